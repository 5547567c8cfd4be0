"""Quotations as a table: one row for each, in columns of plain types.

Objects that point at each other are right for reading one article and wrong for counting over ten thousand. A table
has no links: whatever somebody wants to group, filter or count by stands in the row itself, as a string, a number or
a truth value, so that it survives a CSV file and means the same in pandas, R and SQL. What is missing is null. The
columns, with types that never depend on the data, are listed in :data:`COLUMNS` and described in ``docs/tables.md``;
:func:`rows` fills them, and Arrow carries them from there to everything else.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from quotelens.about import About
from quotelens.enums import MentionForm
from quotelens.errors import InputTypeError, InputValueError, checked_count, shown
from quotelens.export.cells import (
    SEPARATOR,
    Column,
    about_cell,
    arrow,
    arrow_schema,
    cell,
    imported,
    joined,
    plain,
    to_pandas,
)
from quotelens.export.people import PERSON_COLUMNS, Persons
from quotelens.types import Document, Quote, Speaker

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from quotelens.speakers.merge import CorpusSpeaker

BATCH_SIZE = 1024

ABOUT = ("title", "author", "outlet", "date", "url")
"""The columns with what is known of the article beside its text."""

COLUMNS = (
    Column("document", str, nullable=True),
    *(Column(name, str, nullable=True) for name in ABOUT),
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
    about = About() if document.about is None else document.about
    article = {
        "document": cell(document.id),
        **{name: about_cell(about, name) for name in ABOUT},
        "document_length": len(document.text),
    }
    return [
        {
            **article,
            "quote_number": number,
            "kind": quote.kind.value,
            "level": quote.level.value,
            "within": None if quote.within is None else numbers[id(quote.within)],
            "text": cell(quote.text),
            "start": quote.content[0].start,
            "end": quote.content[-1].end,
            "pieces": SEPARATOR.join(f"{span.start}:{span.end}" for span in quote.content),
            **_speaker_cells(quote, quote.speaker, numbers),
            "via": joined(speaker.name for speaker in quote.via),
            **_source_cells(quote),
            **_cue_cells(quote),
            **_hedge_cells(quote),
            "confidence": float(quote.confidence),
            "corrected": joined(quote.corrected),
        }
        for number, quote in enumerate(document.quotes)
    ]


def schema() -> pyarrow.Schema:
    """The Arrow schema of the table, the same whatever the data.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    return arrow_schema(COLUMNS)


def _persons(people: Iterable[CorpusSpeaker] | None) -> Persons | None:
    return None if people is None else Persons(people)


def _checked_keep(keep: Sequence[str]) -> tuple[str, ...]:
    if isinstance(keep, str) or not all(isinstance(name, str) for name in keep):
        raise InputTypeError(f"keep is {shown(keep)}; it must be a sequence of names of columns.")
    own = {column.name for column in (*COLUMNS, *PERSON_COLUMNS)} - set(ABOUT)
    taken = next((name for name in keep if name in own), None)
    if taken is not None:
        raise InputValueError(f"The table has a column {taken!r} of its own; rename that of the input, or keep others.")
    # What is known of the article stands in the table as it is.
    return tuple(dict.fromkeys(name for name in keep if name not in ABOUT))


