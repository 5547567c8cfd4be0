"""The measures of attributions, in training and for whoever annotates texts of their own: one place for both.

Exact-match figures over all pieces of a role in whole articles, quotation marks and punctuation included (as Wang et
al. 2022 report for CofeNet); for whole relations, *soft* asks for the same source and a content that overlaps by half
(Jaccard, in characters), *exact* for the same source, cue and content, marks and punctuation at edges left aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

import attrs

from quotelens.contents import SAME, Offsets, shared

ROLES = ("source", "cue", "content")
_WORD = re.compile(r"\w+")


class Attributed(Protocol):
    """What is measured of an attribution: the pieces of each role, as offsets."""

    @property
    def source(self) -> Sequence[Offsets]: ...

    @property
    def cue(self) -> Sequence[Offsets]: ...

    @property
    def content(self) -> Sequence[Offsets]: ...


@attrs.frozen
class Counts:
    """How many there are in the annotation, how many were found, and how many of these are right."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.found + other.found, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.gold, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall.

        >>> Counts(3, 4, 6).f1
        0.6
        """
        return 2 * self.right / max(self.found + self.gold, 1)


def counts_of(text: str, gold: Sequence[Attributed], found: Sequence[Attributed]) -> dict[str, Counts]:
    """The counts of one article for each role and for relations, soft and exact."""
    counts = {}
    for role in ROLES:
        wanted, spans = _spans(text, gold, role), _spans(text, found, role)
        counts[role] = Counts(len(wanted & spans), len(spans), len(wanted))
    keys, others = ({key(text, one) for one in some} for some in (gold, found))
    counts["relation exact"] = Counts(len(keys & others), len(others), len(keys))
    counts["relation soft"] = Counts(_overlapping(text, gold, found), len(found), len(gold))
    return counts


def key(text: str, one: Attributed) -> tuple[tuple[Offsets, ...], ...]:
    """Source, cue and content without marks and punctuation at edges, to be compared."""
    return tuple(tuple(sorted(words(text, span) for span in getattr(one, role))) for role in ROLES)


def words(text: str, span: Offsets) -> Offsets:
    """The span from its first to its last word character."""
    found = [match.span() for match in _WORD.finditer(text, *span)]
    return (found[0][0], found[-1][1]) if found else span


def plain(printed: str) -> str:
    """An expression without case, punctuation and article, to be compared.

    >>> plain("The U.K. ministry")
    'u k ministry'
    """
    return re.sub(r"^(the|a|an) ", "", re.sub(r"\W+", " ", printed).strip().lower())


def _spans(text: str, attributions: Iterable[Attributed], role: str) -> set[Offsets]:
    return {_stripped(text, span) for one in attributions for span in getattr(one, role)}


def _stripped(text: str, span: Offsets) -> Offsets:
    """The span without white space at its edges."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _overlapping(text: str, gold: Sequence[Attributed], found: Sequence[Attributed]) -> int:
    """How many of the found have a gold attribution of their own with the same source and half the content."""
    sources = [key(text, one)[0] for one in gold]
    used: set[int] = set()
    for one in found:
        source = key(text, one)[0]
        for number, (wanted, other) in enumerate(zip(gold, sources, strict=True)):
            if number not in used and source == other and shared(one.content, wanted.content) >= SAME:
                used.add(number)
                break
    return len(used)
