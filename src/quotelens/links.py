"""The links between quotations, speakers and hedges of one document.

Quotations point at their speakers, and speakers back at their quotations, so that a chain of speakers who pass words
on to each other is as deep as it is long. What follows such links object by object (pickle, ``copy.deepcopy``) runs out
of stack, and what compares them through the links (``==``, ``hash``) does the work for a speaker again for each of the
speaker's quotations. Here the links are also had by number: the members of a document stand in three flat lists, and a
link is a place in one of them.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import attrs

from quotelens.errors import InputValueError, shown

if TYPE_CHECKING:
    from quotelens.types import Hedge, Quote, Speaker

# The class of the members, and for each of them the values of its fields with numbers for links.
Rows = tuple[type, tuple[tuple[Any, ...], ...]]
GROUPS = ("speakers", "hedges", "quotes")


class Member:
    """What a document holds and links: a quotation, speaker or hedge, which knows its place once it is linked.

    It is pickled and copied as that place, so that the links come along and none of them is followed.
    """

    __slots__ = ("_place",)

    def __reduce_ex__(self, protocol: Any) -> Any:
        place = getattr(self, "_place", None)
        return super().__reduce_ex__(protocol) if place is None else (_member, place)


@attrs.frozen
class Number:
    """A link: the place of a member in one of the :data:`GROUPS`."""

    group: str
    place: int


@attrs.frozen(eq=False)
class Linked:
    """The quotations, speakers and hedges of a document, linked to each other."""

    speakers: tuple[Speaker, ...]
    hedges: tuple[Hedge, ...]
    quotes: tuple[Quote, ...]

    def __reduce__(self) -> Any:
        numbers = {
            id(member): Number(group, place) for group in GROUPS for place, member in enumerate(getattr(self, group))
        }
        groups = [getattr(self, group) for group in GROUPS]
        return _from_rows, tuple(
            (type(group[0]), tuple(_row(member, numbers) for member in group)) if group else None for group in groups
        )


def link(quotes: Sequence[Quote], speakers: Sequence[Speaker], hedges: Sequence[Hedge]) -> Linked:
    """Linked copies of the members; they are told apart by identity.

    Raises:
        InputValueError: an object is listed twice, or a quotation names a speaker or hedge that is not listed.
    """
    for name, members in (("quotes", quotes), ("speakers", speakers), ("hedges", hedges)):
        if len({id(member) for member in members}) < len(members):
            raise InputValueError(f"Document.{name} lists the same object twice; list each object once.")
    speaker_of = {id(speaker): attrs.evolve(speaker) for speaker in speakers}
    hedge_of = {id(hedge): attrs.evolve(hedge) for hedge in hedges}
    spoken: dict[int, list[Quote]] = {key: [] for key in speaker_of}
    copies = []
    for original in quotes:
        for speaker in (original.speaker, *original.via):
            if speaker is not None and id(speaker) not in speaker_of:
                raise InputValueError(
                    f"The quote {original.text[:40]!r} names the speaker {shown(speaker.name)}, who is "
                    "not in Document.speakers; pass the very object that the quote holds."
                )
        for hedge in original.hedges:
            if id(hedge) not in hedge_of:
                raise InputValueError(
                    f"The quote {original.text[:40]!r} names the hedge {shown(hedge.span.text)}, which is "
                    "not in Document.hedges; pass the very object that the quote holds."
                )
        quote = attrs.evolve(
            original,
            speaker=None if original.speaker is None else speaker_of[id(original.speaker)],
            hedges=tuple(hedge_of[id(hedge)] for hedge in original.hedges),
            via=tuple(speaker_of[id(speaker)] for speaker in original.via),
        )
        copies.append(quote)
        if original.speaker is not None:
            spoken[id(original.speaker)].append(quote)
    # Of nested quotations that all list a hedge, the shortest is the one whose words it stands in.
    for quote in sorted(copies, key=lambda quote: -sum(span.end - span.start for span in quote.content)):
        for hedge in quote.hedges:
            object.__setattr__(hedge, "quote", quote)
    copy_of = {id(original): quote for original, quote in zip(quotes, copies, strict=True)}
    for quote in copies:
        if quote.within is not None:
            if id(quote.within) not in copy_of:
                raise InputValueError(
                    f"{quote!r} stands within {quote.within!r}, which is not in Document.quotes; pass the very "
                    "object that the quote holds."
                )
            object.__setattr__(quote, "within", copy_of[id(quote.within)])
    for key, speaker in speaker_of.items():
        object.__setattr__(speaker, "quotes", tuple(spoken[key]))
    linked = Linked(tuple(speaker_of.values()), tuple(hedge_of.values()), tuple(copies))
    for group in GROUPS:
        for place, member in enumerate(getattr(linked, group)):
            object.__setattr__(member, "_place", (linked, group, place))
    return linked


def comparable(quotes: Sequence[Quote], speakers: Sequence[Speaker], hedges: Sequence[Hedge]) -> Hashable:
    """A value that is equal for two documents exactly if their members are, each of them looked at once."""
    numbers: dict[int, Number] = {}
    compared = []
    place_of = {id(quote): place for place, quote in enumerate(quotes)}
    order = _outer_first([None if quote.within is None else place_of[id(quote.within)] for quote in quotes])
    for group, members in (("speakers", speakers), ("hedges", hedges), ("quotes", [quotes[place] for place in order])):
        # What is said of one of two equal members is said of the other, too.
        first: dict[tuple[Any, ...], int] = {}
        for member in members:
            row = _row(member, numbers)
            numbers[id(member)] = Number(group, first.setdefault(row, len(first)))
        compared.append((tuple(first), tuple(numbers[id(member)].place for member in members)))
    return (*compared, tuple(numbers[id(quote)].place for quote in quotes))


def _outer_first(outer: Sequence[int | None]) -> list[int]:
    """Places in such an order that each comes behind the one it stands within, which may be deep."""
    order: dict[int, None] = {}
    for place in range(len(outer)):
        inwards: list[int] = []
        at: int | None = place
        while at is not None and at not in order:
            inwards.append(at)
            at = outer[at]
        order.update(dict.fromkeys(reversed(inwards)))
    return list(order)


def _row(member: Member, numbers: Mapping[int, Number]) -> tuple[Any, ...]:
    """The fields that a member is made from, with numbers in the place of other members."""

    def value(given: Any) -> Any:
        if isinstance(given, Member):
            return numbers[id(given)]
        return tuple(map(value, given)) if type(given) is tuple else given

    return tuple(value(getattr(member, name)) for name in _fields(cast(Hashable, type(member))))


@functools.cache
def _fields(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cast(Any, kind)) if field.init)


def _from_rows(*groups: Rows | None) -> Linked:
    made: dict[str, dict[int, Any]] = {group: {} for group in GROUPS}

    def value(given: Any) -> Any:
        if isinstance(given, Number):
            return made[given.group][given.place]
        return tuple(map(value, given)) if type(given) is tuple else given

    for group, given in zip(GROUPS, groups, strict=True):
        if given is not None:
            kind, rows = given
            outer = [next((cell.place for cell in row if _is_link(cell, group)), None) for row in rows]
            for place in _outer_first(outer):
                fields = zip(_fields(kind), map(value, rows[place]), strict=True)
                made[group][place] = kind(**dict(fields))
    speakers, hedges, quotes = ([made[group][place] for place in range(len(made[group]))] for group in GROUPS)
    return link(quotes, speakers, hedges)


def _is_link(cell: object, group: str) -> bool:
    return isinstance(cell, Number) and cell.group == group


def _member(linked: Linked, group: str, place: int) -> Any:
    return getattr(linked, group)[place]
