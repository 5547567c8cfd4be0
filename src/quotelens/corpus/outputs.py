"""Results on disk, in a form that survives being killed.

Every result carries the key of its text, and what is on disk is either whole or recognised as a torn end and cut off.
So a run that was killed goes on by reading the keys that are there: nothing is lost, nothing is written twice.
Errors go to a file of their own beside the results, a line of JSON each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

import attrs

from quotelens.errors import InputValueError
from quotelens.export.tables import arrow, rows, schema
from quotelens.types import Document

PART_DOCUMENTS = 1000
_KEYS = b"quotelens.inputs"
_PART = "part-{:06d}.parquet"


@attrs.frozen
class Result:
    """What became of one text: its key, and either the lines or rows to write or what went wrong."""

    key: str
    written: Any = None
    error: str | None = None


class Form(Protocol):
    """A form of output: how a document is prepared, by whichever process analysed it, and how it is stored."""

    def prepare(self, key: str, document: Document) -> Any: ...
    def done(self) -> Iterator[str]: ...
    def write(self, results: Sequence[Result]) -> None: ...
    def close(self) -> None: ...


class Output:
    """The file or folder of results at ``path`` and the file of errors beside it, open for going on."""

    def __init__(self, path: Path) -> None:
        self.form = form_of(path)
        self.errors = _Lines(errors_path(path))
        self.done = {*self.form.done(), *(json.loads(line)["input"] for line in self.errors.kept())}

    def write(self, results: Sequence[Result]) -> None:
        """Store results; those that are errors are recorded as such."""
        self.form.write([result for result in results if result.error is None])
        failed = [result for result in results if result.error is not None]
        self.errors.write([json.dumps({"input": one.key, "error": one.error}, ensure_ascii=True) for one in failed])

    def __enter__(self) -> Output:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.form.close()
        self.errors.close()


def form_of(path: Path) -> JsonLines | ParquetParts:
    """The form that a path's ending asks for.

    Raises:
        InputValueError: the ending is neither .jsonl nor .parquet.
    """
    if path.suffix.lower() == ".jsonl":
        return JsonLines(path)
    if path.suffix.lower() == ".parquet":
        return ParquetParts(path)
    raise InputValueError(
        f"{path}: the output ends in {path.suffix or 'nothing'!r}; it must end in .jsonl or .parquet."
    )


def errors_path(path: Path) -> Path:
    """Where the errors of a run with the output ``path`` are recorded."""
    return path.with_name(f"{path.stem}.errors.jsonl")


class _Lines:
    """A file of lines that is only ever added to; a last line that has no end is cut off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def kept(self) -> Iterator[bytes]:
        """The whole lines of the file, which from then on holds nothing else."""
        if not self.path.exists():
            return
        whole = 0
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                yield line
        if whole < self.path.stat().st_size:
            os.truncate(self.path, whole)

    def write(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        if self._file is None:
            self._file = self.path.open("ab")
        self._file.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
        self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class JsonLines:
    """One document a line, in the JSON form ``quotelens/1`` with its text's key in the field ``input``."""

    def __init__(self, path: Path) -> None:
        self._lines = _Lines(path)

    def prepare(self, key: str, document: Document) -> str:
        """The line of a document."""
        return f'{{"input": {json.dumps(key)}, {document.to_json()[1:]}'

    def done(self) -> Iterator[str]:
        """The keys of the texts whose results are there."""
        for number, line in enumerate(self._lines.kept(), 1):
            try:
                # The key stands first, and the rest of the line may be long.
                key, _ = json.JSONDecoder().raw_decode(line.decode("utf-8"), len('{"input": '))
            except ValueError:
                key = None
            if not line.startswith(b'{"input": ') or not isinstance(key, str):
                raise InputValueError(
                    f"{self._lines.path}: line {number} was not written by this command, which adds to its output; "
                    "choose another place for the output."
                )
            yield key

    def write(self, results: Sequence[Result]) -> None:
        """Add the lines."""
        self._lines.write([result.written for result in results])

    def close(self) -> None:
        """Close the file."""
        self._lines.close()


class ParquetParts:
    """A folder of Parquet files, one row a quotation; each file appears whole, with the keys of its texts inside."""

    def __init__(self, path: Path) -> None:
        arrow()
        self._folder = path
        self._waiting: list[Result] = []
        self._number = 0

    def prepare(self, key: str, document: Document) -> list[dict[str, object]]:
        """The rows of a document."""
        return rows(document)

    def done(self) -> Iterator[str]:
        """The keys of the texts whose results are there."""
        import pyarrow.parquet

        if self._folder.exists() and not self._folder.is_dir():
            raise InputValueError(
                f"{self._folder}: is a file; Parquet output is a folder of parts, choose another name."
            )
        for part in sorted(self._folder.glob(_PART.replace("{:06d}", "*"))):
            keys = (pyarrow.parquet.read_schema(part).metadata or {}).get(_KEYS)
            if keys is None:
                raise InputValueError(f"{part}: was not written by this command; choose another place for the output.")
            yield from json.loads(keys)
            # One past the last part, and not their number: a part that was deleted leaves a gap.
            self._number = int(part.stem.removeprefix("part-")) + 1

    def write(self, results: Sequence[Result]) -> None:
        """Keep the rows until there are enough for a file."""
        self._waiting += results
        if len(self._waiting) >= PART_DOCUMENTS:
            self._flush()

    def close(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._flush()

    def _flush(self) -> None:
        import pyarrow
        import pyarrow.parquet

        keys = json.dumps([result.key for result in self._waiting]).encode()
        columns = schema().with_metadata({_KEYS: keys})
        table = pyarrow.Table.from_pylist([row for result in self._waiting for row in result.written], schema=columns)
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{_PART.format(self._number)}.unfinished"
        pyarrow.parquet.write_table(table, unfinished)
        unfinished.replace(self._folder / _PART.format(self._number))
        self._number += 1
        self._waiting = []
