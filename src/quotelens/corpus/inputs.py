"""The texts of a corpus: where each stands, and how it is read.

A text is known by a key that stays the same from run to run: the path of its file, or the path of the table that holds
it and its row. Files are only read where they are analysed, so that listing a million of them costs no memory for
their texts and one that cannot be read is an error of its own and not of the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from quotelens.corpus.outputs import is_output, places_of
from quotelens.corpus.ownership import among
from quotelens.errors import InputValueError, one_line, shown
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
        try:
            if path.suffix.lower() in LINE_SUFFIXES:
                with path.open("rb") as file:
                    return sum(1 for line in file if line.strip())
            if path.suffix.lower() in TABLE_SUFFIXES:
                return int(_parquet_file(path).metadata.num_rows)
        except (OSError, InputValueError):
            # Its fault is told when its turn comes.
            return 1
        return 1

    def _lines(self, path: Path) -> Iterator[Item]:
        number = 0
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield self._line(f"{path}:{number}", line)
        except OSError as error:
            yield _unread(path, number, error)

    def _line(self, key: str, line: bytes) -> Item:
        try:
            record = json.loads(line.decode("utf-8-sig"))
            if isinstance(record, dict):
                return self._row(key, record)
            fault = f"{key}: the line is {shown(record)}, not an object with a field for the text."
        except ValueError as error:
            fault = f"{key}: the line is not JSON in UTF-8 ({error})."
        except RecursionError:
            fault = f"{key}: the line has objects or lists in each other, too many to be read."
        return Item(key, None, fault=fault)

    def _table(self, path: Path) -> Iterator[Item]:
        import pyarrow

        number = 0
        try:
            file = _parquet_file(path)
            columns = self._columns(path, file.schema_arrow.names)
            for batch in file.iter_batches(256, columns=columns):
                for place in range(batch.num_rows):
                    number += 1
                    yield self._cells(f"{path}:{number}", {name: batch.column(name)[place] for name in columns})
        except (InputValueError, OSError, pyarrow.ArrowException) as error:
            yield _unread(path, number, error)

    def _columns(self, path: Path, names: Sequence[str]) -> list[str]:
        if self.text_field not in names:
            raise InputValueError(
                f"{path}: has no column {self.text_field!r}, only {', '.join(sorted(names))}; "
                "name the column of the texts with --text-field."
            )
        return [self.text_field, *([self.id_field] if self.id_field in names else [])]

    def _cells(self, key: str, cells: dict[str, Any]) -> Item:
        try:
            return self._row(key, {name: cell.as_py() for name, cell in cells.items()})
        # Arrow checks no cell before it is asked for, and then raises whatever its type raises.
        except Exception as error:
            return Item(key, None, fault=f"{key}: the row cannot be read ({one_line(error)}).")

    def _row(self, key: str, record: dict[str, Any]) -> Item:
        id, text = record.get(self.id_field), record.get(self.text_field)
        name = None if id is None else str(id)
        if not isinstance(text, str):
            fault = f"{key}: the field {self.text_field!r} is {shown(text)}, not a text; see --text-field."
            return Item(key, name, fault=fault)
        return Item(key, key if name is None else name, text)


def find_inputs(
    places: Sequence[Path], *, text_field: str = "text", id_field: str = "id", output: Path | None = None
) -> Inputs:
    """The inputs at the given places: files, and folders with everything below them that looks like a text.

    Files are taken as tables of texts by their ending (.jsonl, .ndjson, .parquet), and as one text each otherwise; in a
    folder the endings .txt, .text and .md are looked for, too. What this command has written is no text: in a folder it
    is passed over. The order is that of the places and, in a folder, of the paths.

    Arguments:
        output: where the results will go.

    Raises:
        InputValueError: a place does not exist, or a folder holds no texts, or a place is where the results go.
    """
    is_written = among(() if output is None else places_of(output))
    found: list[Path] = []
    for place in places:
        if not place.exists():
            raise InputValueError(f"{place}: there is no such file or folder.")
        if is_written(place):
            raise InputValueError(f"{place}: is also where the results go; choose another place for the output.")
        if place.is_dir():
            endings = TEXT_SUFFIXES + LINE_SUFFIXES + TABLE_SUFFIXES
            inside = sorted(path for path in place.rglob("*") if path.suffix.lower() in endings and path.is_file())
            texts = [path for path in inside if not is_written(path) and not _is_ours(path)]
            if not texts:
                raise InputValueError(f"{place}: holds no file of texts that ends in {', '.join(endings)}.")
            found += texts
        else:
            found.append(place)
    return Inputs(tuple(dict.fromkeys(found)), text_field, id_field)


def _is_ours(path: Path) -> bool:
    if path.suffix.lower() not in LINE_SUFFIXES + TABLE_SUFFIXES:
        return False
    try:
        return is_output(path)
    except OSError:
        return False


def _unread(path: Path, number: int, error: Exception) -> Item:
    """In the place of a table, or of what stands behind a number of rows that could be read."""
    key = f"{path}:{number + 1}" if number else str(path)
    return Item(key, None, fault=f"{path}: cannot be read behind row {number} ({one_line(error)}).")


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


def _parquet_file(path: Path) -> Any:
    arrow()
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as error:
        raise InputValueError(f"{path}: is no Parquet file ({error}).") from None
