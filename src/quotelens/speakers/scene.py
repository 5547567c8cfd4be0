"""The article as a reader has it in mind: its names in order, and where sentences, paragraphs and quotations lie."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import attrs

from quotelens.phrases.named_page import NamedPage
from quotelens.speakers.entities import Entity


@attrs.define(eq=False)
class Item:
    """A mention in the discourse: offsets, what it refers to, and whether it stands in its sentence as subject."""

    start: int
    end: int
    entity: Entity
    possessive: bool = False
    source: bool = False
    subject: bool = False


@attrs.define(eq=False)
class Scene:
    """The article as the reader has it in mind: mentions in order, and where sentences, paragraphs and quotations lie.

    ``narrator`` is the one who says "I" outside quotations, where a story has one.
    """

    page: NamedPage
    sentence_starts: Sequence[int]
    paragraph_starts: Sequence[int]
    quoted: Sequence[tuple[int, int]]
    items: list[Item]
    starts: list[int]
    narrator: Entity | None = None
    _quoted_starts: list[int] = attrs.field(factory=list)

    def sentence(self, position: int) -> int:
        """The number of the sentence at ``position``."""
        return bisect.bisect_right(self.sentence_starts, position) - 1

    def paragraph(self, position: int) -> int:
        """The number of the paragraph at ``position``."""
        return bisect.bisect_right(self.paragraph_starts, position) - 1

    def quotation(self, position: int) -> int:
        """The number of the quotation around ``position``, or -1."""
        if not self._quoted_starts:
            self._quoted_starts = [start for start, _ in self.quoted]
        at = bisect.bisect_right(self._quoted_starts, position) - 1
        return at if at >= 0 and position < self.quoted[at][1] else -1

    def add(self, item: Item) -> None:
        """Put a mention at its place in the order of the text."""
        at = bisect.bisect_left(self.starts, item.start)
        self.starts.insert(at, item.start)
        self.items.insert(at, item)

    def item_at(self, start: int) -> Item | None:
        """The mention that begins at ``start``."""
        at = bisect.bisect_left(self.starts, start)
        return self.items[at] if at < len(self.items) and self.starts[at] == start else None
