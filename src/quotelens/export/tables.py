"""Quotations as a table: one row for each, in columns of plain types.

Objects that point at each other are right for reading one article and wrong for counting over ten thousand. A table
has no links: whatever somebody wants to group, filter or count by stands in the row itself, as a string, a number or
a truth value, so that it survives a CSV file and means the same in pandas, R and SQL. What is missing is null. The
columns, with types that never depend on the data, are listed in :data:`COLUMNS` and described in ``docs/tables.md``;
:func:`rows` fills them, and Arrow carries them from there to everything else.
"""

from __future__ import annotations

import importlib
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs

from quotelens.enums import MentionForm
from quotelens.errors import InputTypeError, MissingExtraError, checked_count
from quotelens.types import Document, Quote, Speaker

if TYPE_CHECKING:
    import pandas
    import pyarrow

BATCH_SIZE = 1024


@attrs.frozen
class Column:
    """A column: its name, the Python type of its values, and whether some may be null."""

    name: str
    type: type
    nullable: bool = False


COLUMNS = (
    Column("document", str, nullable=True),
    Column("document_length", int),
    Column("quote_number", int),
    Column("kind", str),
    Column("level", str),
    Column("within", int, nullable=True),
    Column("text", str),
    Column("start", int),
    Column("end", int),
    Column("pieces", str),
    Column("speaker", str, nullable=True),
    Column("speaker_type", str, nullable=True),
    Column("speaker_form", str, nullable=True),
    Column("speaker_naming", str, nullable=True),
    Column("speaker_pronoun", str, nullable=True),
    Column("speaker_description", str, nullable=True),
    Column("speaker_number", int, nullable=True),
    Column("speaker_external_id", str, nullable=True),
    Column("speaker_confidence", float, nullable=True),
    Column("speaker_evidence", str, nullable=True),
    Column("via", str, nullable=True),
    Column("source", str, nullable=True),
    Column("source_form", str, nullable=True),
    Column("source_start", int, nullable=True),
    Column("source_end", int, nullable=True),
    Column("cue", str, nullable=True),
    Column("cue_lemma", str, nullable=True),
    Column("cue_category", str, nullable=True),
    Column("cue_start", int, nullable=True),
    Column("cue_end", int, nullable=True),
    Column("hedged", bool),
    Column("hedge_count", int),
    Column("hedge_strength", float, nullable=True),
    Column("hedges", str, nullable=True),
    Column("hedge_categories", str, nullable=True),
    Column("confidence", float),
    Column("corrected", str, nullable=True),
)

# Between the members of a cell that holds several: what pandas.Series.str.get_dummies expects.
SEPARATOR = "|"

# Arrow's strings are UTF-8, which cannot hold a lone surrogate.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Writers of CSV put no quotation marks around it, and readers end a row at it.
_LONE_RETURN = re.compile("\r(?!\n)")


def rows(document: Document) -> list[dict[str, object]]:
    """The quotations of a document, each as a dictionary from the names of :data:`COLUMNS` to plain values.

    A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD, and a carriage return that no line feed follows, at which
    readers of CSV end a row, a line feed; offsets stay what they are.

    >>> from quotelens.types import Span
    >>> text = "“Go,” he said, “and hurry.”"
    >>> quote = Quote(kind="direct", content=[Span.of(text, 0, 5), Span.of(text, 15, 27)])
    >>> (row,) = rows(Document(text, "a-1", quotes=[quote]))
    >>> row["document"], row["text"], row["pieces"], row["speaker"], row["hedge_count"]
    ('a-1', '“Go,” “and hurry.”', '0:5|15:27', None, 0)
    """
    numbers = {
        id(member): number for every in (document.speakers, document.quotes) for number, member in enumerate(every)
    }
    return [
        {
            "document": _cell(document.id),
            "document_length": len(document.text),
            "quote_number": number,
            "kind": quote.kind.value,
            "level": quote.level.value,
            "within": None if quote.within is None else numbers[id(quote.within)],
            "text": _cell(quote.text),
            "start": quote.content[0].start,
            "end": quote.content[-1].end,
            "pieces": SEPARATOR.join(f"{span.start}:{span.end}" for span in quote.content),
            **_speaker_cells(quote, quote.speaker, numbers),
            "via": _joined(speaker.name for speaker in quote.via),
            **_source_cells(quote),
            **_cue_cells(quote),
            **_hedge_cells(quote),
            "confidence": float(quote.confidence),
            "corrected": _joined(quote.corrected),
        }
        for number, quote in enumerate(document.quotes)
    ]


def schema() -> pyarrow.Schema:
    """The Arrow schema of the table, the same whatever the data.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    return arrow_schema(COLUMNS)


def arrow_schema(columns: Iterable[Column]) -> pyarrow.Schema:
    """The Arrow schema of any columns.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    pa = arrow()
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return pa.schema([pa.field(column.name, types[column.type], column.nullable) for column in columns])


def arrow() -> Any:
    """The module pyarrow.

    Raises:
        MissingExtraError: it is not installed.
    """
    return _imported("pyarrow")


def record_batches(documents: Iterable[Document], size: int = BATCH_SIZE) -> Iterator[pyarrow.RecordBatch]:
    """The quotations of many documents, lazily: one Arrow record batch for each ``size`` documents, in order.

    A batch of documents without quotations is yielded too, with no rows. Only ``size`` documents are held at a time.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents.
        OptionError: ``size`` is not a positive int.
        MissingExtraError: pyarrow is not installed.
    """
    pa = arrow()
    if isinstance(documents, Document) or not isinstance(documents, Iterable):
        raise InputTypeError(
            f"documents is of type {type(documents).__name__}; pass an iterable of Documents, such as lens.pipe(texts) "
            "or [document]."
        )
    return _batches(pa, iter(documents), checked_count("size", size))


