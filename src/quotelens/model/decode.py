"""From scores to attributions, under the constraints of the tag set and of the quotation marks. No torch here."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from quotelens.attribution import Attribution, Certainty
from quotelens.model.tags import FORBIDDEN, ROLES, TAGS, allowed_ends, allowed_transitions, tag, to_segments

Floats = npt.NDArray[np.floating]
Segment = tuple[int, int]

# How much less probable a link may be than the best one for a cue that has no content otherwise.
LEAST_LINK = 0.1
# What it costs a link to lead out of its sentence, in log scores.
ACROSS = 4.0

# By position, for each role.
_TAGS_OF = {position: np.array([tag(role, position) for role in ROLES]) for position in "BIES"}
_IS_CONTENT = np.array([name.endswith("content") for name in TAGS])
# Where one content ends and another begins, a border is crossed as well.
_CROSSES = (_IS_CONTENT[:, None] != _IS_CONTENT[None, :]) | np.array(
    [[a in ("E-content", "S-content") and b in ("B-content", "S-content") for b in TAGS] for a in TAGS]
)


@attrs.frozen(eq=False)
class Chain:
    """The scores of one block: ``emissions`` is (words, tags), ``bonds`` is (words,).

    ``bonds[i]`` is true where a content should neither begin nor end between word ``i - 1`` and word ``i``: inside
    a passage between quotation marks, which is content as a whole or not at all.
    """

    emissions: Floats
    bonds: npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class ChainModel:
    """Scores of tag sequences.

    ``step`` is (tags, tags), ``begin`` and ``end`` are (tags,), what is impossible ruled out; ``bond`` is what it costs
    to break a bond.
    """

    step: Floats
    begin: Floats
    end: Floats
    bond: float

    @classmethod
    def of(cls, transitions: Floats, bond: float) -> ChainModel:
        """The scores of a network with these (tags, tags)."""
        begin, end = (np.where(possible, np.float32(0), np.float32(FORBIDDEN)) for possible in allowed_ends())
        return cls(np.where(allowed_transitions(), transitions, np.float32(FORBIDDEN)), begin, end, bond)

    @property
    def bonded_step(self) -> Floats:
        """``step`` where a bond holds the two words together."""
        bonded: Floats = self.step - np.float32(self.bond) * _CROSSES
        return bonded


class Lattice:
    """The chains of some blocks side by side, longest first, and the sums over all their tag sequences.

    A tag sequence's probability under a linear-chain conditional random field, and that of any part of it, comes
    from the forward and backward sums (Lafferty et al. 2001; Culotta & McCallum 2004 for the probability of a
    segment).
    """

    def __init__(self, chains: Sequence[Chain], model: ChainModel) -> None:
        self._model = model
        self._steps = np.stack([model.step, model.bonded_step])
        lengths = np.array([len(chain.emissions) for chain in chains], dtype=np.int64)
        self._order = np.argsort(-lengths, kind="stable")
        self._row = np.argsort(self._order, kind="stable")
        self._lengths = lengths[self._order]
        longest = int(lengths.max(initial=0))
        self._emissions = np.zeros((longest, len(chains), len(TAGS)), dtype=np.float32)
        self._bonds = np.zeros((longest, len(chains)), dtype=np.int64)
        for row, number in enumerate(self._order):
            self._emissions[: self._lengths[row], row] = chains[number].emissions
            self._bonds[: self._lengths[row], row] = chains[number].bonds
        self._alive = (self._lengths[:, None] > np.arange(longest)[None, :]).sum(0)

    def best_tags(self) -> list[npt.NDArray[np.int64]]:
        """The best tag sequence of each chain (Viterbi)."""
        longest, rows, size = self._emissions.shape
        if not rows:
            return []
        back = np.zeros((longest, rows, size), dtype=np.int64)
        score = self._model.begin + self._emissions[0]
        for place in range(1, longest):
            n = int(self._alive[place])
            # (rows, before, after)
            moves = score[:n, :, None] + self._steps[self._bonds[place, :n]]
            back[place, :n] = moves.argmax(1)
            score[:n] = moves.max(1) + self._emissions[place, :n]
        state = (score + self._model.end).argmax(1)
        tags = np.zeros((longest, rows), dtype=np.int64)
        for place in range(longest - 1, -1, -1):
            n = int(self._alive[place])
            tags[place, :n] = state[:n]
            state[:n] = back[place, np.arange(n), state[:n]]
        return [tags[: self._lengths[row], row] for row in self._row]

    def segment_probabilities(self, segments: Sequence[Sequence[tuple[int, int, str]]]) -> list[list[float]]:
        """For each chain the probability of each of the given segments, exactly as it stands."""
        counts = [len(ours) for ours in segments]
        flat = [(start, end, ROLES.index(role)) for ours in segments for start, end, role in ours]
        if not flat:
            return [[] for _ in segments]
        start, end, role = np.array(flat, dtype=np.int64).T
        row = np.repeat(self._row, counts)
        length = self._lengths[row]
        single = end - start == 1
        first = np.where(single, _TAGS_OF["S"][role], _TAGS_OF["B"][role])
        last = np.where(single, _TAGS_OF["S"][role], _TAGS_OF["E"][role])
        sums, total = self._sums()
        with np.errstate(divide="ignore"):
            # What leads to the first tag is all that can stand before it, what follows the last all that can follow.
            before = np.log(sums.likely[start, 0, row, first]) + sums.logarithm[start, 0, row]
            after = np.log(sums.likely[length - end, 1, row, last]) + sums.logarithm[length - end, 1, row]
        logarithms = before + self._path(start, end, role, row) + after - total[row]
        found = np.exp(np.minimum(logarithms, 0.0)).tolist()
        bounds = np.cumsum([0, *counts])
        return [found[low:high] for low, high in itertools.pairwise(bounds.tolist())]

    def _path(
        self, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], role: npt.NDArray[np.int64],
        row: npt.NDArray[np.int64],
    ) -> Floats:  # fmt: skip
        """(segments,): the scores of the tags of each segment, and of the steps between them."""
        opens, inner, closes, single = (_TAGS_OF[position][role] for position in "BIES")
        emissions = self._emissions.astype(np.float64)
        # Sums over the inside of a segment are differences of sums from the beginning.
        inside = np.cumsum(np.pad(emissions[:, :, _TAGS_OF["I"]], ((1, 0), (0, 0), (0, 0))), 0)
        staying = self._steps[:, _TAGS_OF["I"], _TAGS_OF["I"]].astype(np.float64)[self._bonds]
        stayed = np.cumsum(np.pad(staying, ((1, 0), (0, 0), (0, 0))), 0)
        last = end - 1

        def step(place: npt.NDArray[np.int64], one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> Floats:
            steps: Floats = self._steps[self._bonds[place, row], one, other].astype(np.float64)
            return steps

        several = emissions[start, row, opens] + emissions[last, row, closes]
        behind = np.minimum(start + 1, last)
        between = inside[last, row, role] - inside[behind, row, role]
        between += stayed[last, row, role] - stayed[np.minimum(start + 2, last), row, role]
        between += step(behind, opens, inner) + step(last, inner, closes)
        longer = np.where(end - start > 2, between, step(last, opens, closes))
        path: Floats = np.where(end - start == 1, emissions[start, row, single], several + longer)
        return path

    def _sums(self) -> tuple[_Sums, Floats]:
        """The forward and backward sums, and the logarithm of the whole sum, (rows,)."""
        longest, rows, size = self._emissions.shape
        # In double precision, so that what a matrix product makes of its rows does not depend on how many there are.
        emissions = self._emissions.astype(np.float64)
        places = np.arange(longest)[:, None]
        # Backward sums are forward sums of the chain read from its end. A row's places behind its end hold anything.
        turned = np.clip(self._lengths[None, :] - 1 - places, 0, None), np.arange(rows)[None, :]
        both = np.stack([emissions, emissions[turned]], 1)
        bonds = np.stack([self._bonds, self._bonds[np.minimum(turned[0] + 1, longest - 1), turned[1]]], 1) == 1
        peak = both.max(3)
        weights = np.exp(both - peak[..., None])
        factor = np.exp(self._steps.astype(np.float64))
        # (direction, before, plain and bonded after)
        factors = np.stack([np.concatenate(factor, 1), np.concatenate(factor.transpose(0, 2, 1), 1)])
        ends = np.exp(np.stack([self._model.begin, self._model.end]).astype(np.float64))
        likely, norms = np.zeros_like(both), np.ones((longest, 2, rows, 1))
        now = np.repeat(ends[:, None], rows, 1)
        for place in range(longest):
            n = int(self._alive[place])
            if place:
                moved = (now[:, :n] * weights[place - 1, :, :n]) @ factors
                now = np.where(bonds[place, :, :n, None], moved[..., size:], moved[..., :size])
            norm = norms[place, :, :n]
            np.sum(now, -1, keepdims=True, out=norm)
            now = now / norm
            likely[place, :, :n] = now
        logarithm = np.cumsum(np.log(norms[..., 0]), 0)
        logarithm[1:] += np.cumsum(peak, 0)[:-1]
        last, everything = self._lengths - 1, np.arange(rows)
        ending = (likely[last, 0, everything] * weights[last, 0, everything] * ends[1]).sum(1)
        total = logarithm[last, 0, everything] + peak[last, 0, everything] + np.log(ending)
        return _Sums(likely, logarithm), total


@attrs.frozen(eq=False)
class _Sums:
    """Sums over what can stand before each word, and behind it in words counted from the end of its chain.

    ``likely`` is (words, 2, rows, tags), the sums that lead to each tag, without its own score, divided by what
    ``logarithm``, (words, 2, rows), is the logarithm of; forward first, then backward.
    """

    likely: Floats
    logarithm: Floats


@attrs.frozen
class Segments:
    """The segments of one block by role, with their probabilities."""

    cue: dict[Segment, float]
    source: dict[Segment, float]
    content: dict[Segment, float]


def find_segments(chains: Sequence[Chain], model: ChainModel) -> list[Segments]:
    """The segments of each block's best tag sequence."""
    lattice = Lattice(chains, model)
    found = [to_segments(tags) for tags in lattice.best_tags()]
    probabilities = lattice.segment_probabilities(found)
    result = []
    for segments, ours in zip(found, probabilities, strict=True):
        roles: dict[str, dict[Segment, float]] = {role: {} for role in ROLES}
        for (start, end, role), probability in zip(segments, ours, strict=True):
            roles[role][start, end] = probability
        result.append(Segments(**roles))
    return result


