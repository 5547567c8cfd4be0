"""Labels at the beginning of paragraphs: "Q:", "SMITH:", "Ada Smith (laughing):", "Note:".

A label alone proves little; whether the text is a transcript is decided from all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import regex

_WORD = r"\p{Lu}[\p{L}.'’\-]{0,24}"
_NAME = rf"{_WORD}(?: (?:{_WORD}|de|van|von|al|der)){{0,5}}"
_LABEL = regex.compile(rf"(?<label>{_NAME}|\[{_NAME}\])(?: \([^()\n]{{1,60}}\))?:(?=\s)\s*(?=\S)")


@attrs.frozen
class Label:
    """A label: the number of its paragraph, where its words stand, and where what it labels begins."""

    paragraph: int
    start: int
    end: int
    behind: int


def find_labels(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[Label, ...]:
    """What a colon parts from the rest of its paragraph and is written as a name, in order.

    >>> find_labels("Q: Why?", [(0, 7)])
    (Label(paragraph=0, start=0, end=1, behind=3),)
    """
    return tuple(
        Label(number, match.start("label"), match.end("label"), match.end())
        for number, span in enumerate(paragraphs)
        if (match := _LABEL.match(text, *span)) is not None
    )
