"""Documents that were written before, one a line: what ``quotelens corpus`` and ``--format jsonl`` write."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from quotelens.errors import InputTypeError, InputValueError, QuotelensError, one_line, shown
from quotelens.export.json import from_json
from quotelens.types import Document


def read_jsonl(path: str | os.PathLike[str]) -> Iterator[Document]:
    """The documents of a file of results, in order, one at a time; the file may be compressed with gzip.

    Arguments:
        path: that of a file with one document a line, in the JSON form ``quotelens/1``.

    Raises:
        InputTypeError: the path is neither a str nor a path.
        InputValueError: a line is no document (when its turn comes), or the file is a table of quotations, in which the
            documents are not.
        OSError: the file cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder, "quotations.jsonl")
    ...     _ = place.write_text(Document("No.", "a").to_json() + "\\n", "utf8")
    ...     list(read_jsonl(place))
    [Document('a', 3 characters, 0 quotes, 0 speakers, 0 hedges)]
    """
    if not isinstance(path, (str, os.PathLike)):
        raise InputTypeError(f"the path is {shown(path)} of type {type(path).__name__}; it must be a str or a Path.")
    place = Path(path)
    if place.is_dir() or place.suffix.lower() == ".parquet":
        raise InputValueError(
            f"{place}: holds no documents; give the file that quotelens corpus -o NAME.jsonl writes, since a table of "
            "quotations (.parquet) does not have who is mentioned where."
        )
    return _documents(place, _opened(place))


def _opened(path: Path) -> BinaryIO:
    file = path.open("rb")
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast(BinaryIO, io.BufferedReader(gzip.GzipFile(fileobj=file))) if packed else file


def _documents(path: Path, file: BinaryIO) -> Iterator[Document]:
    number = 0
    with file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _document(f"{path}:{number}", line)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputValueError(f"{path}:{number + 1}: is damaged, or breaks off ({error}).") from None


def _document(where: str, line: bytes) -> Document:
    try:
        return from_json(line)
    except QuotelensError as error:
        raise InputValueError(f"{where}: is no document of quotelens ({one_line(error)})") from None
