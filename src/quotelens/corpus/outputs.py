"""Results on disk, in a form that survives being killed.

Every result carries the key of its text, and what is on disk is either whole or recognised as a torn end and cut off.
So a run that was killed goes on by reading the keys that are there: nothing is lost, nothing is written twice.
Errors go to a file of their own beside the results, a line of JSON each.

No byte changes before all that is there has been proved to be this command's: each line by how it begins and ends, each
Parquet file by the keys inside it. A lock keeps a second run away meanwhile.
"""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

import attrs
import regex

from quotelens.corpus.ownership import Lock, check_single
from quotelens.errors import InputValueError
from quotelens.export.cells import arrow, arrow_schema
from quotelens.export.tables import Layout
from quotelens.files import check_folder_of, named, real
from quotelens.types import SCHEMA, Document

# A part is written when its first text has waited so long, or with so many rows: what a kill costs, and what memory.
PART_SECONDS = 30.0
PART_ROWS = 20_000
_KEYS = b"quotelens.inputs"
_PART = "part-{:06d}.parquet"
_PART_NAME = regex.compile(r"part-(\d{6,})\.parquet")
_UNFINISHED_NAME = regex.compile(r"\.part-\d{6,}\.parquet\.unfinished")
_KEY = rb'\{"input": (?P<key>"(?:[^"\\\x00-\x1f]|\\.)*+"), '
# How a line begins, which proves whose it is, and how it goes on.
_RESULT_HEAD = _KEY + rb'"schema": "' + SCHEMA.encode() + rb'", "id": '
_ERROR_HEAD = _KEY + rb'"error": "'
_LONGEST_HEAD = 1 << 16
# The page of a document, as the command analyze writes it.
_PAGE = regex.compile(rb"<!DOCTYPE html>[^\0]*<style>\s*\.quotelens ")
_RESULT = (_RESULT_HEAD, rb"[^\x00-\x1f]*\}")
_ERROR = (_ERROR_HEAD, rb'(?:[^"\\\x00-\x1f]|\\.)*+"\}')


@attrs.frozen
class Result:
    """What became of one text: its key, and either the line or rows to write or what went wrong."""

    key: str
    written: Any = None
    error: str | None = None


class Form(Protocol):
    """A form of output: how a document is prepared, by whichever process analysed it, and how it is stored."""

    def prepare(self, key: str, document: Document) -> Any: ...
    def done(self) -> Iterator[str]: ...
    def mend(self) -> None: ...
    def write(self, result: Result) -> None: ...
    def close(self) -> None: ...


class Output:
    """The file or folder of results at ``path`` and the file of errors beside it, open for going on, and locked.

    ``done`` are the keys of the texts that are there, ``failed`` those among them that have no result.

    Raises:
        InputValueError: what is at one of these places is not this command's, or another run is writing there.
        MissingExtraError: the output is Parquet, and pyarrow is not installed.
    """

    def __init__(self, path: Path, keep: Sequence[str] = ()) -> None:
        self.form = form_of(path, keep)
        self.errors = _Lines(errors_path(path), *_ERROR)
        check_folder_of(path)
        with ExitStack() as held:
            # Who comes by a link meets those who come to the file itself, and those with the same file of errors.
            for place in dict.fromkeys((real(path.parent) / path.name, real(path))):
                held.callback(Lock(lock_path(place), path).release)
            done = {*self.form.done()}
            self.failed = {*self.errors.keys()} - done
            self.done = done | self.failed
            self.form.mend()
            self.errors.mend()
            self._held = held.pop_all()

    def write(self, result: Result) -> None:
        """Store a result; if it is an error, it is recorded as such."""
        if result.error is None:
            self.form.write(result)
        else:
            self.errors.write(json.dumps({"input": result.key, "error": result.error}))

    def __enter__(self) -> Output:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.form.close()
            self.errors.close()
        finally:
            self._held.close()


def form_of(path: Path, keep: Sequence[str] = ()) -> JsonLines | ParquetParts:
    """The form that a path's ending asks for; ``keep`` are the columns of the inputs that a table has besides its own.

    Raises:
        InputValueError: the ending is neither .jsonl nor .parquet.
    """
    if path.suffix.lower() == ".jsonl":
        return JsonLines(path)
    if path.suffix.lower() == ".parquet":
        return ParquetParts(path, keep)
    raise InputValueError(
        f"{path}: the output ends in {path.suffix or 'nothing'!r}; it must end in .jsonl or .parquet."
    )


