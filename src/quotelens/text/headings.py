"""Headings: paragraphs in which a capital letter is no sign of a name."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from quotelens.lexicon.words import words
from quotelens.text.words import Word

_LEAST_CAPITALS = 4
_LONGEST = 60
_SMALL_SHARE = 0.1
_SHORT_WORD = 3


def find_headings(found: Sequence[Word], paragraphs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The paragraphs in title case or capitals; ``found`` are the words of the text.

    In title case only short words and prepositions have small letters, but for one word in ten.
    """
    starts = [word.start for word in found]
    headings = []
    for start, end in paragraphs:
        inside = found[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)]
        capitals = sum(word.capital for word in inside)
        small = sum(
            not word.capital and len(word.text) > _SHORT_WORD and word.folded not in words("headline_small_words")
            for word in inside
        )
        if capitals >= _LEAST_CAPITALS and len(inside) <= _LONGEST and small <= _SMALL_SHARE * len(inside):
            headings.append((start, end))
    return tuple(headings)