@attrs.frozen(eq=False)
class Places:
    """Where the words of a block stand: ``sentences`` is (words,), numbers; ``quoted`` is (words,), in marks or not."""

    sentences: npt.NDArray[np.int64]
    quoted: npt.NDArray[np.bool_]


def join(segments: Segments, content_links: Floats, source_links: Floats, places: Places) -> list[Attribution]:
    """Attributions from segments: each content goes to its best cue or none, each cue takes its best source or none.

    A cue attributes something, so that one that would go empty gets a content from a cue that has several, unless
    that is too improbable; what is left empty is dropped, and so is a content without a cue.

    Offsets count words, ends exclusive. Links stay in their sentence, see :func:`_across`.

    Arguments:
        segments: those of one block.
        content_links: (contents, cues + 1), scores, the last column that of having no cue.
        source_links: (cues, sources + 1), scores, the last column that of having no source.
        places: where the words of the block stand.
    """
    by_cue, by_source = content_links.astype(np.float64), source_links.astype(np.float64)
    # No cue and no source lead nowhere.
    by_cue[:, :-1] -= ACROSS * _across(list(segments.content), list(segments.cue), places, carried=True)
    by_source[:, :-1] -= ACROSS * _across(list(segments.source), list(segments.cue), places, carried=False).T
    chances, choices = _softmax(by_cue), _softmax(by_source)
    owners = _owners(chances, len(segments.cue))
    sources = [*segments.source, None]
    contents = list(segments.content.items())
    linked = []
    for number, ((cue, certainty), choice) in enumerate(zip(segments.cue.items(), choices, strict=True)):
        pieces = [place for place, owner in enumerate(owners) if owner == number]
        if not pieces:
            continue
        best = int(choice.argmax())
        source = sources[best]
        owned = [contents[place] for place in pieces]
        sure = Certainty(
            cue=certainty,
            source=None if source is None else segments.source[source],
            contents=math.prod(probability for _, probability in owned),
            links=float(choice[best]) * math.prod(float(chances[place, number]) for place in pieces),
            pieces=len(pieces),
        )
        linked.append(Attribution(tuple(content for content, _ in owned), cue, source, sure))
    return linked


