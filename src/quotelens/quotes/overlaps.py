"""One quotation for each word.

The model gives contents that do not overlap. What they take in besides (marks at their edges, further paragraphs, the
words behind whom somebody cites) may belong to another one already.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from quotelens.attribution import Attribution
from quotelens.quotes.assemble import kind_of
from quotelens.text.page import Page

Offsets = tuple[int, int]


def apart(found: Sequence[Attribution], page: Page) -> list[Attribution]:
    """The quotations with contents that do not overlap: what several hold stays with the one that begins first.

    A quotation to which nothing is left is left out.
    """
    pieces = sorted((start, end, number) for number, one in enumerate(found) for start, end in one.content)
    kept: list[list[Offsets]] = [[] for _ in found]
    done = 0
    for start, end, number in pieces:
        if max(start, done) < end:
            kept[number].append((max(start, done), end))
        done = max(done, end)
    return [
        one
        if tuple(left) == one.content
        else attrs.evolve(one, content=tuple(left), kind=kind_of(page.text, left, page.outer))
        for one, left in zip(found, kept, strict=True)
        if left
    ]
