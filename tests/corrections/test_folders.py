"""The way through brat: what somebody has changed in a folder is told as corrections."""

from __future__ import annotations

from pathlib import Path

import pytest

import quotelens as ql
from quotelens.errors import InputTypeError, InputValueError
from quotelens.types import Document
from tests.corrections.made import document
from tests.corrections.test_replay import DOC, RECORD

ANN = "match.ann"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ql.export.write_brat([DOC], tmp_path)
    return tmp_path


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    path = folder / ANN
    ann = path.read_bytes().decode()
    for old, new in changes:
        assert old in ann
        ann = ann.replace(old, new, 1)
    path.write_bytes(ann.encode())


def name_of(folder: Path, words: str, type: str = "Quotation") -> str:
    """The name of a span in the annotation."""
    lines = (folder / ANN).read_text("utf8").splitlines()
    return next(line.split("\t")[0] for line in lines if f"\t{type} " in line and line.endswith(f"\t{words}"))


def test_what_nobody_has_changed_needs_no_correction(folder: Path) -> None:
    (doc,) = ql.corrections.from_brat(folder)
    assert doc == DOC and doc.corrections == ()


def test_what_somebody_has_changed_is_told(folder: Path, tmp_path: Path) -> None:
    won, lost, rain = (name_of(folder, words) for words in ("“We won,”", "“We lost,”", "Rain may fall"))
    quist = name_of(folder, "Ada Quist", "Mention")
    edit(
        folder,
        ("R1\t", f"R98\tHasSpeaker Arg1:{won} Arg2:{quist}\nR1\t"),
        ("\tRain may fall\n", "\tRain may fall\n#99\tAnnotatorNotes " + rain + "\tspeaker: Cy Holm\n"),
        (f"Kind {lost} direct", f"Kind {lost} mixed"),
        ("64 77\tRain may fall", "64 72\tRain may"),
    )
    (doc,) = ql.corrections.from_brat(folder)
    assert [(quote.text, quote.speaker and quote.speaker.name, quote.corrected) for quote in doc.quotes] == [
        ("“We won,”", "Ada Quist", ("speaker",)),
        ("“We lost,”", "Ada Quist", ("kind",)),
        ("Rain may", "Cy Holm", ("speaker", "kind", "content")),
    ]
    ql.corrections.save(tmp_path / "fixes.json", doc)
    replayed = ql.corrections.replay(DOC, ql.corrections.load(tmp_path / "fixes.json")["match"])
    assert (replayed.document, replayed.unfit) == (doc, ())


def test_a_text_without_analysis_is_what_its_annotation_says(folder: Path) -> None:
    (folder / "match.json").unlink()
    (doc,) = ql.corrections.from_brat(folder)
    assert doc.quotes == DOC.quotes and doc.corrections == () and doc.id == "match"


def test_what_cannot_be_read_is_told_with_file_and_line(folder: Path) -> None:
    edit(folder, ("Kind ", "Kinds "), ("\tsaid\n", "\tsays\n"))
    with pytest.raises(InputValueError) as caught:
        ql.corrections.from_brat(folder)
    first, second, *_ = str(caught.value).splitlines()
    assert first.startswith(f"{folder / ANN}: Line ") and "did you mean Kind?" in first
    assert "says 'says', but the text has 'said'" in second
    (folder / ANN).write_bytes(b"\xff")
    with pytest.raises(InputValueError, match=r"match\.ann: is not UTF-8 at byte 0"):
        ql.corrections.from_brat(folder)


def test_another_text_or_analysis_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "match.json").write_text(Document("No.").to_json(), "utf8")
    with pytest.raises(InputValueError, match=r"match\.txt: is not the text of match\.json"):
        ql.corrections.from_brat(folder)
    (folder / "match.json").write_text("{}", "utf8")
    with pytest.raises((InputTypeError, InputValueError), match=r"match\.json: schema is missing"):
        ql.corrections.from_brat(folder)
    (folder / "match.txt").unlink()
    with pytest.raises(InputValueError, match=r"has no match\.txt beside it"):
        ql.corrections.from_brat(folder)
    with pytest.raises(InputValueError, match="holds no annotation"):
        ql.corrections.from_brat(tmp_path_factory.mktemp("empty"))


def test_line_breaks_in_spans_are_no_corrections(tmp_path: Path) -> None:
    text = str(RECORD["text"]).replace("Rain may fall", "Rain\r\nmay fall")
    quotes = [*RECORD["quotes"][:2], RECORD["quotes"][2] | {"content": ["Rain\r\nmay fall"]}]
    doc = document(RECORD | {"text": text, "quotes": quotes})
    ql.export.write_brat([doc], tmp_path)
    (again,) = ql.corrections.from_brat(tmp_path)
    assert again == doc and again.corrections == ()
