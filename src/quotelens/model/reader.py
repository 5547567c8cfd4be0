"""Texts in, scored attributions out: the encoder pass and everything that hangs on its vectors."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from quotelens.attribution import Attribution
from quotelens.enums import QuoteLevel
from quotelens.model.confidence import confidence
from quotelens.model.decode import Chain, ChainModel, Places, Segment, Segments, find_segments, join
from quotelens.model.features import MARK_STATES, Block, encode
from quotelens.model.mentions import Mentions, find_mentions, joined
from quotelens.model.network import Vectors
from quotelens.model.store import StoredModel
from quotelens.model.tags import LEVELS
from quotelens.model.windows import collate, pack
from quotelens.text.marks import Marked
from quotelens.text.page import Page

T = TypeVar("T")
R = TypeVar("R")

Floats = npt.NDArray[np.floating]
Scorer = Callable[[Floats, Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]], Floats]

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
    them has, and ``words`` holds their vectors, for one block after the other.
    """

    numbers: Sequence[int]
    counts: Sequence[int]
    words: Vectors


@attrs.frozen(eq=False)
class Reading:
    """What the model makes of a text.

    Attributes:
        attributions: in order of their cues.
        mentions: in numbers of words.
        starts, ends: (words,), where each word begins and ends, in characters of the view.
        vectors: (words, width), in half precision: a long text has many.
    """

    attributions: list[Attribution]
    mentions: Mentions
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float16]
    _scorer: Scorer

    def antecedent_scores(
        self,
        anaphor: tuple[int, int],
        candidates: npt.NDArray[np.int64],
        pairs: npt.NDArray[np.int64],
        asked: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.floating]:
        """(candidates + 1,): the scores of each candidate, and last that of the anaphor itself.

        Arguments:
            anaphor: the numbers of its first word and of its head.
            candidates: (candidates, 2), likewise.
            pairs, asked: see :meth:`quotelens.model.heads.AntecedentScorer.forward`.
        """

        def vectors(places: npt.NDArray[np.int64]) -> Floats:
            """(…, 2 * width) from (…, 2)."""
            chosen = self.vectors[places[..., ::-1]].astype(np.float32)
            return chosen.reshape(*places.shape[:-1], 2 * self.vectors.shape[1])

        return self._scorer(vectors(np.array(anaphor)), vectors(candidates), pairs, asked)


def read(model: StoredModel, pages: Sequence[Page], pool: Executor | None = None) -> list[Reading]:
    """What the model makes of each of the texts; the threads of the pool, where there is one, share the work."""
    return start(model, pages, pool)()


def start(model: StoredModel, pages: Sequence[Page], pool: Executor | None) -> Callable[[], list[Reading]]:
    """As :func:`read`, but the threads of the pool begin now, and only who calls what is returned waits for them."""
    documents = [encode(page.shown, page.paragraph_spans, page.marked, model.tokenizer) for page in pages]
    passes = _passes(model, documents, pool)
    return lambda: _decoded(model, pages, documents, passes)


def _decoded(
    model: StoredModel, pages: Sequence[Page], documents: Sequence[Sequence[Block]], remaining: Iterator[_Pass]
) -> list[Reading]:
    blocks = [block for document in documents for block in document]
    if not blocks:
        return [_laid_together(model, [], [], [], []) for _ in pages]
    bonds = [
        bond
        for document, page in zip(documents, pages, strict=True)
        if document
        for bond in _bonds(document, page.marked)
    ]
    places = [
        _places(block, starts)
        for document, page in zip(documents, pages, strict=True)
        for starts in [np.array([start for start, _ in page.sentence_spans] or [0])]
        for block in document
    ]
    linked: list[list[Attribution]] = [[]] * len(blocks)
    mentions: list[Mentions | None] = [None] * len(blocks)
    vectors: list[npt.NDArray[np.float16] | None] = [None] * len(blocks)
    while passes := list(itertools.islice(remaining, PASSES)):
        segments = _segments(model, passes, bonds)
        for one in passes:
            found = _link(model, one, [segments[n] for n in one.numbers], [places[n] for n in one.numbers])
            for number, ours, phrases, part in zip(
                one.numbers, found, _mentions(model, one), _by_block(one), strict=True
            ):
                linked[number], mentions[number], vectors[number] = ours, phrases, part
    placed = [_placed(block, ours, model.meta) for block, ours in zip(blocks, linked, strict=True)]
    readings, at = [], 0
    for document in documents:
        ours_ = slice(at, at + len(document))
        at += len(document)
        readings.append(_laid_together(model, document, placed[ours_], mentions[ours_], vectors[ours_]))
    return readings


def _laid_together(
    model: StoredModel,
    document: Sequence[Block],
    attributions: Sequence[Sequence[Attribution]],
    mentions: Sequence[Mentions | None],
    vectors: Sequence[npt.NDArray[np.float16] | None],
) -> Reading:
    """The reading of a text from what has been found in each of its blocks."""
    sizes = [len(block.starts) for block in document]
    whole = [one for one in mentions if one is not None]
    width = model.network.width
    return Reading(
        [one for ours in attributions for one in ours],
        joined(whole, np.cumsum([0, *sizes])[:-1]),
        np.concatenate([block.starts for block in document]) if document else np.zeros(0, dtype=np.int64),
        np.concatenate([block.ends for block in document]) if document else np.zeros(0, dtype=np.int64),
        np.concatenate([one for one in vectors if one is not None]) if document else np.zeros((0, width), np.float16),
        model.network.antecedents,
    )


