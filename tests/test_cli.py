"""The command behaves as shell tools do: results out, errors in one line, a status that fits."""

from __future__ import annotations

import io
import json
import os
import re
import signal
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


@pytest.mark.parametrize(
    ("name", "options", "beginning"),
    [
        ("a.html", [], "<!DOCTYPE html>"),
        ("a.HTM", [], "<!DOCTYPE html>"),
        ("a.json", [], '{\n  "schema": "quotelens/1"'),
        ("a.jsonl", [], '{"schema": "quotelens/1"'),
        ("a.conllu", [], "# newdoc"),
        ("a.jsonld", [], '{\n  "@context"'),
        ("a.txt", [], "{article}: 1 quotation"),
        ("html", [], "{article}: 1 quotation"),
        ("a.html", ["-f", "jsonl"], '{"schema": "quotelens/1"'),
    ],
)
def test_the_ending_of_the_output_says_the_format_unless_an_option_does(
    article: Path, tmp_path: Path, name: str, options: list[str], beginning: str
) -> None:
    output = tmp_path / name
    assert main([*options, str(article), "-o", str(output)], lens) == 0
    assert output.read_text("utf-8").startswith(
        beginning.format(article=article) if "{article}" in beginning else beginning
    )


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


HOSTILE = "“We\x1b[2J sold\x9b1m it,”\x07 they\u202e said.\x08\x7f"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "html", "conllu", "web-annotation"])
def test_no_control_character_of_a_text_or_a_name_reaches_the_terminal(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a\x1b]0;b\x07.txt", "c\x9b1m\u202e.txt"):
        Path(name).write_text(HOSTILE, "utf-8")
        assert main(["-f", form, name], lens) == 0
        assert main(["-f", form, f"{name}.missing"], lens) == 1
        assert main(["-o", name, name], lens) == 1
        with pytest.raises(SystemExit):
            main([f"--{name}", name], lens)
        told = "".join(capsys.readouterr())
        assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f]", told)
        assert form in ("html", "conllu") or "\u202e" not in told


FORMATS = ["table", "json", "jsonl", "html", "conllu", "web-annotation"]


@pytest.mark.parametrize("again", FORMATS)
@pytest.mark.parametrize("form", FORMATS)
def test_what_the_command_has_written_it_writes_over(article: Path, tmp_path: Path, form: str, again: str) -> None:
    output = tmp_path / "out"
    for texts in ([str(article)], [str(article), str(article)]):
        assert main(["-f", form, "-o", str(output), *texts], lens) == 0
        assert main(["-f", again, "-o", str(output), *texts], lens) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "out"]


