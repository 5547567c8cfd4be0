"""The deterministic reading of a page: everything that later stages need to know before any word is understood."""

from __future__ import annotations

import attrs

from quotelens.text.marks import Marked, find_marked
from quotelens.text.paragraphs import Credit, Paragraph, find_credits, split_paragraphs
from quotelens.text.repair import View, repair


@attrs.frozen
class Structure:
    """A text's parts. All offsets count characters of ``view.text``."""

    view: View
    paragraphs: tuple[Paragraph, ...]
    credits: tuple[Credit, ...]
    marked: tuple[Marked, ...]

    @property
    def paragraph_spans(self) -> list[tuple[int, int]]:
        """The paragraphs as plain offsets."""
        return [(paragraph.start, paragraph.end) for paragraph in self.paragraphs]


def read_structure(text: str) -> Structure:
    """Repair the text on a view of it, and find its paragraphs, its credits and what stands in quotation marks."""
    view = repair(text)
    paragraphs = split_paragraphs(view.text)
    spans = [(paragraph.start, paragraph.end) for paragraph in paragraphs]
    return Structure(view, paragraphs, find_credits(view.text, paragraphs), find_marked(view.text, spans))