@attrs.frozen
class Layout:
    """Which columns a table of quotations has: its own, those of the people where they are known, and those kept.

    Raises:
        InputTypeError: ``people`` is not what ``merge()`` gave.
        InputValueError: a column that is kept has the name of one of the table's own.
    """

    people: Persons | None = attrs.field(default=None, converter=_persons)
    keep: tuple[str, ...] = attrs.field(default=(), converter=_checked_keep)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in order."""
        known = () if self.people is None else PERSON_COLUMNS
        return (*COLUMNS, *known, *(Column(name, str, nullable=True) for name in self.keep))

    def rows(self, document: Document, number: int = 0) -> list[dict[str, object]]:
        """:func:`rows` with the further columns; the document is the ``number``th that the table has, from 0.

        Raises:
            InputValueError: the people were not made from this document.
        """
        made = rows(document)
        if self.people is not None:
            made = [row | cells for row, cells in zip(made, self.people.cells(document, number), strict=True)]
        columns = {} if document.about is None else document.about.columns
        kept = {name: plain(columns.get(name)) for name in self.keep}
        return [row | kept for row in made] if kept else made


def record_batches(
    documents: Iterable[Document],
    size: int = BATCH_SIZE,
    *,
    people: Iterable[CorpusSpeaker] | None = None,
    keep: Sequence[str] = (),
) -> Iterator[pyarrow.RecordBatch]:
    """The quotations of many documents, lazily: one Arrow record batch for each ``size`` documents, in order.

    A batch of documents without quotations is yielded too, with no rows. Only ``size`` documents are held at a time.

    Arguments:
        documents: any iterable of documents.
        size: how many documents go into a batch.
        people: what :func:`quotelens.merge` gave for these documents; each row then says which of them speaks, in the
            columns ``person`` (the id), ``person_name`` and ``via_persons``.
        keep: names of ``document.about.columns`` that go into columns of their own, as strings.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents, or ``people`` not what ``merge()`` gave.
        InputValueError: the people were not made from these documents, or a column that is kept has the name of one of
            the table's own.
        OptionError: ``size`` is not a positive int.
        MissingExtraError: pyarrow is not installed.
    """
    pa = arrow()
    layout = Layout(people, keep)
    return _batches(pa, _iterated(documents), checked_count("size", size), layout)


def to_arrow(
    documents: Iterable[Document], *, people: Iterable[CorpusSpeaker] | None = None, keep: Sequence[str] = ()
) -> pyarrow.Table:
    """The quotations of many documents as an Arrow table, one row a quotation.

    The documents are read one after the other and let go, so that ``to_arrow(lens.pipe(texts))`` holds the table
    and a few of them. Columns: ``docs/tables.md``. For more than memory holds, write :func:`record_batches` one by
    one.

    Arguments:
        documents: any iterable of documents.
        people, keep: as for :func:`record_batches`.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents, or ``people`` not what ``merge()`` gave.
        InputValueError: the people were not made from these documents, or a column that is kept has the name of one of
            the table's own.
        MissingExtraError: pyarrow is not installed.
    """
    pa = arrow()
    layout = Layout(people, keep)
    batches = _batches(pa, _iterated(documents), BATCH_SIZE, layout)
    return pa.Table.from_batches(batches, arrow_schema(layout.columns))


def to_dataframe(
    documents: Iterable[Document], *, people: Iterable[CorpusSpeaker] | None = None, keep: Sequence[str] = ()
) -> pandas.DataFrame:
    """The quotations of many documents as a pandas data frame, one row a quotation; see :func:`to_arrow`.

    Arguments:
        documents: any iterable of documents.
        people, keep: as for :func:`record_batches`.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents, or ``people`` not what ``merge()`` gave.
        InputValueError: the people were not made from these documents, or a column that is kept has the name of one of
            the table's own.
        MissingExtraError: pandas or pyarrow is not installed.
    """
    imported("pandas")
    return to_pandas(to_arrow(documents, people=people, keep=keep))


def _iterated(documents: Iterable[Document]) -> Iterator[Document]:
    if isinstance(documents, Document) or not isinstance(documents, Iterable):
        raise InputTypeError(
            f"documents is of type {type(documents).__name__}; pass an iterable of Documents, such as lens.pipe(texts) "
            "or [document]."
        )
    return iter(documents)


def _batches(pa: Any, documents: Iterator[Document], size: int, layout: Layout) -> Iterator[pyarrow.RecordBatch]:
    columns = arrow_schema(layout.columns)
    numbered = enumerate(documents)
    while some := list(itertools.islice(numbered, size)):
        for _, document in some:
            if not isinstance(document, Document):
                raise InputTypeError(
                    f"documents holds a {type(document).__name__}; every member must be a Document, which "
                    "quotelens.analyze or Document.from_dict makes."
                )
        made = [row for number, document in some for row in layout.rows(document, number)]
        yield pa.RecordBatch.from_pylist(made, schema=columns)


def _speaker_cells(quote: Quote, speaker: Speaker | None, numbers: dict[int, int]) -> dict[str, object]:
    if speaker is None:
        return dict.fromkeys(column.name for column in COLUMNS if column.name.startswith("speaker"))
    forms = {mention.form for mention in speaker.mentions}
    return {
        "speaker": cell(speaker.name),
        "speaker_type": speaker.type.value,
        "speaker_form": next((form.value for form in _TELLING_FORMS if form in forms), None),
        "speaker_naming": speaker.naming.value,
        "speaker_pronoun": None if speaker.pronoun is None else speaker.pronoun.value,
        "speaker_description": None if speaker.description is None else cell(speaker.description.text),
        "speaker_number": numbers[id(speaker)],
        "speaker_external_id": cell(speaker.external_id),
        # Where nothing measured how sure this speaker is of this quotation, how sure he is throughout the text.
        "speaker_confidence": float(
            speaker.confidence if quote.speaker_confidence is None else quote.speaker_confidence
        ),
        "speaker_evidence": cell(quote.speaker_evidence) or None,
    }


# From the one that says most about who it is to the one that says least.
_TELLING_FORMS = (MentionForm.NAME, MentionForm.NOMINAL, MentionForm.PRONOUN)


def _source_cells(quote: Quote) -> dict[str, object]:
    if quote.source is None:
        return dict.fromkeys(column.name for column in COLUMNS if column.name.startswith("source"))
    span = quote.source.span
    return {
        "source": cell(span.text),
        "source_form": quote.source.form.value,
        "source_start": span.start,
        "source_end": span.end,
    }


def _cue_cells(quote: Quote) -> dict[str, object]:
    if quote.cue is None:
        return dict.fromkeys(column.name for column in COLUMNS if column.name.startswith("cue"))
    span = quote.cue.span
    return {
        "cue": cell(span.text),
        "cue_lemma": cell(quote.cue.lemma),
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
        "hedges": joined(hedge.span.text.lower() for hedge in hedges),
        "hedge_categories": joined(hedge.category for hedge in hedges),
    }