def to_arrow(documents: Iterable[Document]) -> pyarrow.Table:
    """The quotations of many documents as an Arrow table, one row a quotation.

    The documents are read one after the other and let go, so that ``to_arrow(lens.pipe(texts))`` holds the table
    and a few of them. Columns: ``docs/tables.md``. For more than memory holds, write :func:`record_batches` one by
    one.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents.
        MissingExtraError: pyarrow is not installed.
    """
    pa = arrow()
    return pa.Table.from_batches(record_batches(documents), schema())


def to_dataframe(documents: Iterable[Document]) -> pandas.DataFrame:
    """The quotations of many documents as a pandas data frame, one row a quotation; see :func:`to_arrow`.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents.
        MissingExtraError: pandas or pyarrow is not installed.
    """
    _imported("pandas")
    return to_pandas(to_arrow(documents))


def to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """An Arrow table as a data frame whose types are those of the table's schema, whatever the data.

    Strings are pandas' ``str``. Integers and truth values that may be null are ``Int64`` and ``boolean``, which hold
    nulls as they are and never turn into floats or objects; where none may be null, they are NumPy's ``int64`` and
    ``bool``. A null float is NaN.

    Raises:
        MissingExtraError: pandas or pyarrow is not installed.
    """
    pa, pd = arrow(), _imported("pandas")
    types = {
        pa.string(): pd.StringDtype("pyarrow", na_value=float("nan")),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    plain = {pa.int64(): "int64", pa.bool_(): "bool"}
    frame = table.to_pandas(types_mapper=types.get)
    never_null = [field for field in table.schema if not field.nullable and field.type in plain]
    return frame.astype({field.name: plain[field.type] for field in never_null})


def _batches(pa: Any, documents: Iterator[Document], size: int) -> Iterator[pyarrow.RecordBatch]:
    columns = schema()
    while some := list(itertools.islice(documents, size)):
        for document in some:
            if not isinstance(document, Document):
                raise InputTypeError(
                    f"documents holds a {type(document).__name__}; every member must be a Document, which "
                    "quotelens.analyze or Document.from_dict makes."
                )
        yield pa.RecordBatch.from_pylist([row for document in some for row in rows(document)], schema=columns)


def _speaker_cells(quote: Quote, speaker: Speaker | None, numbers: dict[int, int]) -> dict[str, object]:
    if speaker is None:
        return dict.fromkeys(column.name for column in COLUMNS if column.name.startswith("speaker"))
    forms = {mention.form for mention in speaker.mentions}
    return {
        "speaker": _cell(speaker.name),
        "speaker_type": speaker.type.value,
        "speaker_form": next((form.value for form in _TELLING_FORMS if form in forms), None),
        "speaker_naming": speaker.naming.value,
        "speaker_pronoun": None if speaker.pronoun is None else speaker.pronoun.value,
        "speaker_description": None if speaker.description is None else _cell(speaker.description.text),
        "speaker_number": numbers[id(speaker)],
        "speaker_external_id": _cell(speaker.external_id),
        # Where nothing measured how sure this speaker is of this quotation, how sure he is throughout the text.
        "speaker_confidence": float(
            speaker.confidence if quote.speaker_confidence is None else quote.speaker_confidence
        ),
        "speaker_evidence": _cell(quote.speaker_evidence) or None,
    }


# From the one that says most about who it is to the one that says least.
_TELLING_FORMS = (MentionForm.NAME, MentionForm.NOMINAL, MentionForm.PRONOUN)


def _source_cells(quote: Quote) -> dict[str, object]:
    if quote.source is None:
        return dict.fromkeys(column.name for column in COLUMNS if column.name.startswith("source"))
    span = quote.source.span
    return {
        "source": _cell(span.text),
        "source_form": quote.source.form.value,
        "source_start": span.start,
        "source_end": span.end,
    }


def _cue_cells(quote: Quote) -> dict[str, object]:
    if quote.cue is None:
        return dict.fromkeys(column.name for column in COLUMNS if column.name.startswith("cue"))
    span = quote.cue.span
    return {
        "cue": _cell(span.text),
        "cue_lemma": _cell(quote.cue.lemma),
        "cue_category": quote.cue.category.value,
        "cue_start": span.start,
        "cue_end": span.end,
    }


def _hedge_cells(quote: Quote) -> dict[str, object]:
    hedges = quote.hedges
    return {
        # Approximators are vague about a number and not about whether something is so: see hedges.summary.
        "hedged": any(hedge.category != "approximator" for hedge in hedges),
        "hedge_count": len(hedges),
        "hedge_strength": max((float(hedge.strength) for hedge in hedges), default=None),
        "hedges": _joined(hedge.span.text.lower() for hedge in hedges),
        "hedge_categories": _joined(hedge.category for hedge in hedges),
    }


def _joined(members: Iterable[str]) -> str | None:
    """Several strings in one cell, each on one line; null for none."""
    cleaned = [_cell(" ".join(member.replace(SEPARATOR, " ").split())) for member in members]
    return SEPARATOR.join(cleaned) if cleaned else None


def _cell(text: str | None) -> Any:
    return None if text is None else _LONE_RETURN.sub("\n", _SURROGATE.sub("\ufffd", text))


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"Tables need {name}, which is not installed; run: pip install 'quotelens[tables]'"
        ) from error
