"""Spans of a text: which of them overlap, which become one, and which passages in marks stand at a place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from quotelens.text.marks import Marked

Offsets = tuple[int, int]


def overlaps(span: Offsets, ordered: Sequence[Offsets]) -> bool:
    """Whether the span shares a place with one of the others, which are in order and do not overlap each other."""
    after = bisect_left(ordered, span[1], key=lambda other: other[0])
    return after > 0 and ordered[after - 1][1] > span[0]


def merged(pieces: Iterable[Offsets]) -> tuple[Offsets, ...]:
    """The pieces in order, those that overlap made one."""
    merged: list[Offsets] = []
    for start, end in sorted(pieces):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def passages_at(outer: Sequence[Marked], start: int, end: int) -> Iterator[Marked]:
    """The passages that share a place with the span, or touch its end."""
    for number in range(bisect_right(outer, start, key=lambda passage: passage.end), len(outer)):
        if outer[number].start > end:
            return
        yield outer[number]
