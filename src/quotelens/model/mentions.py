"""Mentions: every noun phrase that can be somebody or something, as the mention head finds it. No torch here.

A mention is known by its head word ("the *chairman* of the board"), so that no two mentions of a text have the same
one, and nested phrases need no nested tags: a word is a head or is none, and its own scores say how far the phrase
reaches to the left and to the right, what kind of thing it is and how it is named.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]

FORMS = ("none", "name", "nominal", "pronoun")
TYPES = ("person", "group", "organization", "place", "document", "unknown")
NAMINGS = ("named", "described", "vague")
LEFT = 12
"""How many words before its head a phrase can begin, exclusive."""
RIGHT = 32
"""How many words behind its head a phrase can end, exclusive."""
PARTS = {"form": len(FORMS), "type": len(TYPES), "naming": len(NAMINGS), "left": LEFT, "right": RIGHT}


@attrs.frozen(eq=False)
class Mentions:
    """The mentions of a text, in order of their heads.

    Arguments:
        start, head, end: (mentions,), numbers of words: the first, the head, and the one behind the last.
        form: (mentions,), indices into :data:`FORMS`.
        type: (mentions, types), probabilities of :data:`TYPES`.
        naming: (mentions, namings), probabilities of :data:`NAMINGS`.
    """

    start: Ints
    head: Ints
    end: Ints
    form: Ints
    type: Floats
    naming: Floats

    def __len__(self) -> int:
        return len(self.head)


def split_scores(scores: Floats) -> dict[str, Floats]:
    """The (words, …) scores of each of :data:`PARTS` from all of them side by side."""
    places = np.cumsum(list(PARTS.values()))[:-1]
    return dict(zip(PARTS, np.split(scores, places, axis=1), strict=True))


def find_mentions(scores: Floats) -> Mentions:
    """The mentions of a block, out of which no phrase reaches.

    Arguments:
        scores: (words, parts), of the mention head.
    """
    parts = split_scores(scores)
    form = parts["form"].argmax(1)
    head = np.flatnonzero(form)
    start = np.maximum(head - parts["left"][head].argmax(1), 0)
    end = np.minimum(head + 1 + parts["right"][head].argmax(1), len(scores))
    return Mentions(start, head, end, form[head], softmax(parts["type"][head]), softmax(parts["naming"][head]))


def joined(blocks: Sequence[Mentions], before: Sequence[int] | Ints) -> Mentions:
    """The mentions of a text from those of its blocks, and the number of words before each block."""
    if not blocks:
        none = np.zeros(0, dtype=np.int64)
        return Mentions(none, none, none, none, np.zeros((0, len(TYPES))), np.zeros((0, len(NAMINGS))))
    moved = [
        attrs.evolve(one, start=one.start + by, head=one.head + by, end=one.end + by)
        for one, by in zip(blocks, before, strict=True)
    ]
    return Mentions(*(np.concatenate([getattr(one, name) for one in moved]) for name in _FIELDS))


_FIELDS = ("start", "head", "end", "form", "type", "naming")


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    probabilities: Floats = raised / raised.sum(-1, keepdims=True)
    return probabilities
