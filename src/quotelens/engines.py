"""Corpora that are too large for one machine: an analysis as a function on Arrow record batches.

Spark, Ray Data, Dask and Polars each have their own tables and schedulers, but all of them hand a column of texts to
a Python function as Arrow and take Arrow back. One function therefore serves them all, and none of them is imported
here. It holds to what a cluster needs: it pickles by name, so that no network travels; each process loads the
analyzer once; types never depend on the data; a text that cannot be read becomes a row with an ``error`` and does not
end the job; and each text is read by itself, so that its rows are the same however the texts were dealt out.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar, cast, get_args

import attrs

from quotelens.errors import InputTypeError, InputValueError, OptionError
from quotelens.export import cells, tables
from quotelens.options import LEVELS, MIN_CONFIDENCE, Options, naming_its_options

if TYPE_CHECKING:
    import pyarrow

    from quotelens.analyzer import Analyzer
    from quotelens.types import Document

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
Output = Literal["quotes", "documents"]

# How many texts are read before their rows are handed on.
CHUNK = 64

# A text that cannot be read has a row in which everything but document and error is null.
QUOTE_COLUMNS = (
    *(attrs.evolve(column, nullable=True) for column in tables.COLUMNS),
    cells.Column("error", str, nullable=True),
)
DOCUMENT_COLUMNS = (
    cells.Column("document", str, nullable=True),
    cells.Column("document_length", int, nullable=True),
    cells.Column("quote_count", int, nullable=True),
    cells.Column("speaker_count", int, nullable=True),
    cells.Column("hedge_count", int, nullable=True),
    cells.Column("json", str, nullable=True),
    cells.Column("error", str, nullable=True),
)
_COLUMNS = {"quotes": QUOTE_COLUMNS, "documents": DOCUMENT_COLUMNS}
_SPARK_TYPES = {str: "STRING", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


@naming_its_options
def analyze_batches(
    batches: Iterable[pyarrow.RecordBatch],
    *,
    text: str = "text",
    id: str | None = "id",
    output: Output = "quotes",
    min_confidence: float = MIN_CONFIDENCE,
    min_speaker_confidence: float = 0.0,
    levels: Sequence[str] = LEVELS,
    fiction: bool | None = None,
    model: str | os.PathLike[str] | None = None,
    device: str | None = "cpu",
    precision: str | None = None,
    threads: int | None = 1,
) -> Iterator[pyarrow.RecordBatch]:
    """Analyse the texts of Arrow record batches, lazily and in order; see ``docs/engines.md``.

    Arguments:
        batches: record batches of any size, with any columns besides those named.
        text: the column of texts, of any of Arrow's string types or dictionary-encoded.
        id: the column of the texts' names, which is written as strings into ``document``; None for none.
        output: ``"quotes"`` for one row a quotation, in the columns of :func:`quotelens.export.tables.schema` and
            ``error``; ``"documents"`` for one row a text, with counts, the form ``quotelens/1`` in ``json``, and
            ``error``. A text that is null or cannot be read has one row in both, with ``error`` set.
        min_confidence, min_speaker_confidence, levels, fiction, model, device, precision: as for
            :func:`quotelens.load`. The model's path must be good on every machine. A graphics processor is used only if
            it is named, since all processes of a machine would share it.
        threads: how many threads the encoder may use; None for as many as there are cores. One is right wherever
            several processes share the cores.

    Raises:
        OptionError: an option has an impossible value.
        InputValueError: a batch has no such column.
        InputTypeError: a column holds no strings, or ``batches`` is no iterable.
        ModelError: the model cannot be loaded.
        MissingExtraError: pyarrow is not installed.
    """
    columns = schema(output)
    options = Options(model, min_confidence, min_speaker_confidence, levels, fiction, device, precision, threads)
    if isinstance(batches, (str, bytes)) or not isinstance(batches, Iterable):
        raise InputTypeError(
            f"batches is of type {type(batches).__name__}; pass an iterable of pyarrow.RecordBatch, or give a "
            "pyarrow.Table to analyze_table()."
        )
    analyzer = _analyzer(options)
    make = {"quotes": tables.rows, "documents": _document_rows}[output]
    return _analyzed(batches, text, id, functools.partial(_rows, analyzer, make), columns)


def _with_its_options(
    other: Callable[Concatenate[Any, P], Any],
) -> Callable[[Callable[[T, dict[str, Any]], R]], Callable[Concatenate[T, P], R]]:
    """A decorator: the function takes the keyword arguments of another one, and is given them as a dictionary."""

    def decorate(function: Callable[[T, dict[str, Any]], R]) -> Callable[Concatenate[T, P], R]:
        @functools.wraps(function)
        def called(first: T, /, **options: Any) -> R:
            return function(first, options)

        own, *_ = inspect.signature(function).parameters.values()
        _, *options = inspect.signature(other).parameters.values()
        signature = inspect.signature(function).replace(
            parameters=[own.replace(kind=inspect.Parameter.POSITIONAL_ONLY), *options]
        )
        called.__signature__ = signature  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[T, P], R], naming_its_options(called))

    return decorate


@_with_its_options(analyze_batches)
def analyze_table(table: pyarrow.Table, options: dict[str, Any]) -> pyarrow.Table:
    """:func:`analyze_batches`, with its options, for engines that hand over whole tables: Ray Data, Dask, Polars.

    >>> import pyarrow as pa
    >>> table = pa.table({"id": [7, 8], "text": ["“We won,” Ona Reyes said.", None]})
    >>> analyze_table(table).select(["document", "speaker", "text", "error"]).to_pylist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [{'document': '7', 'speaker': 'Ona Reyes', 'text': '“We won,”', 'error': None},
     {'document': '8', 'speaker': None, 'text': None, 'error': 'the text is null'}]
    """
    pa = cells.arrow()
    if not isinstance(table, pa.Table):
        raise InputTypeError(f"table is of type {type(table).__name__}; pass a pyarrow.Table.")
    # A table of no rows may have no batch, and its columns are to be checked all the same.
    batches = table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return pa.Table.from_batches(analyze_batches(batches, **options), schema(options.get("output", "quotes")))


def schema(output: Output = "quotes") -> pyarrow.Schema:
    """The Arrow schema of what :func:`analyze_batches` yields.

    Raises:
        OptionError: there is no such output.
        MissingExtraError: pyarrow is not installed.
    """
    return cells.arrow_schema(_columns(output))


def spark_schema(output: Output = "quotes") -> str:
    """:func:`schema` as Spark's ``mapInArrow`` and ``mapInPandas`` take it, a DDL string.

    >>> spark_schema("documents")[:52]
    '`document` STRING, `document_length` BIGINT, `quote_'

    Raises:
        OptionError: there is no such output.
    """
    return ", ".join(f"`{column.name}` {_SPARK_TYPES[column.type]}" for column in _columns(output))


def _columns(output: str) -> tuple[cells.Column, ...]:
    if output not in get_args(Output):
        raise OptionError(f"output is {output!r}; it must be one of {', '.join(get_args(Output))}.")
    return _COLUMNS[output]


@functools.cache
def _analyzer(options: Options) -> Analyzer:
    """The process's own analyzer; a worker that is used again, or a next partition, does not load it again."""
    from quotelens.analyzer import made_from

    return made_from(options)


