"""The way through Label Studio and Prodigy: what somebody has changed there is told as corrections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import quotelens as ql
from quotelens.cli import main
from quotelens.errors import InputValueError
from quotelens.types import Document
from tests.corrections.test_replay import DOC
from tests.export.test_annotation_tools import exported, region


def test_corrections_from_label_studio(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same, changed, other = exported(DOC), exported(DOC), ql.export.to_label_studio(DOC)
    region(changed, "q0", "textarea")["value"]["text"] = ["Ada Quist"]
    region(changed, "q1", "textarea")["value"]["text"] = ["Cy Holm"]
    levels = [one for one in changed["annotations"][0]["result"] if one.get("from_name") == "level"]
    levels[2]["value"]["choices"] = ["thought"]
    path = tmp_path / "export.json"
    path.write_text(json.dumps([same, changed, other]), "utf8")
    first, second = ql.corrections.from_label_studio(path)
    assert (first, first.corrections) == (DOC, ())
    assert [(quote.speaker and quote.speaker.name, quote.level) for quote in second.quotes] == [
        ("Ada Quist", "speech"),
        ("Cy Holm", "speech"),
        ("Bo Lindt", "thought"),
    ]
    assert [quote.corrected for quote in second.quotes] == [("speaker",), ("speaker",), ("level",)]
    assert next(one for one in second.speakers if one.name == "Cy Holm").pronoun == "she"
    path.write_text(json.dumps([changed]), "utf8")
    assert main(["corrections", str(path), "-o", str(tmp_path / "fixes.json")]) == 0
    assert "match: change “We won,”: speaker 'Ada Quist'" in capsys.readouterr().out
    assert ql.corrections.load(tmp_path / "fixes.json") == {"match": second.corrections}


def test_corrections_from_prodigy(tmp_path: Path) -> None:
    same, changed = (ql.export.to_prodigy(DOC) | {"answer": "accept"} for _ in range(2))
    changed = json.loads(json.dumps(changed))
    quist = next(one for one in changed["spans"] if one["start"] == 0)
    whose = next(
        one for one in changed["relations"] if one["label"] == "HasSpeaker" and one["head_span"]["start"] == 24
    )
    whose |= {"child": quist["token_end"], "child_span": quist}
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(map(json.dumps, [same, changed, same | {"answer": "ignore"}])), "utf8")
    first, second = ql.corrections.from_prodigy(path)
    assert (first, first.corrections) == (DOC, ())
    assert [quote.speaker and quote.speaker.name for quote in second.quotes] == ["Ada Quist", "Ada Quist", "Bo Lindt"]
    assert [quote.corrected for quote in second.quotes] == [("speaker",), (), ()]


def test_annotations_from_nothing_are_documents(tmp_path: Path) -> None:
    task = exported(DOC)
    del task["data"]["quotelens"]
    (tmp_path / "a.json").write_text(json.dumps([task]), "utf8")
    (doc,) = ql.corrections.from_label_studio(tmp_path / "a.json")
    assert len(doc.quotes) == 3 and doc.corrections == ()


def test_what_cannot_be_read_is_named_with_its_place(tmp_path: Path) -> None:
    task = exported(DOC)
    region(task, "q1")["value"]["text"] = "other"
    path = tmp_path / "a.json"
    path.write_text(json.dumps([exported(DOC), task]), "utf8")
    with pytest.raises(InputValueError, match=r"a\.json: task 2: annotations\[0\]\.result\[\d+\]\.value says 'other'"):
        ql.corrections.from_label_studio(path)
    path.write_text("{}\nx", "utf8")
    with pytest.raises(InputValueError, match=r"is not JSON .*; it must be a list of tasks"):
        ql.corrections.from_label_studio(path)
    with pytest.raises(InputValueError, match=r"line 2 is not JSON"):
        ql.corrections.from_prodigy(path)


@pytest.mark.parametrize(("form", "ending"), [("label-studio", "json"), ("prodigy", "jsonl")])
def test_the_command_writes_what_the_tools_read_and_only_over_its_own(tmp_path: Path, form: str, ending: str) -> None:
    text, path = tmp_path / "a.txt", tmp_path / f"out.{ending}"
    text.write_text(DOC.text, "utf8")
    for _ in range(2):
        assert main(["-f", form, "-o", str(path), str(text)], lambda text, *, id=None: Document(text, id)) == 0
    written = path.read_text("utf8")
    record = json.loads(written)[0]["data"] if form == "label-studio" else json.loads(written)
    assert record["text"] == DOC.text
