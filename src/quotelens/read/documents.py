"""PDF and Word documents: their paragraphs, by pypdf and python-docx.

A PDF has no paragraphs, only lines on pages. Its lines stay lines, which :mod:`quotelens.text.paragraphs` reads as it
reads any text that is wrapped; words that a hyphen cuts are whole again, and what stands at the edge of many pages is
no text. A Word document has paragraphs, and more of them than its library lists: those in boxes, tables and insertions
are read, too, and what was deleted is not.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from quotelens.about import About, Article
from quotelens.errors import InputTypeError, InputValueError, MissingExtraError, shown
from quotelens.lexicon import reader

_LEAST_PAGES = 3
_EDGE = 2
_CUT = re.compile(r"([^\W\d_]+)-\n([a-z]+)")
# What a document may be unpacked to; a few kilobytes can be made to hold more than a machine does.
_MOST_BYTES = 400_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def pdf(data: bytes) -> Article:
    """The text of a PDF, line by line, and what the file says of it.

    Raises:
        InputTypeError: the data is not bytes.
        InputValueError: it is damaged, locked with a password, or holds pictures of text only.
        MissingExtraError: the extra ``documents`` is not installed.
    """
    return pdf_of(_checked(data, "pdf"), "the PDF")


def docx(data: bytes) -> Article:
    """The text of a Word document, a paragraph a block and quotes behind "> ", and what the file says of it.

    Raises:
        InputTypeError: the data is not bytes.
        InputValueError: it is damaged, or holds no text.
        MissingExtraError: the extra ``documents`` is not installed.
    """
    return docx_of(_checked(data, "docx"), "the document")


def _checked(data: object, name: str) -> bytes:
    if not isinstance(data, bytes):
        raise InputTypeError(
            f"{name}() got {shown(data)} of type {type(data).__name__}; it takes the file's bytes. "
            "quotelens.read.file(path) reads a file where it stands."
        )
    return data


def pdf_of(data: bytes, where: str) -> Article:
    """As :func:`pdf`, from a place that messages name."""
    try:
        import pypdf
    except ImportError as error:
        raise MissingExtraError("PDF files need pypdf; pip install 'quotelens[documents]'.") from error
    try:
        file = pypdf.PdfReader(io.BytesIO(data))
        if file.is_encrypted and not file.decrypt(""):
            raise InputValueError(f"{where}: is locked with a password; save it without one.")
        pages = [page.extract_text() for page in file.pages]
        known = file.metadata
        about = About(
            title=_said(known.title) if known else None,
            author=_said(known.author) if known else None,
            date=_day(known.creation_date) if known else None,
        )
    except InputValueError:
        raise
    # A damaged file fails in as many ways as there are parts to damage.
    except Exception as error:
        raise InputValueError(f"{where}: cannot be read as a PDF ({type(error).__name__}: {error}).") from None
    text = _joined(_without_edges([page.splitlines() for page in pages]))
    if not text.strip():
        raise InputValueError(
            f"{where}: holds no text, as scanned pages do; recognise their text with another program first (OCR)."
        )
    return Article(text, about)


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """The pages without headers, footers and page numbers: lines at the edge that most pages have, numbers aside."""
    pages = [[line for line in page if line.strip()] for page in pages]
    edges = Counter(edge for page in pages for edge in {_likeness(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    often = {edge for edge, count in edges.items() if len(pages) >= _LEAST_PAGES and count > len(pages) / 2}
    return [
        [
            line
            for number, line in enumerate(page)
            if not (min(number, len(page) - 1 - number) < _EDGE and _likeness(line) in often)
        ]
        for page in pages
    ]


def _likeness(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def _joined(pages: list[list[str]]) -> str:
    text = "\n".join(line.rstrip() for page in pages for line in page)
    words = frozenset(reader.lines("words.txt"))

    def whole(cut: re.Match[str]) -> str:
        joined = cut[1] + cut[2]
        return joined if joined.lower() in words else f"{cut[1]}-{cut[2]}"

    return _CUT.sub(whole, text)


def docx_of(data: bytes, where: str) -> Article:
    """As :func:`docx`, from a place that messages name."""
    try:
        import docx as word
    except ImportError as error:
        raise MissingExtraError("Word documents need python-docx; pip install 'quotelens[documents]'.") from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > _MOST_BYTES:
            raise InputValueError(f"{where}: unpacks to {size:,} bytes; at most {_MOST_BYTES:,} are read.")
        document = word.Document(io.BytesIO(data))
        quotes = {style.style_id for style in document.styles if "quote" in (style.name or "").lower()}
        paragraphs = [line for found in document.element.body.iter(f"{_WORD}p") for line in _lines(found, quotes)]
        known = document.core_properties
        about = About(title=_said(known.title), author=_said(known.author), date=_day(known.created))
    except InputValueError:
        raise
    except Exception as error:
        raise InputValueError(
            f"{where}: cannot be read as a Word document ({type(error).__name__}: {error})."
        ) from None
    if not paragraphs:
        raise InputValueError(f"{where}: holds no text; if it shows pictures of text, recognise it first (OCR).")
    return Article("\n\n".join(paragraphs), about)


def _lines(paragraph: Any, quotes: set[str]) -> Iterator[str]:
    """The lines of a paragraph of a Word document, in most cases one."""
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    sign = "> " if style is not None and style.get(f"{_WORD}val") in quotes else ""
    for line in "".join(_runs(paragraph)).split("\n"):
        words = " ".join(line.split())
        if words:
            yield sign + words


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in (f"{_WORD}p", f"{_WORD}moveFrom", f"{_WORD}del", _FALLBACK):
            # Paragraphs in a paragraph stand in a box and have their own turn.
            continue
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag == f"{_WORD}tab":
            yield " "
        elif child.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"
        elif child.tag == f"{_WORD}noBreakHyphen":
            yield "-"
        elif child.tag != f"{_WORD}pPr":
            yield from _runs(child)


def _said(text: object) -> str | None:
    return str(text).strip() or None if text else None


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()
