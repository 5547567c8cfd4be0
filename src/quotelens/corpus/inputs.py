"""The texts of a corpus: where each stands, and how it is read.

A text is known by a key that stays the same from run to run: the path of its file, or the path of the table that holds
it and its row. Files are only read where they are analysed, so that listing a million of them costs no memory for
their texts and one that cannot be read is an error of its own and not of the run.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from quotelens.about import About, Article, Value
from quotelens.corpus.outputs import is_output, places_of
from quotelens.corpus.ownership import among
from quotelens.errors import InputValueError, one_line, shown
from quotelens.export.cells import arrow
from quotelens.read.encodings import checked_encoding
from quotelens.read.files import article_in
from quotelens.read.kinds import HEAD, TABLES, Kind, delimiter_of, kind_of, shown_as_text
from quotelens.read.languages import check_english

TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx")
_TABLES = {
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".parquet": Kind.PARQUET,
}
_PACKED = ".gz"
# A cell of a table may hold a whole book; the reader's own bound is 128 KB.
_LONGEST_CELL = 2**31 - 1


@attrs.frozen
class Item:
    """A text to analyse: its key, its id in the result, and its text, or None if it stands in the file ``key``.

    ``fault`` says why there is no text, where that is known already. ``columns`` are those of its row that are kept.
    """

    key: str
    id: str | None
    text: str | None = None
    fault: str | None = None
    columns: Mapping[str, Value] = attrs.field(factory=dict)
    encoding: str | None = None
    any_language: bool = False

    def read(self) -> Article:
        """The text, and what is known of it.

        Raises:
            InputValueError: there is none, or it is not in English, or the file is of a kind or in an encoding that is
                not read. MissingExtraError: reading it needs an extra. OSError: the file cannot be read.
        """
        if self.fault is not None:
            raise InputValueError(self.fault)
        if self.text is None:
            article = article_in(Path(self.key).read_bytes(), self.key, encoding=self.encoding)
        else:
            article = Article(self.text, About(columns=self.columns))
        language = None if self.any_language else check_english(article.text, self.key)
        return attrs.evolve(article, about=attrs.evolve(article.about, language=language))


@attrs.frozen
class Inputs:
    """Files and tables in order, and how they are read.

    Attributes:
        kinds: for each path, the kind of table that it is, or None for an article.
        keep: the columns of a table that go with its texts, or None for all of them.
        skipped: how many files of folders were passed over, by their endings.
    """

    kinds: Mapping[Path, Kind | None]
    text_field: str
    id_field: str
    keep: tuple[str, ...] | None = ()
    encoding: str | None = None
    any_language: bool = False
    skipped: Counter[str] = attrs.field(factory=Counter)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, in order."""
        return tuple(self.kinds)

    def count(self) -> int:
        """How many texts there are, rows of tables without their texts being read."""
        return sum(self._rows(path) for path in self.paths)

    def __iter__(self) -> Iterator[Item]:
        for path, kind in self.kinds.items():
            if kind is Kind.JSON_LINES:
                yield from self._lines(path)
            elif kind is Kind.CSV:
                yield from self._records(path)
            elif kind is Kind.PARQUET:
                yield from self._table(path)
            else:
                yield Item(str(path), str(path), encoding=self.encoding, any_language=self.any_language)

    def _rows(self, path: Path) -> int:
        kind = self.kinds[path]
        try:
            if kind is Kind.JSON_LINES:
                with _opened(path) as file:
                    return sum(1 for line in file if line.strip())
            if kind is Kind.CSV:
                return max(sum(1 for record in self._csv(path) if record) - 1, 1)
            if kind is Kind.PARQUET:
                return int(_parquet_file(path).metadata.num_rows)
        except (OSError, EOFError, zlib.error, csv.Error, LookupError, UnicodeError, InputValueError):
            # Its fault is told when its turn comes.
            return 1
        return 1

    def _lines(self, path: Path) -> Iterator[Item]:
        number = 0
        try:
            with _opened(path) as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield self._line(f"{path}:{number}", line)
        except (OSError, EOFError, zlib.error) as error:
            yield _unread(path, number, error)

    def _csv(self, path: Path) -> Iterator[list[str]]:
        with _opened(path) as file:
            beginning = shown_as_text(file.read(HEAD))
        # A table of one record is too little to tell by; the ending says that it is one.
        sign = delimiter_of(beginning) or max("\t,;|", key=beginning.partition("\n")[0].count)
        csv.field_size_limit(_LONGEST_CELL)
        encoding = self.encoding or ("utf-16" if beginning and _is_wide(path) else "utf-8-sig")
        with _opened(path) as file:
            # A byte that is not of the encoding is its own row's fault and not the table's.
            lines = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
            yield from csv.reader(lines, delimiter=sign)

    def _records(self, path: Path) -> Iterator[Item]:
        number = 0
        try:
            rows = (record for record in self._csv(path) if record)
            names = [name.strip() for name in next(rows, [])]
            self._columns(path, names)
            for number, record in enumerate(rows, 1):
                yield self._record(f"{path}:{number}", names, record)
        except (InputValueError, OSError, EOFError, zlib.error, csv.Error, UnicodeError) as error:
            yield _unread(path, number, error)

    def _record(self, key: str, names: Sequence[str], record: Sequence[str]) -> Item:
        if len(record) != len(names):
            fault = f"{key}: the row has {len(record)} cells and the table {len(names)} columns; mend the row."
            return Item(key, None, fault=fault)
        if any("\udc80" <= character <= "\udcff" for cell in record for character in cell):
            given = self.encoding or "UTF-8"
            fault = f"{key}: the row is not {given}; name the encoding of the table, for example --encoding cp1252."
            return Item(key, None, fault=fault)
        return self._row(key, dict(zip(names, record, strict=True)))

    def _line(self, key: str, line: bytes) -> Item:
        try:
            record = json.loads(line.decode("utf-8-sig" if self.encoding is None else self.encoding))
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
        missing = [name for name in self.keep or () if name not in names]
        if missing:
            raise InputValueError(
                f"{path}: has no column {missing[0]!r}, only {', '.join(sorted(names))}; "
                "name with --keep columns that it has."
            )
        kept = [name for name in names if name != self.text_field] if self.keep is None else self.keep
        return list(dict.fromkeys((self.text_field, *([self.id_field] if self.id_field in names else []), *kept)))

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
        return Item(
            key, key if name is None else name, text, columns=self._kept(record), any_language=self.any_language
        )

    def _kept(self, record: dict[str, Any]) -> dict[str, Value]:
        others = [name for name in record if name not in (self.text_field, self.id_field)]
        return {name: _value(record.get(name)) for name in (others if self.keep is None else self.keep)}