@pytest.mark.parametrize(
    "content",
    [
        b"my notes\n",
        b'{"mine": 1}\n',
        b"<!DOCTYPE html>\n<title>Mine</title>\n",
        b"\x89PNG\r\n",
        b"\0" * 9,
        b" " * 9000,
    ],
)
def test_what_it_has_not_written_it_leaves_as_it_is(
    article: Path, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    output.write_bytes(content)
    assert main(["-o", str(output), str(article)], lens) == 1
    assert "was not written by this command" in capsys.readouterr().err
    assert output.read_bytes() == content


def test_a_list_of_nothing_is_written_over(article: Path, tmp_path: Path) -> None:
    output, missing = tmp_path / "out", [str(tmp_path / "no"), str(tmp_path / "none")]
    assert main(["-f", "json", "-o", str(output), *missing], lens) == 1
    assert main(["-f", "json", "-o", str(output), str(article)], lens) == 0


def test_an_output_stays_as_it_was_when_the_run_is_ended(article: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert main(["-f", "jsonl", "-o", str(output), str(article)], lens) == 0
    before = output.read_bytes()

    def interrupted(text: str, *, id: str | None = None) -> Document:
        raise KeyboardInterrupt

    assert main(["-f", "jsonl", "-o", str(output), str(article)], interrupted) == 130
    assert output.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "out"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_an_output_keeps_its_link_and_its_mode(article: Path, tmp_path: Path) -> None:
    output, link = tmp_path / "out", tmp_path / "link"
    output.touch(mode=0o640)
    link.symlink_to(output)
    assert main(["-f", "jsonl", "-o", str(link), str(article)], lens) == 0
    assert link.is_symlink() and output.stat().st_mode & 0o777 == 0o640
    assert Document.from_dict(json.loads(output.read_text("utf-8"))).id == str(article)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no devices for it")
def test_a_device_is_written_to(article: Path) -> None:
    assert main(["-o", os.devnull, str(article)], lens) == 0


def test_brat_leaves_texts_and_corrected_annotations_as_they_are(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "brat"
    for _ in range(2):
        assert main(["-f", "brat", "-o", str(folder), str(article)], lens) == 0
    corrected = folder / "article.ann"
    corrected.write_text(corrected.read_text("utf-8") + "#9\tAnnotatorNotes T1\tmine\n", "utf-8")
    before = corrected.read_bytes()
    assert main(["-f", "brat", "-o", str(folder), str(article)], lens) == 1
    assert "article.ann: holds something else already" in capsys.readouterr().err
    assert corrected.read_bytes() == before


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_request_to_end_is_quiet_and_leaves_the_handlers_as_they_were(
    name: str, article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = getattr(signal, name, None)
    if number is None or signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("this system has no such signal, or whoever runs the tests ignores it")

    def ended(text: str, *, id: str | None = None) -> Document:
        signal.raise_signal(number)
        return Document(text)

    assert main(["-o", str(tmp_path / "out"), str(article)], ended) == 128 + number
    assert signal.getsignal(number) is signal.SIG_DFL
    assert capsys.readouterr().err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["article.txt"]
    # nohup's choice stands.
    before = signal.signal(number, signal.SIG_IGN)
    try:
        assert main([str(article)], ended) == 0
    finally:
        signal.signal(number, before)


def test_what_is_no_article_in_english_is_refused_with_what_helps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file.txt"
    german = "Der Bürgermeister sagte am Montag, die Brücke werde nicht vor dem Winter wieder aufgebaut."
    for data, says, remedy in (
        ("“Caf\xe9,” he said.".encode("cp1252"), "--encoding cp1252", ["--encoding", "cp1252"]),
        (german.encode(), "--any-language", ["--any-language"]),
        (b"id,text\n1,No.\n2,Yes.\n", "quotelens corpus", None),
    ):
        path.write_bytes(data)
        assert main([str(path)], lens) == 1
        assert says in capsys.readouterr().err
        assert remedy is None or main([*remedy, str(path)], lens) == 0
        capsys.readouterr()


def test_what_is_known_of_an_article_is_written(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "jsonl", str(article)], lens) == 0
    about = Document.from_json(capsys.readouterr().out).about
    assert about is not None and about.language == "en"


@pytest.mark.parametrize("command", [["analyze"], ["corpus"]])
def test_of_two_outputs_none_is_passed_over(command: list[str], article: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, str(article), "-o", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl")], lens)
    assert ended.value.code == 2 and list(tmp_path.glob("*.jsonl")) == []


def test_an_output_in_no_folder_is_told_by_its_name(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(article), "-o", str(tmp_path / "no" / "out.json")], lens) == 1
    assert f"out.json: the folder {tmp_path / 'no'} does not exist; make it first." in capsys.readouterr().err


def test_the_skipped_files_of_a_folder_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("a.txt", "b.png", "c.png", "d.xlsx"):
        (folder / name).write_bytes(b"He left.")
    assert main(["corpus", str(folder), "-o", str(tmp_path / "out.jsonl"), "--processes", "1", "-q"]) == 0
    assert "passed over in folders, since no texts: 2 .png, 1 .xlsx" in capsys.readouterr().err
