"""The voices of a corpus as a table, one row for each, and the ids that lead to them from the rows of quotations.

:func:`quotelens.merge` says which speakers of which articles are one voice. Here that becomes plain rows, which a table
of quotations is joined with by the column ``person``. The columns are described in ``docs/across-articles.md``.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from quotelens.about import About
from quotelens.enums import Naming, QuoteKind, QuoteLevel
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.cells import SEPARATOR, Column, about_cell, arrow, arrow_schema, cell, joined, to_pandas
from quotelens.types import Document, Quote

if TYPE_CHECKING:
    import pandas

    from quotelens.speakers.merge import Appearance, CorpusSpeaker

PEOPLE_COLUMNS = (
    Column("person", str),
    Column("name", str),
    Column("type", str),
    Column("naming", str),
    Column("pronoun", str, nullable=True),
    Column("description", str, nullable=True),
    Column("external_id", str, nullable=True),
    Column("articles", int),
    Column("outlets", str, nullable=True),
    Column("first_date", str, nullable=True),
    Column("last_date", str, nullable=True),
    Column("quotes", int),
    *(Column(kind.value, int) for kind in QuoteKind),
    *(Column(level.value, int) for level in QuoteLevel),
    Column("hedged", int),
    Column("other_names", str, nullable=True),
    Column("evidence", str),
)
# What a row of quotations has besides its own columns where the people are known.
PERSON_COLUMNS = (
    Column("person", str, nullable=True),
    Column("person_name", str, nullable=True),
    Column("via_persons", str, nullable=True),
)
_NAMINGS = tuple(Naming)


def people_rows(people: Iterable[CorpusSpeaker]) -> list[dict[str, object]]:
    """The voices that :func:`quotelens.merge` gave, each as a dictionary of plain values, in its order.

    ``quotes`` and the kinds count the levels that the merging counted; ``speech``, ``thought`` and ``act`` their own.

    Raises:
        InputTypeError: ``people`` is not what ``merge()`` gave.
    """
    return [_row(person) for person in _checked(people)]


def people_to_dataframe(people: Iterable[CorpusSpeaker]) -> pandas.DataFrame:
    """:func:`people_rows` as a pandas data frame, with types that do not depend on the data.

    Raises:
        InputTypeError: ``people`` is not what ``merge()`` gave.
        MissingExtraError: pandas or pyarrow is not installed.
    """
    pa = arrow()
    return to_pandas(pa.Table.from_pylist(people_rows(people), schema=arrow_schema(PEOPLE_COLUMNS)))


class Persons:
    """Who of the people each speaker of each document is.

    Raises:
        InputTypeError: ``people`` is not what ``merge()`` gave.
    """

    def __init__(self, people: Iterable[CorpusSpeaker]) -> None:
        self._of: dict[int, dict[int, CorpusSpeaker]] = {}
        self._names: dict[tuple[int, int], str] = {}
        places: dict[str | int, set[int]] = {}
        for person in _checked(people):
            for seen in person.appearances:
                self._of.setdefault(seen.place, {})[seen.number] = person
                self._names[seen.place, seen.number] = seen.speaker.name
                places.setdefault(seen.document, set()).add(seen.place)
        # Several documents may have one id; then their order says which is which.
        self._places = {document: deque(sorted(found)) for document, found in places.items()}

    def cells(self, document: Document, number: int) -> Iterator[dict[str, object]]:
        """For each quotation of the document, which is the ``number``th from 0, the values of :data:`PERSON_COLUMNS`.

        Raises:
            InputValueError: the people were not made from this document.
        """
        found = self._speakers_of(document, number)
        for quote in document.quotes:
            person = None if quote.speaker is None else found[id(quote.speaker)]
            yield {
                "person": None if person is None else cell(person.id),
                "person_name": None if person is None else cell(person.name),
                "via_persons": joined(found[id(speaker)].id for speaker in quote.via),
            }

    def _speakers_of(self, document: Document, number: int) -> dict[int, CorpusSpeaker]:
        if not document.speakers:
            return {}
        name = number if document.id is None else document.id
        waiting = self._places.get(name, deque())
        place = waiting[0] if len(waiting) == 1 else waiting.popleft() if waiting else None
        if place is None or [self._names.get((place, at)) for at in range(len(document.speakers))] != [
            speaker.name for speaker in document.speakers
        ]:
            raise InputValueError(
                f"document {shown(name)} is none of those that the people were made from; give merge() the same "
                "documents, and where several have one id, in the same order."
            )
        return {id(speaker): self._of[place][at] for at, speaker in enumerate(document.speakers)}


def _checked(people: Iterable[CorpusSpeaker]) -> list[CorpusSpeaker]:
    from quotelens.speakers.merge import CorpusSpeaker

    if isinstance(people, (str, bytes)) or not isinstance(people, Iterable):
        raise InputTypeError(f"people is {shown(people)}; pass what merge(documents) returns.")
    checked = list(people)
    for one in checked:
        if not isinstance(one, CorpusSpeaker):
            raise InputTypeError(f"people holds {shown(one)}; pass what merge(documents) returns.")
    return checked


def _row(person: CorpusSpeaker) -> dict[str, object]:
    seen, quotes = person.appearances, person.quotes
    speakers = [one.speaker for one in seen]
    every = [quote for speaker in speakers for quote in speaker.quotes]
    dates = sorted(filter(None, (_about(one, "date") for one in seen)))
    names = dict.fromkeys(
        mention.span.text for speaker in speakers for mention in speaker.mentions if mention.form == "name"
    )
    return {
        "person": cell(person.id),
        "name": cell(person.name),
        "type": person.type.value,
        "naming": min((speaker.naming for speaker in speakers), key=_NAMINGS.index).value,
        "pronoun": _commonest(speaker.pronoun.value for speaker in speakers if speaker.pronoun is not None),
        "description": cell(
            _commonest(speaker.description.text for speaker in speakers if speaker.description is not None)
        ),
        "external_id": cell(person.external_id),
        "articles": len({one.place for one in seen}),
        "outlets": joined(dict.fromkeys(filter(None, (_about(one, "outlet") for one in seen)))),
        "first_date": dates[0] if dates else None,
        "last_date": dates[-1] if dates else None,
        "quotes": len(quotes),
        **{kind.value: sum(quote.kind is kind for quote in quotes) for kind in QuoteKind},
        **{level.value: sum(quote.level is level for quote in every) for level in QuoteLevel},
        "hedged": sum(map(_is_hedged, quotes)),
        "other_names": joined(name for name in names if name != person.name),
        "evidence": SEPARATOR.join(dict.fromkeys(str(joined([one.evidence])) for one in seen)),
    }


def _about(seen: Appearance, name: str) -> str | None:
    return about_cell(About() if seen.about is None else seen.about, name)


def _commonest(values: Iterable[str]) -> str | None:
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None


def _is_hedged(quote: Quote) -> bool:
    return any(hedge.category != "approximator" for hedge in quote.hedges)