def errors_path(path: Path) -> Path:
    """Where the errors of a run with the output ``path`` are recorded."""
    return path.with_name(f"{path.stem}.errors.jsonl")


def lock_path(path: Path) -> Path:
    """The empty file that is locked while a run writes to ``path``, or to what has its errors in the same place."""
    return path.with_name(f".{path.stem}.quotelens.lock")


def places_of(path: Path) -> tuple[Path, ...]:
    """All places that a run with the output ``path`` writes to."""
    return path, errors_path(path), lock_path(path)


def is_output(path: Path) -> bool:
    """Whether a table (.jsonl, .ndjson or .parquet) is results or errors that this command has written."""
    if path.suffix.lower() == ".parquet":
        return _PART_NAME.fullmatch(path.name) is not None and _keys_of(path) is not None
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else path.open("rb") as file:
        if path.suffix.lower() == ".html":
            return _PAGE.match(file.read(_LONGEST_HEAD)) is not None
        first = file.readline(_LONGEST_HEAD)
    return any(regex.match(head, first) for head in (_RESULT_HEAD, _ERROR_HEAD))


def _key_of(found: regex.Match[bytes] | None) -> str | None:
    """The key that a line of this command begins with; None for any other line, one that is no UTF-8 among them."""
    if found is None:
        return None
    try:
        key: str = json.loads(found["key"])
    except ValueError:
        return None
    return key


class _Lines:
    """A file of lines that is only ever added to; a last line that has no end is cut off if the file is ours."""

    def __init__(self, path: Path, head: bytes, rest: bytes) -> None:
        self.path = path
        self._head = regex.compile(head)
        self._line = regex.compile(head + rest, regex.DOTALL)
        self._size: int | None = None
        self._end = b""
        self._file: IO[bytes] | None = None

    def keys(self) -> Iterator[str]:
        """The keys of the whole lines; once all have been read, the file is proved to be ours.

        Raises:
            InputValueError: a line was not written by this command.
        """
        if not self.path.exists():
            return
        check_single(self.path)
        self._size = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                key = _key_of(self._line.fullmatch(line.removesuffix(b"\n")))
                if key is not None:
                    yield key
                    self._size += len(line)
                    # An editor may have taken the last line's end away.
                    self._end = b"" if line.endswith(b"\n") else b"\n"
                elif line.endswith(b"\n") or not self._is_torn(line.rstrip(b"\0"), first=number == 1):
                    raise InputValueError(
                        f"{self.path}: line {number} was not written by this command, which adds to what it has "
                        "written and changes nothing else; choose another place for the output."
                    )

    def mend(self) -> None:
        """Cut off a torn last line. To be called once :meth:`keys` has been read to its end."""
        if self._size is None:
            return
        if self._size < self.path.stat().st_size:
            os.truncate(self.path, self._size)
        if self._end:
            with self.path.open("ab") as file:
                file.write(self._end)

    def write(self, line: str) -> None:
        """Add a line."""
        if self._file is None:
            # What was not there when the run began is not ours if it is there now.
            self._file = real(self.path).open("xb" if self._size is None else "ab")
        with named(self.path):
            self._file.write(f"{line}\n".encode())
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            with named(self.path):
                self._file.close()

    def _is_torn(self, line: bytes, *, first: bool) -> bool:
        """Whether it is the beginning of a line of ours; where no line goes before, it must say so itself."""
        if first:
            return self._head.match(line) is not None
        return self._line.fullmatch(line, partial=True) is not None


