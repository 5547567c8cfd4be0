"""A file is read as what it is; what it is not is said, with a remedy that works."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

import quotelens as ql
from quotelens.read.kinds import kind_of_text
from tests.read.made import docx_with, pdf_with
from tests.records import records


@pytest.mark.parametrize("record", records("kinds.json"))
def test_kinds(record: dict[str, Any]) -> None:
    if "says" in record:
        with pytest.raises(ql.InputValueError, match=record["says"]):
            kind_of_text(record["text"], "a")
    else:
        assert kind_of_text(record["text"], "a") == record["kind"]


def written(folder: Path, data: bytes, name: str = "file.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_as_it_is(tmp_path: Path, encoding: str) -> None:
    text = "“No,” said Zoë.\r\n“Yes.”"
    assert ql.read.file(written(tmp_path, text.encode(encoding))).text == text
    assert ql.read.file(str(written(tmp_path, gzip.compress(text.encode(encoding))))).text == text


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_another_encoding_is_named_and_naming_it_helps(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "“No,” she said – “it’s over.” Zoë left.".encode(encoding))
    with pytest.raises(ql.InputValueError, match=f"it is probably {encoding}: say so with --encoding {encoding}"):
        ql.read.file(path)
    assert ql.read.file(path, encoding=encoding).text.startswith("“No,” she said – “it’s over.” Zoë")


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told(tmp_path: Path, order: str) -> None:
    path = written(tmp_path, "“No,” she said.".encode(order))
    with pytest.raises(ql.InputValueError, match=f"--encoding {order}"):
        ql.read.file(path)
    assert ql.read.file(path, encoding=order).text == "“No,” she said."


def test_pdf_and_word_are_told_by_what_they_hold(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    pytest.importorskip("docx")
    assert ql.read.file(written(tmp_path, pdf_with([["She said no."]]))).text == "She said no."
    word = docx_with(lambda document: document.add_paragraph("She said no."))
    assert ql.read.file(written(tmp_path, word)).text == "She said no."


def _archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"id,text\n1,No.\n2,Yes.\n", r"is a table \(CSV\) and no article; quotelens corpus reads"),
        (gzip.compress(b'{"text": "No."}\n'), r"is a table \(JSON Lines\)"),
        (b"PAR1....PAR1", r"is a table \(Parquet\)"),
        (_archive(), "is a ZIP archive and no Word document"),
        (b"{\\rtf1 No.}", "is a document in RTF; open it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "of an older Office"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"MZ\0\0", "holds zero bytes"),
        (gzip.compress(b"No.")[:-9], "is damaged, or breaks off"),
        (gzip.compress(gzip.compress(b"No.")), "compressed twice"),
    ],
)
def test_what_is_no_article_is_refused(tmp_path: Path, data: bytes, says: str) -> None:
    path = written(tmp_path, data)
    with pytest.raises(ql.InputValueError, match=says) as caught:
        ql.read.file(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_a_path_that_no_file_can_have_is_refused(path: str) -> None:
    with pytest.raises(ql.InputValueError, match="leads to no file"):
        ql.read.file(path)


def test_an_encoding_that_there_is_not_is_refused(tmp_path: Path) -> None:
    for name in ("utf-9", "rot13", "base64"):
        with pytest.raises(ql.OptionError, match="must be one that Python knows"):
            ql.read.file(written(tmp_path, b"No."), encoding=name)
