"""The words of a page with the names among them: what every room reads that asks who is meant."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

import attrs

from quotelens.phrases.names import Learned, Name, find_names
from quotelens.text.page import Page
from quotelens.text.words import Word

SEPARATORS = frozenset(",;:—–()[]/…")
"""The signs that end a phrase between two words."""


@attrs.frozen(eq=False)
class NamedPage:
    """The words of a text and its names, and their starts for searching."""

    text: str
    words: tuple[Word, ...]
    names: tuple[Name, ...]
    word_starts: tuple[int, ...]
    name_starts: tuple[int, ...]

    def with_names(self, names: Sequence[Name]) -> NamedPage:
        """The same words with other names."""
        return attrs.evolve(self, names=tuple(names), name_starts=tuple(name.start for name in names))


def read_names(page: Page, learned: Learned | None = None) -> NamedPage:
    """The words of a page with all that may be names among them."""
    return indexed(page.text, page.words, find_names(page.text, page.words, page.headings, learned))


def indexed(text: str, found: Sequence[Word], names: Sequence[Name]) -> NamedPage:
    starts = tuple(word.start for word in found)
    return NamedPage(text, tuple(found), tuple(names), starts, tuple(name.start for name in names))


def units_of(page: NamedPage, start: int, end: int) -> Iterator[Word | Name]:
    """The words of a stretch, with the words of each name (and its titles) taken together."""
    at = bisect.bisect_left(page.word_starts, start)
    while at < len(page.words) and page.words[at].end <= end:
        word = page.words[at]
        name = _name_at(page, word.start, end)
        if name is None:
            yield word
            at += 1
        else:
            yield name
            at = bisect.bisect_left(page.word_starts, name.end, lo=at + 1)


def _name_at(page: NamedPage, position: int, end: int) -> Name | None:
    """The name whose phrase, titles included, covers ``position`` as its beginning."""
    at = bisect.bisect_left(page.name_starts, position)
    if at < len(page.names):
        name = page.names[at]
        if name.outer <= position <= name.start and name.end <= end:
            return name
    return None


def outer_start(unit: Word | Name) -> int:
    return unit.outer if isinstance(unit, Name) else unit.start


def adjacent(page: NamedPage, left: Word | Name, right: Word | Name) -> bool:
    return not any(char in SEPARATORS for char in page.text[left.end : outer_start(right)])
