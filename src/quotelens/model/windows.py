"""Blocks put together into windows for the encoder, and windows into batches.

A window is a run of neighbouring blocks with a separator between them. Every block is *owned* by one window, which
decides about it; the blocks before it may be repeated as context.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from quotelens.model.features import Block

CLS, SEP, MASK = 101, 102, 103
# Measured on the development articles: longer windows and more context cost time, and change no score by more than
# 0.3, up or down; without any context contents lose 0.6.
WINDOW_PIECES = 256
CONTEXT_PIECES = 32


@attrs.frozen
class Window:
    """Blocks ``start`` to ``end`` (exclusive) of a document; those from ``own`` on are owned."""

    start: int
    own: int
    end: int


def pack(sizes: Sequence[int], limit: int = WINDOW_PIECES, context: int = CONTEXT_PIECES) -> list[Window]:
    """Windows that own every block once.

    Arguments:
        sizes: how many wordpieces each block has.
        limit: the most wordpieces in a window, separators included; a larger block stands alone.
        context: about how many wordpieces of the blocks before may be repeated.

    >>> [(w.start, w.own, w.end) for w in pack([50, 60, 70, 80], limit=200, context=80)]
    [(0, 0, 3), (2, 3, 4)]
    """
    windows: list[Window] = []
    own = 0
    while own < len(sizes):
        start, used = own, 1 + sizes[own] + 1
        while start > 0 and sum(sizes[start - 1 : own]) + own - start + 1 <= context:
            if used + sizes[start - 1] + 1 > limit:
                break
            start -= 1
            used += sizes[start] + 1
        end = own + 1
        while end < len(sizes) and used + sizes[end] + 1 <= limit:
            used += sizes[end] + 1
            end += 1
        windows.append(Window(start, own, end))
        own = end
    return windows


@attrs.frozen(eq=False)
class Batch:
    """Windows side by side, padded; see :meth:`quotelens.model.heads.Attributor.read` for the first five.

    ``counts`` says how many words each block of the batch has, in the order in which ``words`` holds them.
    """

    ids: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    states: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    counts: tuple[int, ...]


def collate(windows: Sequence[tuple[Sequence[Block], int]]) -> Batch:
    """The batch of the given windows, each a run of blocks and the number of leading blocks that are only context."""
    lengths = np.array([1 + sum(len(b.ids) + 1 for b in blocks) for blocks, _ in windows], dtype=np.int64)
    width = int(lengths.max())
    ids, shapes, states = (np.zeros((len(windows), width), dtype=np.int64) for _ in range(3))
    words: list[npt.NDArray[np.int64]] = []
    counts: list[int] = []
    for row, (blocks, context) in enumerate(windows):
        ids[row, 0] = CLS
        place = 1
        for number, block in enumerate(blocks):
            end = place + len(block.ids)
            ids[row, place:end], shapes[row, place:end], states[row, place:end] = (
                block.ids,
                block.shapes,
                block.states,
            )
            ids[row, end] = SEP
            if number >= context:
                words.append(block.first + (row * width + place))
                counts.append(len(block.first))
            place = end + 1
    return Batch(ids, shapes, states, lengths, np.concatenate(words), tuple(counts))