def _by_block(one: _Pass) -> list[npt.NDArray[np.float16]]:
    """The vectors of a pass, block by block."""
    return np.split(one.words.mention.astype(np.float16), np.cumsum(one.counts)[:-1])


def _mentions(model: StoredModel, one: _Pass) -> list[Mentions]:
    """The mentions of each block of a pass."""
    scores = model.network.mentions(one.words.mention)
    return [find_mentions(part) for part in np.split(scores, np.cumsum(one.counts)[:-1])]


def _passes(model: StoredModel, documents: Sequence[Sequence[Block]], pool: Executor | None) -> Iterator[_Pass]:
    windows: list[tuple[list[Block], int]] = []
    numbers: list[list[int]] = []
    before = 0
    for document in documents:
        for window in pack([len(block.ids) for block in document]):
            windows.append((list(document[window.start : window.end]), window.own - window.start))
            numbers.append([before + number for number in range(window.own, window.end)])
        before += len(document)
    sizes = [sum(len(block.ids) + 1 for block in window) for window, _ in windows]
    groups = _groups(sizes, 0 if model.network.alone else BATCH_PIECES)

    def encoded(group: Sequence[int]) -> _Pass:
        batch = collate([windows[number] for number in group])
        words = model.network.read(batch)
        return _Pass([number for window in group for number in numbers[window]], batch.counts, words)

    return map(encoded, groups) if pool is None else _dealt_out(encoded, groups, pool)


def _dealt_out(function: Callable[[T], R], pieces: Iterable[T], pool: Executor) -> Iterator[R]:
    """The results in order; the pool is at the first pieces when this returns, and stays only a little ahead."""
    remaining = iter(pieces)
    ahead = collections.deque(pool.submit(function, piece) for piece in itertools.islice(remaining, PASSES))

    def results() -> Iterator[R]:
        while ahead:
            yield ahead.popleft().result()
            ahead.extend(pool.submit(function, piece) for piece in itertools.islice(remaining, 1))

    return results()


def _segments(
    model: StoredModel, passes: Sequence[_Pass], bonds: Sequence[npt.NDArray[np.bool_]]
) -> dict[int, Segments]:
    """The segments of each block of the passes, by its number, which is that of its ``bonds`` as well."""
    chains: dict[int, Chain] = {}
    for one in passes:
        scores = model.network.emissions(one.words.attribution)
        parts = np.split(scores, np.cumsum(one.counts)[:-1])
        chains |= {number: Chain(part, bonds[number]) for number, part in zip(one.numbers, parts, strict=True)}
    found = find_segments(list(chains.values()), ChainModel.of(model.network.transitions, BOND))
    return dict(zip(chains, found, strict=True))


def _groups(sizes: Sequence[int], limit: int) -> list[list[int]]:
    """Window numbers in batches of similar length, so that little is padding; with a limit of 0 each is alone.

    The longest come first, so that no thread is left with one at the end.
    """
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


def _places(block: Block, sentence_starts: npt.NDArray[np.int64]) -> Places:
    """In which sentence each word of a block stands, and whether in quotation marks."""
    sentences = np.searchsorted(sentence_starts, block.starts, side="right")
    return Places(sentences, block.states[block.first] != MARK_STATES.index("outside"))


def _link(
    model: StoredModel, one: _Pass, segments: Sequence[Segments], places: Sequence[Places]
) -> list[list[Attribution]]:
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
    by_cue, by_source = model.network.link(one.words.attribution, cues, sources, contents)
    linked = []
    for number, found in enumerate(ours):
        cue, source, content = (slice(*at[number : number + 2]) for at in (cue_at, source_at, content_at))
        linked.append(
            join(
                found,
                np.column_stack([by_cue[content, cue], by_cue[content, -1]]),
                np.column_stack([by_source[cue, source], by_source[cue, -1]]),
                places[number],
            )
            if found.cue
            else []
        )
    return _with_levels(model, one.words.mention, starts, linked)


def _with_levels(
    model: StoredModel, words: Floats, starts: Sequence[int], linked: Sequence[Sequence[Attribution]]
) -> list[list[Attribution]]:
    """The attributions with what each reports; ``starts`` says how many words of the pass come before each block."""
    every = [(start, one) for start, ours in zip(starts, linked, strict=False) for one in ours]
    if not every:
        return [list(ours) for ours in linked]

    def moved(start: int, segment: Segment | None) -> Segment:
        return (0, 0) if segment is None else (segment[0] + start, segment[1] + start)

    cues = [moved(start, one.known_cue) for start, one in every]
    sources = [moved(start, one.source) for start, one in every]
    contents = [moved(start, min(one.content)) for start, one in every]
    levels = iter(model.network.levels(words, cues, sources, contents).argmax(1))
    return [[attrs.evolve(one, level=QuoteLevel(LEVELS[next(levels)])) for one in ours] for ours in linked]


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