def _analyzed(
    batches: Iterable[pyarrow.RecordBatch],
    text: str,
    id: str | None,
    read: Callable[[Any, str | None], list[dict[str, object]]],
    columns: pyarrow.Schema,
) -> Iterator[pyarrow.RecordBatch]:
    pa = cells.arrow()
    for batch in batches:
        texts = _strings(pa, batch, text)
        names = itertools.repeat(None) if id is None else map(_name, _castable(pa, batch, id))
        pairs = zip(texts, names, strict=False)
        while chunk := list(itertools.islice(pairs, CHUNK)):
            rows = [row for scalar, name in chunk for row in read(scalar, name)]
            yield pa.RecordBatch.from_pylist(rows, schema=columns)


def _rows(
    analyzer: Analyzer, make: Callable[[Document], list[dict[str, object]]], scalar: Any, name: str | None
) -> list[dict[str, object]]:
    """The rows of one text; whatever is wrong with it is said in a row, since one text must not end a job."""
    try:
        text = scalar.as_py()
        return [_failed(name, "the text is null")] if text is None else make(analyzer(text, id=name))
    except Exception as error:
        return [_failed(name, f"{type(error).__name__}: {error}")]


def _failed(name: str | None, error: str) -> dict[str, object]:
    return {"document": name, "error": error.encode("utf-8", "replace").decode("utf-8")}


def _document_rows(document: Document) -> list[dict[str, object]]:
    return [
        {
            "document": document.id,
            "document_length": len(document.text),
            "quote_count": len(document.quotes),
            "speaker_count": len(document.speakers),
            "hedge_count": len(document.hedges),
            "json": document.to_json(),
        }
    ]


def _strings(pa: Any, batch: pyarrow.RecordBatch, name: str) -> pyarrow.Array:
    """The column of texts, as it is."""
    column = _column(pa, batch, name)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    # A column in which everything is null has no better type.
    if not any(
        is_it(kind)
        for is_it in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    ):
        raise InputTypeError(f"The column {name!r} is of type {column.type}, and texts are strings; cast it to one.")
    return column


def _castable(pa: Any, batch: pyarrow.RecordBatch, name: str) -> pyarrow.Array:
    """The column of names, as strings."""
    column = _column(pa, batch, name)
    try:
        return column.cast(pa.string())
    except pa.ArrowException as error:
        raise InputTypeError(
            f"The column {name!r} is of type {column.type}, which cannot be written as strings; name another as id."
        ) from error


def _name(scalar: Any) -> str | None:
    """A name even if its bytes, which Spark does not check, are not UTF-8."""
    buffer = scalar.as_buffer()
    return None if buffer is None else buffer.to_pybytes().decode("utf-8", "replace")


def _column(pa: Any, batch: pyarrow.RecordBatch, name: str) -> pyarrow.Array:
    if not isinstance(batch, pa.RecordBatch):
        raise InputTypeError(f"batches holds a {type(batch).__name__}; every member must be a pyarrow.RecordBatch.")
    if batch.schema.names.count(name) != 1:
        raise InputValueError(
            f"There is no single column {name!r}; the columns are {', '.join(batch.schema.names) or '(none)'}. "
            "Name yours with text=... and id=..., or pass id=None."
        )
    return batch.column(name)
