"""Transcripts: turns that begin with their speaker's label and a colon, "Q:" and "A:", "SMITH:", "Ada Smith:".

Nothing is quoted there and nothing introduces it but the label. A label alone proves little ("Note: …"), so that a
text counts as a transcript only from its labels together: several paragraphs have one, some label comes back, and there
are at least two. What follows a label, up to the next one, is one turn.
"""

from __future__ import annotations

from collections import Counter

import attrs

from quotelens.text.page import Page

Offsets = tuple[int, int]

_PAIR = frozenset(("Q", "A"))
_LEAST_TURNS = 3


@attrs.frozen
class LabelledTurn:
    """A turn of a transcript: the label of its speaker, and the paragraphs of its words."""

    label: Offsets
    content: tuple[Offsets, ...]


def find_turns(page: Page) -> tuple[LabelledTurn, ...]:
    """The turns of a transcript, in order; none where the text is not one.

    >>> from quotelens.text.page import lay_out
    >>> page = lay_out("Q: Why?\\nA: I was tired.\\nQ: Is that all?")
    >>> [(page.text[slice(*turn.label)], page.text[slice(*turn.content[0])]) for turn in find_turns(page)]
    [('Q', 'Why?'), ('A', 'I was tired.'), ('Q', 'Is that all?')]
    """
    found, paragraphs = page.labels, page.paragraph_spans
    names = [page.text[label.start : label.end] for label in found]
    counts = Counter(names)
    if len(found) < _LEAST_TURNS or len(counts) < 2 or max(counts.values()) < 2:
        return ()
    if not (set(counts) >= _PAIR) and 2 * len(found) < len(paragraphs) - found[0].paragraph:
        return ()
    turns = []
    for at, (label, name) in enumerate(zip(found, names, strict=True)):
        if counts[name] < 2 and name not in _PAIR and len(counts) > len(found) / 2 + 1:
            continue
        following = found[at + 1].paragraph if at + 1 < len(found) else label.paragraph + 1
        content = ((label.behind, paragraphs[label.paragraph][1]), *paragraphs[label.paragraph + 1 : following])
        turns.append(LabelledTurn((label.start, label.end), content))
    return tuple(turns)
