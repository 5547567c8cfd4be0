"""The texts of a corpus: where each stands, and how it is read.

A text is known by a key that stays the same from run to run: the path of its file, or the path of the table that holds
it and its row. Files are only read where they are analysed, so that listing a million of them costs no memory for
their texts and one that cannot be read is an error of its own and not of the run.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.tables import arrow

TEXT_SUFFIXES = (".txt", ".text", ".md")
LINE_SUFFIXES = (".jsonl", ".ndjson")
TABLE_SUFFIXES = (".parquet",)


@attrs.frozen
class Item:
    """A text to analyse: its key, its id in the result, and its text, or None if it stands in the file ``key``.

    ``fault`` says why there is no text, where that is known already.
    """

    key: str
    id: str | None
    text: str | None = None
    fault: str | None = None

    def read(self) -> str:
        """The text.

        Raises:
            InputValueError: there is none, or the file is not UTF-8. OSError: the file cannot be read.
        """
        if self.fault is not None:
            raise InputValueError(self.fault)
        return read_text(Path(self.key)) if self.text is None else self.text


@attrs.frozen
class Inputs:
    """Files and tables in order, with the names of the fields that hold text and id in a table."""

    paths: tuple[Path, ...]
    text_field: str
    id_field: str

    def count(self) -> int:
        """How many texts there are, rows of tables without their texts being read."""
        return sum(self._rows(path) for path in self.paths)

    def __iter__(self) -> Iterator[Item]:
        for path in self.paths:
            if path.suffix.lower() in LINE_SUFFIXES:
                yield from self._lines(path)
            elif path.suffix.lower() in TABLE_SUFFIXES:
                yield from self._table(path)
            else:
                yield Item(str(path), str(path))

    def _rows(self, path: Path) -> int:
        if path.suffix.lower() in LINE_SUFFIXES:
            with path.open("rb") as file:
                return sum(1 for line in file if line.strip())
        if path.suffix.lower() in TABLE_SUFFIXES:
            return int(_parquet_file(path).metadata.num_rows)
        return 1

    def _lines(self, path: Path) -> Iterator[Item]:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield self._line(f"{path}:{number}", line)

    def _line(self, key: str, line: bytes) -> Item:
        try:
            record = json.loads(line.decode("utf-8-sig"))
        except ValueError as error:
            return Item(key, None, fault=f"{key}: the line is not JSON in UTF-8 ({error}).")
        if not isinstance(record, dict):
            return Item(
                key, None, fault=f"{key}: the line is {shown(record)}, not an object with a field for the text."
            )
        return self._row(key, record)

    def _table(self, path: Path) -> Iterator[Item]:
        file = _parquet_file(path)
        names = set(file.schema_arrow.names)
        if self.text_field not in names:
            raise InputValueError(
                f"{path}: has no column {self.text_field!r}, only {', '.join(sorted(names))}; "
                "name the column of the texts with --text-field."
            )
        columns = [self.text_field, *([self.id_field] if self.id_field in names else [])]
        rows = (row for batch in file.iter_batches(256, columns=columns) for row in batch.to_pylist())
        for number, row in enumerate(rows, 1):
            yield self._row(f"{path}:{number}", row)

    def _row(self, key: str, record: dict[str, Any]) -> Item:
        id, text = record.get(self.id_field), record.get(self.text_field)
        name = None if id is None else str(id)
        if not isinstance(text, str):
            fault = f"{key}: the field {self.text_field!r} is {shown(text)}, not a text; see --text-field."
            return Item(key, name, fault=fault)
        return Item(key, key if name is None else name, text)


def find_inputs(places: Sequence[Path], *, text_field: str = "text", id_field: str = "id") -> Inputs:
    """The inputs at the given places: files, and folders with everything below them that looks like a text.

    Files are taken as tables of texts by their ending (.jsonl, .ndjson, .parquet), and as one text each otherwise; in a
    folder the endings .txt, .text and .md are looked for, too. The order is that of the places and, in a folder, of
    the paths.

    Raises:
        InputValueError: a place does not exist, or a folder holds no texts.
    """
    found: list[Path] = []
    for place in places:
        if not place.exists():
            raise InputValueError(f"{place}: there is no such file or folder.")
        if place.is_dir():
            endings = TEXT_SUFFIXES + LINE_SUFFIXES + TABLE_SUFFIXES
            inside = sorted(path for path in place.rglob("*") if path.suffix.lower() in endings and path.is_file())
            if not inside:
                raise InputValueError(f"{place}: holds no file that ends in {', '.join(endings)}.")
            found += inside
        else:
            found.append(place)
    return Inputs(tuple(dict.fromkeys(found)), text_field, id_field)


def read_text(path: Path) -> str:
    """A file's text, line ends as they are so that offsets hold in the file; a byte order mark is no text.

    Raises:
        InputValueError: the file is not UTF-8. OSError: it cannot be read.
    """
    return decoded(path.read_bytes(), str(path))


def decoded(data: bytes, where: str) -> str:
    """Bytes as text, from the place ``where`` that a message names.

    Raises:
        InputValueError: the bytes are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputValueError(
            f"{where}: byte {error.start} is 0x{data[error.start]:02x}, which is not UTF-8; "
            "convert the text, for example with iconv -t UTF-8."
        ) from None


def chunked(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Items in lists of ``size``, the last one shorter."""
    remaining = iter(items)
    while chunk := list(itertools.islice(remaining, size)):
        yield chunk


def _parquet_file(path: Path) -> Any:
    arrow()
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as error:
        raise InputTypeError(f"{path}: is no Parquet file ({error}).") from None
