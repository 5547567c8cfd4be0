"""Texts in, scored attributions out: the encoder pass and everything that hangs on its vectors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from quotelens.attribution import Attribution
from quotelens.model.confidence import confidence
from quotelens.model.decode import Chain, ChainModel, Segment, Segments, find_segments, join
from quotelens.model.features import Block, encode
from quotelens.model.heads import chain_scores
from quotelens.model.store import StoredModel
from quotelens.model.windows import collate, pack
from quotelens.text.marks import Marked
from quotelens.text.page import Page

BATCH_PIECES = 8192
# How many passes of the encoder are decoded together: enough to share the work, and so few that a text of any length
# takes little memory for it.
PASSES = 128
# What it costs to end or begin a content inside quotation marks, in the chain's log scores, and how many words
# must stand between the marks. See docs/model.md for the measurement.
BOND = 4.0
BOND_WORDS = 4


@attrs.frozen(eq=False)
class _Pass:
    """What the encoder makes of a few windows at once.

    ``numbers`` are those of the blocks that the windows own, among all blocks, ``counts`` says how many words each of
    them has, and ``words`` is (words, width), for one block after the other.
    """

    numbers: Sequence[int]
    counts: Sequence[int]
    words: Tensor


def read(model: StoredModel, pages: Sequence[Page]) -> list[list[Attribution]]:
    """The attributions in each of the texts, in order of their cues."""
    documents = [encode(page.text, page.paragraph_spans, page.marked, model.tokenizer) for page in pages]
    blocks = [block for document in documents for block in document]
    if not blocks:
        return [[] for _ in pages]
    bonds = [
        bond
        for document, page in zip(documents, pages, strict=True)
        if document
        for bond in _bonds(document, page.marked)
    ]
    linked: list[list[Attribution]] = [[]] * len(blocks)
    remaining = _passes(model, documents)
    while passes := list(itertools.islice(remaining, PASSES)):
        segments = _segments(model, passes, bonds)
        for one in passes:
            for number, ours in zip(one.numbers, _link(model, one, [segments[n] for n in one.numbers]), strict=True):
                linked[number] = ours
    found = (_placed(block, ours, model.meta) for block, ours in zip(blocks, linked, strict=True))
    return [[one for ours in itertools.islice(found, len(document)) for one in ours] for document in documents]


def _passes(model: StoredModel, documents: Sequence[Sequence[Block]]) -> Iterator[_Pass]:
    windows: list[tuple[list[Block], int]] = []
    numbers: list[list[int]] = []
    before = 0
    for document in documents:
        for window in pack([len(block.ids) for block in document]):
            windows.append((list(document[window.start : window.end]), window.own - window.start))
            numbers.append([before + number for number in range(window.own, window.end)])
        before += len(document)
    sizes = [sum(len(block.ids) + 1 for block in window) for window, _ in windows]
    # On the processor a window alone is computed as fast as many, and the last digits of what comes out do not depend
    # on which texts happened to be read together.
    on_processor = model.network.encoder.pieces.weight.device.type == "cpu"
    for group in _groups(sizes, 0 if on_processor else BATCH_PIECES):
        batch = collate([windows[number] for number in group])
        inputs = (batch.ids, batch.shapes, batch.states, batch.lengths, batch.words)
        with torch.inference_mode():
            words = model.network.read(*(torch.from_numpy(array) for array in inputs))
        yield _Pass([number for window in group for number in numbers[window]], batch.counts, words)


def _segments(
    model: StoredModel, passes: Sequence[_Pass], bonds: Sequence[npt.NDArray[np.bool_]]
) -> dict[int, Segments]:
    """The segments of each block of the passes, by its number, which is that of its ``bonds`` as well."""
    chains: dict[int, Chain] = {}
    for one in passes:
        with torch.inference_mode():
            scores = model.network.emissions(one.words).numpy()
        parts = np.split(scores, np.cumsum(one.counts)[:-1])
        chains |= {number: Chain(part, bonds[number]) for number, part in zip(one.numbers, parts, strict=True)}
    step, begin, end = (scores.float().numpy() for scores in chain_scores(model.network.transitions))
    found = find_segments(list(chains.values()), ChainModel(step, begin, end, BOND))
    return dict(zip(chains, found, strict=True))


def _groups(sizes: Sequence[int], limit: int) -> list[list[int]]:
    """Window numbers in batches of similar length, so that little is padding; with a limit of 0 each is alone."""
    groups: list[list[int]] = []
    longest = 0
    for number in sorted(range(len(sizes)), key=lambda number: -sizes[number]):
        if not groups or (len(groups[-1]) + 1) * longest > limit:
            groups.append([])
            longest = sizes[number] + 1
        groups[-1].append(number)
    return groups


def _bonds(document: Sequence[Block], marked: Sequence[Marked]) -> list[npt.NDArray[np.bool_]]:
    """For each block of a document its bonds, see :class:`quotelens.model.decode.Chain`."""
    starts = np.concatenate([block.starts for block in document])
    bonds = np.zeros(len(starts), dtype=bool)
    for passage in marked:
        low, high = (int(place) for place in np.searchsorted(starts, (passage.start, passage.end)))
        if not passage.level and high - low >= BOND_WORDS + 2:
            bonds[low + 1 : high] = True
    return np.split(bonds, np.cumsum([len(block.starts) for block in document])[:-1])


def _link(model: StoredModel, one: _Pass, segments: Sequence[Segments]) -> list[list[Attribution]]:
    """The attributions of each block of a pass. All pairs of the pass are scored together; those of a block count."""
    starts = [0, *itertools.accumulate(one.counts)]
    # Without a cue or a content there is nothing to link.
    ours = [found if found.cue and found.content else Segments({}, {}, {}) for found in segments]

    def gathered(role: str) -> tuple[list[Segment], list[int]]:
        """The segments of that role in all blocks, and how many come before each block's."""
        spans = [list(getattr(found, role)) for found in ours]
        bounds = [0, *itertools.accumulate(len(one) for one in spans)]
        return [(a + start, b + start) for start, some in zip(starts, spans, strict=False) for a, b in some], bounds

    (cues, cue_at), (sources, source_at), (contents, content_at) = map(gathered, ("cue", "source", "content"))
    if not cues:
        return [[] for _ in ours]
    with torch.inference_mode():
        by_cue, by_source = (scores.numpy() for scores in model.network.link(one.words, cues, sources, contents))
    linked: list[list[Attribution]] = []
    for number, found in enumerate(ours):
        cue, source, content = (slice(*at[number : number + 2]) for at in (cue_at, source_at, content_at))
        linked.append(
            join(
                found,
                np.column_stack([by_cue[content, cue], by_cue[content, -1]]),
                np.column_stack([by_source[cue, source], by_source[cue, -1]]),
            )
            if found.cue
            else []
        )
    return linked


def _placed(block: Block, linked: Sequence[Attribution], meta: Mapping[str, Any]) -> list[Attribution]:
    """The attributions of a block with character offsets instead of word numbers, and how sure they are."""

    def span(segment: Segment) -> Segment:
        return int(block.starts[segment[0]]), int(block.ends[segment[1] - 1])

    return [
        attrs.evolve(
            one,
            content=tuple(sorted(span(content) for content in one.content)),
            cue=span(one.known_cue),
            source=None if one.source is None else span(one.source),
            # Digits that mean nothing would make equal results unequal.
            confidence=round(confidence(one.certainty, meta["calibration"]), 4),
        )
        for one in linked
        if one.certainty is not None
    ]
