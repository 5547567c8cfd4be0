"""Transcripts: turns that begin with their speaker's label and a colon, "Q:" and "A:", "SMITH:", "Ada Smith:".

Nothing is quoted there and nothing introduces it but the label. A label alone proves little ("Note: …"), so that a
text counts as a transcript only from its labels together: several paragraphs have one, some label comes back, and there
are at least two. What follows a label, up to the next one, is one turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import attrs
import regex

Offsets = tuple[int, int]

_WORD = r"\p{Lu}[\p{L}.'’\-]{0,24}"
_NAME = rf"{_WORD}(?: (?:{_WORD}|de|van|von|al|der)){{0,5}}"
_LABEL = regex.compile(rf"(?<label>{_NAME}|\[{_NAME}\])(?: \([^()\n]{{1,60}}\))?:(?=\s)\s*(?=\S)")
_PAIR = frozenset(("Q", "A"))
_LEAST_TURNS = 3


@attrs.frozen
class LabelledTurn:
    """A turn of a transcript: the label of its speaker, and the paragraphs of its words."""

    label: Offsets
    content: tuple[Offsets, ...]


def find_turns(text: str, paragraphs: Sequence[Offsets]) -> tuple[LabelledTurn, ...]:
    """The turns of a transcript, in order; none where the text is not one.

    >>> text = "Q: Why?\\nA: I was tired.\\nQ: Is that all?"
    >>> spans = [(0, 7), (8, 23), (24, 39)]
    >>> [(text[slice(*turn.label)], text[slice(*turn.content[0])]) for turn in find_turns(text, spans)]
    [('Q', 'Why?'), ('A', 'I was tired.'), ('Q', 'Is that all?')]
    """
    found = [(number, match) for number, span in enumerate(paragraphs) if (match := _LABEL.match(text, *span))]
    counts = Counter(match["label"] for _, match in found)
    if len(found) < _LEAST_TURNS or len(counts) < 2 or max(counts.values()) < 2:
        return ()
    if not (set(counts) >= _PAIR) and 2 * len(found) < len(paragraphs) - found[0][0]:
        return ()
    turns = []
    for at, (number, match) in enumerate(found):
        if counts[match["label"]] < 2 and match["label"] not in _PAIR and len(counts) > len(found) / 2 + 1:
            continue
        following = found[at + 1][0] if at + 1 < len(found) else number + 1
        content = ((match.end(), paragraphs[number][1]), *paragraphs[number + 1 : following])
        turns.append(LabelledTurn(match.span("label"), content))
    return tuple(turns)