class JsonLines:
    """One document a line, in the JSON form ``quotelens/1`` with its text's key in the field ``input``."""

    def __init__(self, path: Path) -> None:
        self._lines = _Lines(path, *_RESULT)

    def prepare(self, key: str, document: Document) -> str:
        """The line of a document."""
        return f'{{"input": {json.dumps(key)}, {document.to_json()[1:]}'

    def done(self) -> Iterator[str]:
        """The keys of the texts whose results are there.

        Raises:
            InputValueError: something there was not written by this command.
        """
        return self._lines.keys()

    def mend(self) -> None:
        """Cut off what a killed run has left unfinished, once :meth:`done` has proved the rest."""
        self._lines.mend()

    def write(self, result: Result) -> None:
        """Add the line."""
        self._lines.write(result.written)

    def close(self) -> None:
        """Close the file."""
        self._lines.close()


class ParquetParts:
    """A folder of Parquet files, one row a quotation; each file appears whole, with the keys of its texts inside."""

    def __init__(self, path: Path, keep: Sequence[str] = ()) -> None:
        self._layout = Layout(keep=keep)
        self._folder = path
        self._unfinished: list[Path] = []
        self._waiting: list[Result] = []
        self._rows = 0
        self._since = 0.0
        self._number = 0

    def prepare(self, key: str, document: Document) -> list[dict[str, object]]:
        """The rows of a document."""
        return self._layout.rows(document)

    def done(self) -> Iterator[str]:
        """The keys of the texts whose results are there.

        Raises:
            InputValueError: something there was not written by this command.
        """
        # Before the first text: a run that is told to end has little time, and one that cannot write is to end at once.
        # Arrow looks for pandas, and loads it, when it makes its first array.
        arrow().array([])
        import pyarrow.parquet  # noqa: F401

        if not self._folder.exists():
            return
        if not self._folder.is_dir():
            raise InputValueError(
                f"{self._folder}: is a file; Parquet output is a folder of parts, choose another name."
            )
        for place in sorted(self._folder.iterdir()):
            if _UNFINISHED_NAME.fullmatch(place.name) and _may_be_part(place):
                self._unfinished.append(place)
            elif not place.name.startswith(".") or _UNFINISHED_NAME.fullmatch(place.name):
                name = _PART_NAME.fullmatch(place.name)
                keys = _keys_of(place) if name is not None else None
                if name is None or keys is None:
                    raise InputValueError(
                        f"{place}: was not written by this command; choose another place for the output."
                    )
                yield from keys
                # One past the last part, and not their number: a part that was deleted leaves a gap.
                self._number = max(self._number, int(name[1]) + 1)

    def mend(self) -> None:
        """Remove what a killed run has left unfinished, once :meth:`done` has proved the rest."""
        for place in self._unfinished:
            place.unlink()

    def write(self, result: Result) -> None:
        """Keep the rows until there are enough for a file, or have waited long enough."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(result)
        self._rows += len(result.written)
        if self._rows >= PART_ROWS or time.monotonic() - self._since >= PART_SECONDS:
            self._flush()

    def close(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._flush()

    def _flush(self) -> None:
        import pyarrow
        import pyarrow.parquet

        keys = json.dumps([result.key for result in self._waiting]).encode()
        columns = arrow_schema(self._layout.columns).with_metadata({_KEYS: keys})
        table = pyarrow.Table.from_pylist([row for result in self._waiting for row in result.written], schema=columns)
        self._folder.mkdir(exist_ok=True)
        part = self._folder / _PART.format(self._number)
        unfinished = part.with_name(f".{part.name}.unfinished")
        with named(part), unfinished.open("xb") as file:
            pyarrow.parquet.write_table(table, file)
            file.flush()
            # Or after a power cut the name may be there and the rows not.
            os.fsync(file.fileno())
        unfinished.rename(part)
        self._number += 1
        self._rows = 0
        self._waiting = []


def _may_be_part(place: Path) -> bool:
    """Whether what a killed run may have left is a file that begins as a Parquet file does, or holds nothing."""
    if place.is_symlink() or not place.is_file():
        return False
    with place.open("rb") as file:
        return file.read(4) in (b"PAR1", b"")


def _keys_of(part: Path) -> list[str] | None:
    """The keys of the texts in a Parquet file, or None if this command has not written it."""
    arrow()
    import pyarrow.parquet

    try:
        written = (pyarrow.parquet.read_schema(part).metadata or {}).get(_KEYS)
        return None if written is None else list(map(str, json.loads(written)))
    except (pyarrow.ArrowException, OSError, ValueError):
        return None
