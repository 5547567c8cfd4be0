"""Texts in, scored attributions out: the encoder pass and everything that hangs on its vectors."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from quotelens.model.confidence import Certainty, confidence
from quotelens.model.decode import Chain, ChainModel, Floats, Linked, Segment, Segments, find_segments, join
from quotelens.model.features import Block, encode
from quotelens.model.heads import chain_scores
from quotelens.model.store import StoredModel
from quotelens.model.windows import collate, pack
from quotelens.text.marks import Marked
from quotelens.text.structure import Structure

BATCH_PIECES = 8192
# What it costs to end or begin a content inside quotation marks, in the chain's log scores, and how many words
# must stand between the marks. See docs/model.md for the measurement.
BOND = 4.0
BOND_WORDS = 4


@attrs.frozen
class Attribution:
    """One attribution; spans are character offsets into the text that was read.

    ``confidence`` is the calibrated probability that source and content are right.
    """

    cue: Segment
    source: Segment | None
    contents: tuple[Segment, ...]
    certainty: Certainty
    confidence: float


def read(model: StoredModel, structures: Sequence[Structure]) -> list[list[Attribution]]:
    """The attributions in each of the texts, in order of their cues."""
    documents = [encode(s.view.text, s.paragraph_spans, s.marked, model.tokenizer) for s in structures]
    blocks = [block for document in documents for block in document]
    if not blocks:
        return [[] for _ in structures]
    vectors, emissions = _vectors(model, documents)
    bonds = [
        bond
        for document, structure in zip(documents, structures, strict=True)
        if document
        for bond in _bonds(document, structure.marked)
    ]
    step, begin, end = (scores.float().numpy() for scores in chain_scores(model.network.transitions))
    chains = [Chain(scores, bond) for scores, bond in zip(emissions, bonds, strict=True)]
    segments = find_segments(chains, ChainModel(step, begin, end, BOND))
    found = (
        _placed(block, _link(model, words, ours), model.meta)
        for block, words, ours in zip(blocks, vectors, segments, strict=True)
    )
    return [[one for ours in itertools.islice(found, len(document)) for one in ours] for document in documents]


def _vectors(model: StoredModel, documents: Sequence[Sequence[Block]]) -> tuple[list[Tensor], list[Floats]]:
    """For each block of all documents (words, width) and (words, tags)."""
    windows: list[tuple[list[Block], int]] = []
    numbers: list[list[int]] = []
    before = 0
    for document in documents:
        for window in pack([len(block.ids) for block in document]):
            windows.append((list(document[window.start : window.end]), window.own - window.start))
            numbers.append([before + number for number in range(window.own, window.end)])
        before += len(document)
    vectors: list[Tensor] = [torch.empty(0)] * before
    emissions: list[Floats] = [np.zeros((0, 0), dtype=np.float32)] * before
    sizes = [sum(len(block.ids) + 1 for block in window) for window, _ in windows]
    # On the processor a window alone is computed as fast as many, and the last digits of what comes out do not depend
    # on which texts happened to be read together.
    on_processor = model.network.encoder.pieces.weight.device.type == "cpu"
    for group in _groups(sizes, 0 if on_processor else BATCH_PIECES):
        batch = collate([windows[number] for number in group])
        inputs = (batch.ids, batch.shapes, batch.states, batch.lengths, batch.words)
        with torch.inference_mode():
            words = model.network.read(*(torch.from_numpy(array) for array in inputs))
            scores = model.network.emissions(words).numpy()
        own = [number for window in group for number in numbers[window]]
        bounds = np.cumsum(batch.counts)[:-1]
        for number, one, score in zip(
            own, torch.split(words, list(batch.counts)), np.split(scores, bounds), strict=True
        ):
            vectors[number], emissions[number] = one, score
    return vectors, emissions


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


def _link(model: StoredModel, words: Tensor, segments: Segments) -> list[Linked]:
    if not segments.cue or not segments.content:
        return []
    with torch.inference_mode():
        by_cue, by_source = model.network.link(words, list(segments.cue), list(segments.source), list(segments.content))
    return join(segments, by_cue.numpy(), by_source.numpy())


def _placed(block: Block, linked: Sequence[Linked], meta: Mapping[str, Any]) -> list[Attribution]:
    """The attributions of a block with character offsets instead of word numbers."""

    def span(segment: Segment) -> Segment:
        return int(block.starts[segment[0]]), int(block.ends[segment[1] - 1])

    return [
        Attribution(
            cue=span(one.cue),
            source=None if one.source is None else span(one.source),
            contents=tuple(sorted(span(content) for content in one.contents)),
            certainty=one.certainty,
            # Digits that mean nothing would make equal results unequal.
            confidence=round(confidence(one.certainty, meta["calibration"]), 4),
        )
        for one in linked
    ]
