"""The command behaves as shell tools do: results out, errors in one line, a status that fits."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from quotelens import __version__
from quotelens.cli import main
from quotelens.errors import ModelError
from quotelens.types import Document, Quote, Span, Speaker


def lens(text: str, *, id: str | None = None) -> Document:
    """Stands in for the analyzer: takes the words between the first two curly marks for a quotation."""
    start, end = text.find("“"), text.find("”") + 1
    if start < 0 or end <= start:
        return Document(text, id)
    speaker = Speaker("somebody", "unknown", [])
    return Document(
        text, id, quotes=[Quote("direct", [Span.of(text, start, end)], speaker=speaker)], speakers=[speaker]
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes("“We sold it,”\r\nthey said.".encode())
    return path


def test_the_default_is_an_account_to_read(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(article)], lens) == 0
    out, err = capsys.readouterr()
    assert "  1. somebody · direct · 100%\n     “We sold it,”\n" in out
    assert "\x1b" not in out and err == ""


def test_without_an_analyzer_given_it_loads_the_default_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "article.txt"
    article.write_text("“We sold it,” they said.\n", encoding="utf-8")
    assert main(["-f", "jsonl", str(article)]) == 0
    doc = Document.from_dict(json.loads(capsys.readouterr().out))
    assert [quote.text for quote in doc.quotes if quote.kind == "direct"] == ["“We sold it,”"]


def test_the_word_analyze_may_be_left_out(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(article)], lens) == 0
    long = capsys.readouterr().out
    assert main([str(article)], lens) == 0
    assert capsys.readouterr().out == long
    assert main(["--format", "table", str(article)], lens) == 0
    assert capsys.readouterr().out == long


def test_json_of_one_file_is_an_object(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "json", str(article)], lens) == 0
    doc = Document.from_dict(json.loads(capsys.readouterr().out))
    assert doc.id == str(article)
    assert doc.text == "“We sold it,”\r\nthey said."
    assert doc.quotes[0].text == "“We sold it,”"


def test_json_of_several_files_is_a_list(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "json", str(article), str(article)], lens) == 0
    data = json.loads(capsys.readouterr().out)
    assert [Document.from_dict(record).quotes[0].text for record in data] == ["“We sold it,”"] * 2


def test_jsonl_is_one_object_a_line(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "jsonl", str(article), str(article)], lens) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [Document.from_dict(json.loads(line)).id for line in lines] == [str(article)] * 2


def test_html_goes_to_a_file(article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "page.html"
    assert main(["-f", "html", "-o", str(output), str(article)], lens) == 0
    written = output.read_bytes().decode("utf-8")
    assert written.startswith("<!DOCTYPE html>") and "“We sold it,”" in written
    assert capsys.readouterr().out == ""


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufeff“Ja,” é".encode())))
    assert main(["-f", "jsonl", "-"], lens) == 0
    doc = Document.from_dict(json.loads(capsys.readouterr().out))
    assert (doc.id, doc.text) == (None, "“Ja,” é")


def test_what_is_not_utf8_is_named_with_its_place(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes("caf\xe9".encode("latin-1"))
    assert main(["-f", "jsonl", str(latin), str(article)], lens) == 1
    out, err = capsys.readouterr()
    assert err.startswith(f"quotelens: {latin}: byte 3 is 0xe9, which is not UTF-8")
    assert err.count("\n") == 1
    assert json.loads(out)["id"] == str(article)


def test_a_missing_file_does_not_stop_the_others(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.txt"
    assert main(["-f", "json", str(missing), str(article)], lens) == 1
    out, err = capsys.readouterr()
    assert err == f"quotelens: {missing}: No such file or directory\n"
    assert [record["id"] for record in json.loads(out)] == [str(article)]


def test_the_output_may_not_be_one_of_the_texts(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = article.read_bytes()
    assert main(["-o", str(article), str(article)], lens) == 1
    assert article.read_bytes() == before
    assert "is also one of the texts" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_an_error(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-o", str(tmp_path / "no" / "folder"), str(article)], lens) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_an_analyzer_that_fails_is_one_line(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(text: str, *, id: str | None = None) -> Document:
        raise ModelError("The model is damaged;\nreinstall quotelens.")

    assert main([str(article)], broken) == 1
    assert capsys.readouterr().err == "quotelens: The model is damaged; reinstall quotelens.\n"


def test_an_interrupt_is_quiet(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(text: str, *, id: str | None = None) -> Document:
        raise KeyboardInterrupt

    assert main([str(article)], interrupted) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("argv", [[], ["analyze"], ["--format", "xml", "a.txt"], ["--no-such-option", "a.txt"]])
def test_wrong_usage_is_status_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv, lens)
    assert caught.value.code == 2
    assert "usage: quotelens" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"quotelens {__version__}\n"
