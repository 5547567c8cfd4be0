"""Pull quotes: words in marks that stand alone and repeat a part of another quotation are that one's speaker's.

A page prints a striking sentence of its article once more, larger. Nothing attributes it there, but what it repeats is
attributed. Everything here takes time linear in the words.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import regex

from quotelens.attribution import Attribution
from quotelens.text.marks import Marked

Offsets = tuple[int, int]
Words = tuple[str, ...]

_WORD = regex.compile(r"[\p{L}\p{N}]+")
_LEAST = 4


@attrs.frozen
class Said:
    """The words of the quotations that have a source, and for each row of a few words where it comes first."""

    words: tuple[Words, ...]
    sources: tuple[Offsets, ...]
    places: dict[Words, tuple[int, int]]

    def source_of(self, text: str, passage: Marked) -> Offsets | None:
        """The source of the quotation that a passage repeats."""
        words = _words(text, (passage.inner_start, passage.inner_end))
        found = self.places.get(words[:_LEAST]) if len(words) >= _LEAST else None
        if found is None:
            return None
        number, at = found
        return self.sources[number] if self.words[number][at : at + len(words)] == words else None


def what_is_said(text: str, found: Sequence[Attribution]) -> Said:
    """What the attributions with a source say.

    >>> found = [Attribution(((0, 32),), cue=(33, 37), source=(38, 41))]
    >>> text = "“It would hold for a long time,” said Ann. “Would hold for a long time”"
    >>> passage = Marked(43, 71, 44, 70, 0, True, ((43, 71),))
    >>> text[slice(*what_is_said(text, found).source_of(text, passage))]
    'Ann'
    """
    named = [(one, one.source) for one in found if one.source is not None]
    words = tuple(tuple(word for piece in one.content for word in _words(text, piece)) for one, _ in named)
    places: dict[Words, tuple[int, int]] = {}
    for number, row in enumerate(words):
        for at in range(len(row) - _LEAST + 1):
            places.setdefault(row[at : at + _LEAST], (number, at))
    return Said(words, tuple(source for _, source in named), places)


def _words(text: str, span: Offsets) -> Words:
    return tuple(word.casefold() for word in _WORD.findall(text, *span))