def find_inputs(
    places: Sequence[Path],
    *,
    text_field: str = "text",
    id_field: str = "id",
    keep: Sequence[str] | None = (),
    encoding: str | None = None,
    any_language: bool = False,
    output: Path | None = None,
) -> Inputs:
    """The inputs at the given places: files, and folders with all texts and tables below them.

    A file that is named is what it holds: a table of texts (CSV, lines of JSON, Parquet), or an article of any kind
    that :func:`quotelens.read.file` reads. In a folder the ending says which files are tables, which articles, and
    which are passed over. What this command has written is no text: in a folder it is passed over, too. The order is
    that of the places and, in a folder, of the paths.

    Arguments:
        text_field, id_field: the columns of a table with the text and its id.
        keep: further columns that go with the texts into the results; None keeps all.
        encoding: that of texts, pages and CSV, where it is not UTF-8.
        any_language: read what is not in English, too.
        output: where the results will go.

    Raises:
        InputValueError: a place does not exist, or a folder holds no texts, or a place is where the results go.
        OptionError: there is no such encoding.
    """
    is_written = among(() if output is None else places_of(output))
    found: dict[Path, Kind | None] = {}
    skipped: Counter[str] = Counter()
    for place in places:
        if not place.exists():
            raise InputValueError(f"{place}: there is no such file or folder.")
        if is_written(place):
            raise InputValueError(f"{place}: is also where the results go; choose another place for the output.")
        if place.is_dir():
            inside = sorted(path for path in place.rglob("*") if path.is_file() and not is_written(path))
            theirs = [path for path in inside if not _is_ours(path)]
            texts = [path for path in theirs if _ending(path) in (*TEXT_SUFFIXES, *_TABLES)]
            if not texts:
                endings = ", ".join((*TEXT_SUFFIXES, *_TABLES))
                raise InputValueError(f"{place}: holds no file of texts that ends in {endings}.")
            skipped.update(path.suffix.lower() or path.name for path in theirs if path not in set(texts))
            found |= {path: _TABLES.get(_ending(path)) for path in texts if path not in found}
        else:
            found.setdefault(place, _kind(place))
    return Inputs(
        found,
        text_field,
        id_field,
        None if keep is None else tuple(keep),
        checked_encoding(encoding),
        any_language,
        skipped,
    )


def _ending(path: Path) -> str:
    """The ending of a file's name, of a compressed one that before .gz."""
    plain = path.with_suffix("") if path.suffix.lower() == _PACKED else path
    return plain.suffix.lower()


def _opened(path: Path) -> io.BufferedReader:
    """A file, unpacked where it is compressed."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return io.BufferedReader(gzip.open(path, "rb")) if packed else path.open("rb")


def _is_wide(path: Path) -> bool:
    with _opened(path) as file:
        return file.read(2) in (b"\xff\xfe", b"\xfe\xff")


def _kind(path: Path) -> Kind | None:
    """The kind of table that a file is, by its ending or by what it holds; None for an article."""
    if _ending(path) in _TABLES or not path.is_file():
        return _TABLES.get(_ending(path))
    try:
        with _opened(path) as file:
            kind = kind_of(file.read(HEAD), str(path))
    except (InputValueError, OSError, EOFError, zlib.error):
        # Its fault is told when its turn comes.
        return None
    return kind if kind in TABLES else None


def _value(cell: object) -> Value:
    """A cell as what is written can hold it: lists and the like as JSON, dates as they are written."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if cell is None or isinstance(cell, (str, int, float, bool)):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, (list, dict)) else str(cell)


def _is_ours(path: Path) -> bool:
    if _ending(path) not in (".jsonl", ".ndjson", ".parquet", ".html"):
        return False
    try:
        return is_output(path)
    except (OSError, EOFError, zlib.error):
        return False


def _unread(path: Path, number: int, error: Exception) -> Item:
    """In the place of a table, or of what stands behind a number of rows that could be read."""
    key = f"{path}:{number + 1}" if number else str(path)
    return Item(key, None, fault=f"{path}: cannot be read behind row {number} ({one_line(error)}).")


def _parquet_file(path: Path) -> Any:
    arrow()
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as error:
        raise InputValueError(f"{path}: is no Parquet file ({error}).") from None