def _across(
    segments: Sequence[Segment], cues: Sequence[Segment], places: Places, carried: bool
) -> npt.NDArray[np.bool_]:
    """(segments, cues): which links lead out of their sentence, with nothing there that carries them on.

    What carries a content on (``carried``) is that it stands in quotation marks behind its cue: “No,” he said. “Never.”
    Of the sources of PolNeAR's training articles 99.4 % stand in the sentence of their cue, of the contents without
    marks 99 %.
    """
    start, end = np.array(segments, dtype=np.int64).reshape(-1, 2).T[..., None]
    begin, stop = np.array(cues, dtype=np.int64).reshape(-1, 2).T
    sentences = places.sentences
    across: npt.NDArray[np.bool_] = (sentences[end - 1] < sentences[begin]) | (sentences[stop - 1] < sentences[start])
    if carried:
        across &= ~(places.quoted[start] & (start >= stop))
    return across


def _owners(chances: Floats, cues: int) -> list[int]:
    """For each content the number of its cue, or ``cues`` for none, from (contents, cues + 1) probabilities."""
    owners = [int(number) for number in chances.argmax(1)]
    for cue in range(cues):
        if cue in owners:
            continue
        spare = [place for place, owner in enumerate(owners) if owners.count(owner) > 1 or owner == cues]
        best = max(spare, key=lambda place: chances[place, cue], default=None)
        if best is not None and chances[best, cue] > LEAST_LINK * chances[best, owners[best]]:
            owners[best] = cue
    return owners


def _softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    chances: Floats = powers / powers.sum(-1, keepdims=True)
    return chances
