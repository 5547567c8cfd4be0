"""An article from a file: its kind is told from what it holds, and read as that kind is."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from pathlib import Path

import attrs

from quotelens.about import Article
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.read.documents import docx_of, pdf_of
from quotelens.read.encodings import decoded
from quotelens.read.kinds import TABLES, Kind, kind_of, kind_of_text
from quotelens.read.pages import article_of

# What a compressed file may be unpacked to.
_MOST_BYTES = 400_000_000


def file(path: str | os.PathLike[str], *, encoding: str | None = None) -> Article:
    """The article in a file: plain text, Markdown, HTML, PDF or DOCX, also compressed with gzip.

    Arguments:
        path: the file's.
        encoding: that of a text or a page; by default UTF-8, or what a byte order mark or the page itself says.

    Raises:
        InputTypeError: the path is neither a str nor a path.
        InputValueError: no file can have that path; or the file holds no article: it is a table, of a kind that cannot
            be read, damaged, or in another encoding.
        OptionError: Python knows no such encoding.
        OSError: the file cannot be read.
        MissingExtraError: the extra that its kind needs is not installed.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise InputTypeError(f"the path is {shown(path)} of type {type(path).__name__}; it must be a str or a Path.")
    try:
        data = Path(path).read_bytes()
    except ValueError as error:
        raise InputValueError(f"the path {shown(str(path))} leads to no file ({error}); pass that of one.") from None
    return article_in(data, str(path), encoding=encoding)


def article_in(data: bytes, where: str, *, encoding: str | None = None, url: str | None = None) -> Article:
    """The article in the bytes of a file from the place ``where``, which messages name; ``url`` if it is on the web.

    Raises:
        InputValueError, OptionError, MissingExtraError: as for :func:`file`.
    """
    text: str | None = None
    if encoding is not None and not data.startswith((b"\x1f\x8b", b"%PDF-", b"PK\x03\x04", b"PAR1")):
        text = decoded(data, where, encoding)
    kind = kind_of(data, where) if text is None else kind_of_text(text, where)
    if kind is Kind.GZIP:
        return article_in(_unpacked(data, where), where, encoding=encoding, url=url)
    if kind in TABLES:
        raise InputValueError(
            f"{where}: is a table ({kind}) and no article; quotelens corpus reads each row as one: quotelens corpus "
            f"{where} -o quotations.jsonl --text-field NAME."
        )
    if kind is Kind.PDF:
        article = pdf_of(data, where)
    elif kind is Kind.DOCX:
        article = docx_of(data, where)
    elif kind is Kind.HTML:
        return article_of(data if text is None else text, where, url)
    else:
        article = Article(decoded(data, where) if text is None else text)
    return article if url is None else attrs.evolve(article, about=attrs.evolve(article.about, url=url))


def _unpacked(data: bytes, where: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputValueError(f"{where}: is damaged, or breaks off ({error}); compress it again.") from None
    if len(unpacked) > _MOST_BYTES:
        raise InputValueError(f"{where}: unpacks to more than {_MOST_BYTES:,} bytes; unpack it and split it.")
    if unpacked.startswith(b"\x1f\x8b"):
        raise InputValueError(f"{where}: is compressed twice; decompress it first: gunzip FILE.")
    return unpacked
