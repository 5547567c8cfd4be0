"""From scores to attributions, under the constraints of the tag set and of the quotation marks. No torch here."""

from __future__ import annotations

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
            best = moves.argmax(1)
            back[place, :n] = best
            score[:n] = np.take_along_axis(moves, best[:, None, :], 1)[:, 0] + self._emissions[place, :n]
        state = (score + self._model.end).argmax(1)
        tags = np.zeros((longest, rows), dtype=np.int64)
        for place in range(longest - 1, -1, -1):
            n = int(self._alive[place])
            tags[place, :n] = state[:n]
            state[:n] = back[place, np.arange(n), state[:n]]
        return [tags[: self._lengths[row], row] for row in self._row]

    def segment_probabilities(self, segments: Sequence[Sequence[tuple[int, int, str]]]) -> list[list[float]]:
        """For each chain the probability of each of the given segments, exactly as it stands."""
        forward, backward, total = self._sums()
        found: list[list[float]] = []
        for row, ours in zip(self._row, segments, strict=True):
            length = int(self._lengths[row])
            found.append([self._probability(row, length, one, forward, backward, total) for one in ours])
        return found

    def _probability(
        self, row: int, length: int, segment: tuple[int, int, str],
        forward: Floats, backward: Floats, total: Floats,
    ) -> float:  # fmt: skip
        start, end, role = segment
        if end - start == 1:
            path = [tag(role, "S")]
        else:
            path = [tag(role, "B"), *[tag(role, "I")] * (end - start - 2), tag(role, "E")]
        steps = self._steps[self._bonds[:, row]]
        score = self._emissions[np.arange(start, end), row, path].sum()
        score += steps[np.arange(start + 1, end), path[:-1], path[1:]].sum()
        before = forward[start - 1, row] + steps[start, :, path[0]] if start else self._model.begin[path[0]]
        after = (
            steps[end, path[-1]] + self._emissions[end, row] + backward[end, row]
            if end < length
            else self._model.end[path[-1]]
        )
        return float(np.exp(min(0.0, score + np.logaddexp.reduce(before) + np.logaddexp.reduce(after) - total[row])))

    def _sums(self) -> tuple[Floats, Floats, Floats]:
        """Logarithms of the forward and backward sums, (words, rows, tags), and of the whole sum, (rows,)."""
        longest, rows, size = self._emissions.shape
        # In double precision, so that what a matrix product makes of its rows does not depend on how many there are.
        emissions = self._emissions.astype(np.float64)
        peak = emissions.max(2, keepdims=True)
        likely = np.exp(emissions - peak)
        factor = np.exp(self._steps.astype(np.float64))
        forward, backward = np.zeros_like(emissions), np.zeros_like(emissions)
        scale = np.zeros((longest, rows))
        ending = np.exp(self._model.end.astype(np.float64))
        alpha = np.exp(self._model.begin) * likely[0] if longest else np.zeros((rows, size))
        for place in range(longest):
            n = int(self._alive[place])
            if place:
                plain, bonded = alpha[:n] @ factor[0], alpha[:n] @ factor[1]
                alpha = np.where(self._bonds[place, :n, None] == 1, bonded, plain) * likely[place, :n]
            norm = alpha.sum(1, keepdims=True)
            alpha = alpha / norm
            scale[place, :n] = np.log(norm[:, 0]) + peak[place, :n, 0]
            forward[place, :n] = alpha
        summed = np.cumsum(scale, 0)
        last = self._lengths - 1
        everything = np.arange(rows)
        total = summed[last, everything] + np.log((forward[last, everything] * ending).sum(1))
        beta = np.zeros((0, size))
        backscale = np.zeros(rows)
        for place in range(longest - 1, -1, -1):
            n, later = int(self._alive[place]), len(beta)
            new = np.broadcast_to(ending, (n, size)).copy()
            if later:
                weighted = beta * likely[place + 1, :later]
                plain, bonded = weighted @ factor[0].T, weighted @ factor[1].T
                new[:later] = np.where(self._bonds[place + 1, :later, None] == 1, bonded, plain)
                backscale[:later] += peak[place + 1, :later, 0]
            norm = new.sum(1, keepdims=True)
            beta = new / norm
            backscale[:n] += np.log(norm[:, 0])
            with np.errstate(divide="ignore"):
                backward[place, :n] = np.log(beta) + backscale[:n, None]
        with np.errstate(divide="ignore"):
            return np.log(forward) + summed[:, :, None], backward, total


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
    # No cue and no source lead nowhere.
    led = [
        np.pad(links, ((0, 0), (0, 1)))
        for links in (
            _across(list(segments.content), list(segments.cue), places, carried=True),
            _across(list(segments.source), list(segments.cue), places, carried=False).T,
        )
    ]
    chances = _softmax(content_links - ACROSS * led[0])
    choices = _softmax(source_links - ACROSS * led[1])
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
    across = np.zeros((len(segments), len(cues)), dtype=bool)
    for row, (start, end) in enumerate(segments):
        first, last = places.sentences[start], places.sentences[end - 1]
        for column, (begin, stop) in enumerate(cues):
            apart = last < places.sentences[begin] or places.sentences[stop - 1] < first
            across[row, column] = apart and not (carried and places.quoted[start] and start >= stop)
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
