"""``quotelens analyze --corrections``: corrections made on the command line, and what does not fit told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quotelens.cli import main
from quotelens.types import Document, Quote, Span


def lens(text: str, *, id: str | None = None) -> Document:
    return Document(text, id, quotes=[Quote("direct", [Span.of(text, 0, 5)])])


def run(folder: Path, corrections: dict[str, list[Any]], *names: str) -> int:
    for name in names:
        (folder / name).write_text("“Go,” Ada Quist told the people of the town.", "utf8")
    record = {
        "schema": "quotelens-corrections/1",
        "documents": [{"id": id, "corrections": some} for id, some in corrections.items()],
    }
    (folder / "fixes.json").write_text(json.dumps(record), "utf8")
    paths = [str(folder / name) for name in names]
    return main(["--format", "jsonl", *paths, "--corrections", str(folder / "fixes.json")], lens)


GIVEN = {"change": "“Go,”", "set": {"speaker": "Ada Quist", "source": "Ada Quist"}}


def test_corrections_are_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, {"a.txt": [GIVEN]}, "a.txt", "b.txt") == 0
    out, err = capsys.readouterr()
    first, second = map(Document.from_json, out.splitlines())
    assert err == ""
    assert first.quotes[0].speaker is not None and first.quotes[0].corrected == ("speaker", "source")
    assert second.quotes[0].corrected == ()
    assert main([str(tmp_path / "a.txt"), "--corrections", str(tmp_path / "fixes.json")], lens) == 0
    assert "corrected by hand: speaker, source" in capsys.readouterr().out


def test_what_does_not_fit_and_whose_text_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, {"a.txt": [GIVEN, {"drop": "Stop"}], "c.txt": [GIVEN]}, "a.txt", "b.txt") == 1
    out, err = capsys.readouterr()
    assert Document.from_json(out.splitlines()[0]).quotes[0].corrected == ("speaker", "source")
    first, second = err.splitlines()
    assert "no longer fits" in first and "drop Stop: 'Stop' does not stand in the text" in first
    assert "has corrections of c.txt, which is none of the texts" in second


def test_a_file_that_cannot_be_read_ends_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, {"a.txt": [{"dorp": "“Go,”"}]}, "a.txt") == 1
    out, err = capsys.readouterr()
    assert out == "" and "fixes.json: documents[0].corrections[0] is {'dorp': '“Go,”'}" in err


def test_what_was_corrected_in_brat_is_told_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.txt"
    text.write_text("“Go,” Ada Quist told the people of the town.", "utf8")
    collection, fixes = tmp_path / "collection", tmp_path / "fixes.json"
    assert main(["--format", "brat", "-o", str(collection), str(text)], lens) == 0
    assert main(["corrections", str(collection)]) == 0
    assert capsys.readouterr().err == f"quotelens: {collection}: nothing was corrected\n"
    ann = collection / "a.ann"
    ann.write_text(ann.read_text("utf8") + "T7\tMention 6 15\tAda Quist\nR7\tHasSpeaker Arg1:T1 Arg2:T7\n", "utf8")
    assert main(["corrections", str(collection), "-o", str(fixes)]) == 0
    assert capsys.readouterr().out == f"{text}: change “Go,”: speaker 'Ada Quist'\n"
    assert main(["--format", "jsonl", str(text), "--corrections", str(fixes)], lens) == 0
    (quote,) = Document.from_json(capsys.readouterr().out).quotes
    assert quote.speaker is not None and quote.speaker.name == "Ada Quist"
    ann.write_text(ann.read_text("utf8").replace("\tQuotation ", "\tQuote ") + "R8 slip\n", "utf8")
    assert main(["corrections", str(collection)]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert "Line 1: The type is 'Quote'" in first and "is not of the form R1<tab>TYPE" in second
    assert main(["corrections", str(text)]) == 1
    assert "is no folder of brat, nor an export" in capsys.readouterr().err
