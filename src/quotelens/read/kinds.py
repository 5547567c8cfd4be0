"""What a file is, by what it holds and not by its name.

A table or a page that is read as prose gives quotations that nobody said, and nobody notices. So the first bytes are
looked at before anything is read as an article, and what is none is refused with what to do instead.
"""

from __future__ import annotations

import csv
import enum
import io
import json
import re
import zipfile

from quotelens.errors import InputValueError

# Enough to know a file by; a page's first tag may stand behind a long comment.
HEAD = 65_536


class Kind(enum.StrEnum):
    """The kinds of files that are told apart."""

    TEXT = "text"
    HTML = "HTML"
    PDF = "PDF"
    DOCX = "DOCX"
    CSV = "CSV"
    JSON_LINES = "JSON Lines"
    PARQUET = "Parquet"
    GZIP = "gzip"


TABLES = frozenset((Kind.CSV, Kind.JSON_LINES, Kind.PARQUET))

_SAVE_AS_TEXT = "open it in the program that made it and save it as .docx or plain text"
# How files begin that hold no text as it is, what they are, and what to do.
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an older Office", _SAVE_AS_TEXT),
    (b"{\\rtf", "a document in RTF", _SAVE_AS_TEXT),
    (b"\x89PNG", "a picture", "recognise its text with another program first (OCR)"),
    (b"\xff\xd8\xff", "a picture", "recognise its text with another program first (OCR)"),
    (b"GIF8", "a picture", "recognise its text with another program first (OCR)"),
    (b"BZh", "compressed with bzip2", "decompress it first: bunzip2 FILE"),
    (b"\xfd7zXZ\0", "compressed with xz", "decompress it first: unxz FILE"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "decompress it first: unzstd FILE"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "take its files out first"),
    (b"SQLite format 3\0", "a database", "export the table of texts as CSV"),
)
_PAGE = re.compile(
    r"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|(?:html|head|body|meta|title|main|article|section|header|div|p|h[1-6]"
    r"|table|ul|ol|blockquote|center|font)\b[^<>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<\?xml\b")
_OBJECT = re.compile(r'\s*\[?\s*\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})')
_RECORDS = 20
_NAME = re.compile(r"[^\W_][\w .()/-]{0,39}")
# Of a header whose names have spaces behind the commas, as clauses have, one must be such a name.
_USUAL = frozenset(
    ("id", "title", "headline", "text", "body", "content", "article", "date", "published", "author", "outlet", "url")
)


def kind_of(data: bytes, where: str) -> Kind:
    """The kind of a file, from all of it or its first ``HEAD`` bytes.

    Arguments:
        where: the place that a message names.

    Raises:
        InputValueError: it is of a kind that cannot be read.
    """
    if data.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if data.startswith(b"PAR1"):
        return Kind.PARQUET
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, where)
    for beginning, what, remedy in _REFUSED:
        if data.startswith(beginning):
            raise InputValueError(f"{where}: is {what}; {remedy}.")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in data[:HEAD]:
        order = "be" if data[:HEAD:2].count(0) > data[1:HEAD:2].count(0) else "le"
        raise InputValueError(
            f"{where}: holds zero bytes, which no text has; if it is a text in UTF-16, say so: --encoding "
            f"utf-16-{order} (encoding='utf-16-{order}' in Python), else save it as plain text."
        )
    return kind_of_text(shown_as_text(data[:HEAD]), where)


def _archive(data: bytes, where: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            is_docx = "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        # Only its beginning is here, or it is damaged, which its reader says.
        is_docx = b"word/" in data or b"[Content_Types].xml" in data[:100]
    if not is_docx:
        raise InputValueError(
            f"{where}: is a ZIP archive and no Word document; take its files out, or save a spreadsheet as CSV."
        )
    return Kind.DOCX


def shown_as_text(data: bytes) -> str:
    """The beginning of a file as far as its kind is to be told from it, whatever its encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def kind_of_text(text: str, where: str) -> Kind:
    """The kind of what can be read as characters.

    Raises:
        InputValueError: it is XML, or JSON that is not one object a line.

    >>> kind_of_text("id,text\\n1,She said no.\\n", "a"), kind_of_text("Yes, he said.\\nNo, she said.", "b")
    (<Kind.CSV: 'CSV'>, <Kind.TEXT: 'text'>)
    """
    if _PAGE.match(text):
        return Kind.HTML
    if _XML.match(text):
        raise InputValueError(f"{where}: is XML and no web page; take the texts out of it, as plain text or as CSV.")
    if _OBJECT.match(text):
        return _kind_of_json(text, where)
    return Kind.CSV if delimiter_of(text) is not None else Kind.TEXT


def _kind_of_json(text: str, where: str) -> Kind:
    first, end, _ = text.lstrip().partition("\n")
    try:
        whole = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        # A line that is longer than what was looked at.
        whole = not end and first.startswith("{")
    if not whole:
        raise InputValueError(
            f"{where}: is JSON, but not with one object a line; for a list, jq -c '.[]' FILE writes it so."
        )
    return Kind.JSON_LINES


def delimiter_of(text: str) -> str | None:
    """What parts the cells of a table, or None if the text is no table.

    A table has a line of names and at least one record more, and its records are of one length.
    """
    lines = text.splitlines()
    if len(lines) < 2:
        return None
    for sign in ("\t", ",", ";", "|"):
        header = next(csv.reader([lines[0]], delimiter=sign), [])
        names = [name.strip() for name in header]
        if len(names) < 2 or len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names)):
            continue
        loose = any(name != name.strip() for name in header)
        if loose and not any(name.lower() in _USUAL for name in names):
            continue
        if _is_even(text, sign, len(names)):
            return sign
    return None


def _is_even(text: str, sign: str, width: int) -> bool:
    """Whether the records are as wide as the header. A text is cut anywhere, so that its last record does not count."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text), delimiter=sign):
            if record:
                records.append(record)
            if len(records) > _RECORDS:
                break
    except csv.Error:
        return True
    full = records[1:-1] if len(records) > 2 else records[1:]
    return bool(full) and sum(len(record) == width for record in full) >= 0.8 * len(full)
