"""Figures over texts, read from every form of annotation; the command that prints them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import quotelens as ql
from quotelens.cli import main
from quotelens.errors import InputTypeError, InputValueError, OptionError
from quotelens.evaluation import evaluate, read_annotated
from quotelens.types import Cue, Document, Mention, Quote, Span, Speaker

TEXT = "“Go,” Ada Quist said. Rain fell."


def made(id: str, text: str = TEXT, *, right: bool = True, level: str = "speech") -> Document:
    quist = Speaker("Ada Quist", "person", [Mention(Span.of(text, 6, 15), "name")])
    cue = Cue(Span.of(text, 16, 20), "say", "neutral")
    start, end = (0, 5) if right else (22, 26)
    quote = Quote("direct", [Span.of(text, start, end)], cue, quist.mentions[0], quist, level=level)
    return Document(text, id, quotes=[quote], speakers=[quist])


# Texts are told apart by their words.
DOCS = [made(str(number), f"{TEXT} {number}") for number in range(6)]
FOUND = [made(str(number), f"{TEXT} {number}", right=number % 3 > 0) for number in range(6)]


def test_figures_and_intervals() -> None:
    result = evaluate(DOCS, FOUND)
    assert result.documents == 6
    figure = result["quotation"]
    assert (figure.right, figure.found, figure.support) == (4, 6, 6)
    assert figure.precision == figure.recall == figure.f1 == pytest.approx(2 / 3)
    assert figure.f1_interval is not None
    low, high = figure.f1_interval
    assert 0 <= low < 2 / 3 < high <= 1
    assert result["speaker"].f1 == 1
    assert evaluate(DOCS, FOUND) == result
    assert evaluate(DOCS, FOUND, seed=1)["quotation"].f1_interval != figure.f1_interval or high == 1
    assert evaluate(DOCS[:1], FOUND[:1])["quotation"].f1_interval is None
    assert {one.what for one in result.differences} == {"missed", "extra"}


def test_the_order_of_the_texts_is_all_one() -> None:
    assert evaluate(DOCS, FOUND[::-1])["quotation"] == evaluate(DOCS, FOUND)["quotation"]


def test_other_levels_are_left_out_on_both_sides() -> None:
    gold = [made("a", level="act")]
    result = evaluate(gold, [made("a", level="act")])
    assert result["quotation"].support == result["quotation"].found == 0
    assert evaluate(gold, gold, levels=["act"])["level act"].support == 1


def test_texts_are_analysed_where_nothing_is_given() -> None:
    asked: list[str] = []

    def lens(text: str) -> Document:
        asked.append(text)
        return made("x", text)

    assert evaluate(DOCS, lens=lens)["relation exact"].f1 == 1
    assert asked == [doc.text for doc in DOCS]


def row(doc: Document, **more: Any) -> dict[str, Any]:
    quote = doc.quotes[0]
    spans = {
        "content": [[piece.start, piece.end] for piece in quote.content],
        "cue": [[16, 20]],
        "source": [[6, 15]],
    }
    return {"id": doc.id, "text": doc.text, "attributions": [spans | more]}


def test_annotations_are_read_in_every_form(tmp_path: Path) -> None:
    forms: dict[str, str | bytes] = {
        "polnear.jsonl": "\n".join(json.dumps(row(doc)) for doc in DOCS),
        "polnear.jsonl.gz": gzip.compress("\n".join(json.dumps(row(doc)) for doc in DOCS).encode()),
        "polnear.json": json.dumps([row(doc) for doc in DOCS], indent=1),
        "own.jsonl": "\n".join(doc.to_json() for doc in DOCS),
        "own.json": "[" + ",\n".join(doc.to_json(indent=1) for doc in DOCS) + "]",
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    ql.export.write_brat(DOCS, tmp_path / "brat")
    for name in (*forms, "brat"):
        result = evaluate(tmp_path / name, FOUND)
        assert (result["quotation"].right, result["quotation"].support) == (4, 6), name
        assert ("speaker" in {one.name for one in result.figures}) == ("polnear" not in name)
    assert evaluate(tmp_path / "own.json", tmp_path / "brat")["relation exact"].f1 == 1


def test_the_speaker_may_be_named_in_the_annotation_itself(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row(made("a"), entity="Ada Quist", level="directive")), "utf8")
    (one,) = read_annotated(path)
    assert one.quotes[0].names == ("Ada Quist",) and one.quotes[0].level == "speech"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "holds no annotated text"),
        ("nothing", "line 1 is not JSON"),
        ('{"id": 1}\nx', "line 2 is not JSON"),
        ('{"text": "No."}', "text 1: attributions is missing"),
        ("[3]", "text 1: the text is 3 of type int"),
        ('{"text": "No.", "attributions": [{}]}', "attributions[0].content is empty"),
        ('{"text": "No.", "attributions": [{"content": [[0, 9]]}]}', "content[0] is [0, 9]; it must be a pair"),
        ('{"text": "No.", "attributions": [{"content": [["0", 2]]}]}', "content[0][0] is '0' of type str"),
        ('{"text": "No.", "attributions": [{"content": [[0, 2]], "level": "x"}]}', "level is 'x'; it must be one of"),
        (
            '{"text": "No.", "attributions": [{"content": [0, 2], "entity": "a"}], "entities": {"b": {}}}',
            "is 'a'; it must",
        ),
        ('{"schema": "quotelens/1", "text": "No."}', "text 1: speakers is missing"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, "utf8")
    with pytest.raises((InputTypeError, InputValueError)) as caught:
        read_annotated(path)
    assert says in str(caught.value) and str(path) in str(caught.value)


def test_a_folder_without_texts_and_bad_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputValueError, match="holds no annotated text"):
        evaluate(tmp_path)
    (tmp_path / "a.ann").write_text("", "utf8")
    with pytest.raises(InputValueError, match=r"a\.ann: has no a\.txt beside it"):
        evaluate(tmp_path)
    with pytest.raises(InputValueError, match=r"The text 'a'.*is not among those found"):
        evaluate([Document("One.", "a")], [Document("Two.", "a")])
    with pytest.raises(InputValueError, match="gold holds no documents"):
        evaluate([])
    with pytest.raises(InputTypeError, match="found holds 'No'"):
        evaluate(DOCS, ["No"])  # type: ignore[list-item]
    with pytest.raises(OptionError, match="seed is -1"):
        evaluate(DOCS, FOUND, seed=-1)
    with pytest.raises(InputValueError, match="no figure 'speakers'; there are quotation"):
        evaluate(DOCS, FOUND)["speakers"]


def test_the_command_prints_a_table_json_and_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gold.jsonl").write_text("\n".join(doc.to_json() for doc in DOCS), "utf8")
    (tmp_path / "found.jsonl").write_text("\n".join(doc.to_json() for doc in FOUND), "utf8")
    given = ["evaluate", str(tmp_path / "gold.jsonl"), "--found", str(tmp_path / "found.jsonl")]
    assert main([*given, "--errors"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "6 texts"
    assert lines[1].split() == ["precision", "recall", "F1", "95", "%", "of", "F1", "annotated", "found"]
    assert lines[2].split()[:4] == ["quotation", "66.7", "66.7", "66.7"]
    assert "0:0: missed: '“Go,”'" in lines and "3:22: extra: 'Rain'" in lines
    assert main([*given, "--json", "--samples", "50"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["documents"] == 6 and data["figures"][0]["name"] == "quotation" and len(data["differences"]) == 4
    assert main(["evaluate", str(tmp_path / "none.jsonl")], lambda text, id=None: Document(text, id)) == 1
    assert "none.jsonl: No such file" in capsys.readouterr().err
    assert main([*given, "--samples", "0"]) == 2
