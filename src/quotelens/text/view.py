"""A view of the text, and the way back to the caller's own characters.

Later stages read the view: the text without what belongs to its layout, and with what the layout stands for. Nothing
is ever changed in the text itself, so that each character of the view knows which characters of the source it shows.
Most show one; an entity ("&quot;") shows as the one that it stands for; a sign of Markdown is not shown at all; and a
character that only the view has, such as a lost space, shows none.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import attrs

_LEAD = 40


@attrs.frozen
class Edit:
    """What a half-open span of a text is to show instead; an empty span puts something in."""

    start: int
    end: int
    shown: str = ""


@attrs.frozen(eq=False)
class View:
    """A text as the later stages read it.

    ``source`` is the caller's text, ``text`` what is read. Character ``i`` of it shows the characters of the source
    from ``starts[i]`` to ``ends[i]``. One that shows none starts where the next one does and ends where the one before
    it does, so that at the edge of a span it adds nothing.
    """

    source: str
    text: str
    starts: Sequence[int] = attrs.field(default=attrs.Factory(lambda self: range(len(self.text)), takes_self=True))
    ends: Sequence[int] = attrs.field(default=attrs.Factory(lambda self: range(1, len(self.text) + 1), takes_self=True))

    @property
    def inserted(self) -> tuple[int, ...]:
        """The offsets in ``text`` of the characters that the source does not have, in order."""
        return tuple(i for i, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)) if start >= end)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that a half-open span of the view shows.

        What is not shown at its edges stays out, and what is not shown within it is in the span.

        >>> view = View("“**No**,”", "“**No**,”").edited([Edit(1, 3), Edit(5, 7)])
        >>> view.text, view.to_source(1, 3), view.to_source(0, 5)
        ('“No,”', (3, 5), (0, 9))
        """
        low = self.starts[start] if start < len(self.text) else len(self.source)
        if start == end:
            return low, low
        high = self.ends[end - 1]
        return min(low, high), high

    def to_view(self, start: int, end: int) -> tuple[int, int]:
        """The span of the view that shows a half-open span of the source; O(log n).

        What only the view has stays out at its ends. What shows in part is taken whole, and what is not shown is empty.
        """
        low = bisect_right(self.ends, start)
        if start == end:
            return low, low
        return low, max(low, bisect_left(self.starts, end))

    def edited(self, edits: Sequence[Edit]) -> View:
        """The view with spans of its text replaced.

        ``edits`` are in order, do not overlap, and take what several characters show together whole or not at all.
        """
        if not edits:
            return self
        pieces: list[str] = []
        starts, ends = array("q"), array("q")
        at = 0
        for edit in edits:
            pieces += (self.text[at : edit.start], edit.shown)
            starts.extend(self.starts[at : edit.start])
            ends.extend(self.ends[at : edit.start])
            if edit.start < edit.end:
                low, high = self.to_source(edit.start, edit.end)
            else:
                low = self.starts[edit.start] if edit.start < len(self.text) else len(self.source)
                high = ends[-1] if ends else 0
            starts.extend([low] * len(edit.shown))
            ends.extend([high] * len(edit.shown))
            at = edit.end
        pieces.append(self.text[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return View(self.source, "".join(pieces), starts, ends)

    def lead(self, start: int) -> str:
        """What stands on its line in the source before the character at ``start``, its last 40 characters at most."""
        at = self.to_source(start, start)[0]
        return self.source[max(0, at - _LEAD) : at].rpartition("\n")[2]

    def trail(self, end: int) -> str:
        """What stands on its line in the source behind the character before ``end``, 40 characters at most."""
        at = self.ends[end - 1] if end else 0
        return self.source[at : at + _LEAD].partition("\n")[0]
