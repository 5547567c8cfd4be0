"""Decoding against enumeration of every tag sequence, which small chains allow."""

import itertools

import numpy as np
import pytest

from quotelens.model.decode import Chain, ChainModel, Lattice, Places, Segments, find_segments, join
from quotelens.model.tags import TAGS, allowed_ends, allowed_transitions, tag, to_segments, to_tags

BOND = 1.5
ONE_SENTENCE = Places(np.zeros(14, dtype=np.int64), np.zeros(14, dtype=bool))


def _model(seed: int) -> ChainModel:
    chance = np.random.default_rng(seed)
    begin, end = allowed_ends()
    step = chance.normal(size=(len(TAGS), len(TAGS))).astype(np.float32)
    return ChainModel(
        np.where(allowed_transitions(), step, -1e4).astype(np.float32),
        np.where(begin, 0, -1e4).astype(np.float32),
        np.where(end, 0, -1e4).astype(np.float32),
        BOND,
    )


def _chain(seed: int, words: int) -> Chain:
    chance = np.random.default_rng(seed)
    return Chain(chance.normal(size=(words, len(TAGS))).astype(np.float32), chance.random(words) < 0.5)


def _in_content(number: int) -> bool:
    return TAGS[number].endswith("content")


def _breaks(before: int, after: int) -> bool:
    """Whether a content begins or ends between the two tags."""
    if _in_content(before) != _in_content(after):
        return True
    return _in_content(before) and TAGS[after][0] in "BS"


def _all_scores(chain: Chain, model: ChainModel) -> dict[tuple[int, ...], float]:
    scores = {}
    allowed = allowed_transitions()
    begins, ends = allowed_ends()
    for path in itertools.product(range(len(TAGS)), repeat=len(chain.emissions)):
        if not begins[path[0]] or not ends[path[-1]]:
            continue
        if not all(allowed[a, b] for a, b in itertools.pairwise(path)):
            continue
        score = sum(float(chain.emissions[place, number]) for place, number in enumerate(path))
        for place, (before, after) in enumerate(itertools.pairwise(path), 1):
            score += float(model.step[before, after])
            score -= BOND if chain.bonds[place] and _breaks(before, after) else 0.0
        scores[path] = score
    return scores


@pytest.mark.parametrize("seed", range(4))
def test_best_tags_and_segment_probabilities_are_those_of_enumeration(seed: int) -> None:
    model = _model(seed)
    chains = [_chain(10 * seed + number, words) for number, words in enumerate((3, 1, 4))]
    lattice = Lattice(chains, model)
    best = lattice.best_tags()
    segments = [[(0, 1, "cue"), (1, 3, "content")], [(0, 1, "source")], [(0, 3, "source"), (2, 4, "content")]]
    probabilities = lattice.segment_probabilities(segments)
    for chain, tags, asked, answered in zip(chains, best, segments, probabilities, strict=True):
        scores = _all_scores(chain, model)
        assert tuple(tags) == max(scores, key=scores.__getitem__)
        whole = np.logaddexp.reduce(list(scores.values()))
        for segment, probability in zip(asked, answered, strict=True):
            having = [score for path, score in scores.items() if segment in to_segments(path)]
            assert probability == pytest.approx(np.exp(np.logaddexp.reduce(having) - whole), rel=1e-3)


def test_no_chains() -> None:
    assert find_segments([], _model(0)) == []


def test_a_bond_keeps_a_quoted_passage_in_one_piece() -> None:
    emissions = np.zeros((6, len(TAGS)), dtype=np.float32)
    emissions[:, tag("content", "I")] = 3
    emissions[0, tag("content", "B")] = emissions[5, tag("content", "E")] = 6
    # Two words in the middle that look slightly more like the end of one content and the start of another.
    emissions[2, tag("content", "E")] = emissions[3, tag("content", "B")] = 4
    begins, ends = allowed_ends()
    step = np.where(allowed_transitions(), 0, -1e4).astype(np.float32)
    begin, end = (np.where(mask, 0, -1e4).astype(np.float32) for mask in (begins, ends))
    bonds = np.array([False, True, True, True, True, True])
    free = find_segments([Chain(emissions, np.zeros(6, dtype=bool))], ChainModel(step, begin, end, 4.0))
    bonded = find_segments([Chain(emissions, bonds)], ChainModel(step, begin, end, 4.0))
    assert list(free[0].content) == [(0, 3), (3, 6)]
    assert list(bonded[0].content) == [(0, 6)]


def test_join_gives_each_content_to_its_cue_and_each_cue_its_source() -> None:
    segments = Segments(
        cue={(3, 4): 0.9, (9, 10): 0.8}, source={(2, 3): 0.9}, content={(0, 2): 0.9, (4, 6): 0.5, (10, 14): 0.9}
    )
    content_links = np.array([[5.0, 0, 0], [4, 0, 0], [0, 3, 0]], dtype=np.float32)
    source_links = np.array([[2.0, 0], [-5, 0]], dtype=np.float32)
    first, second = join(segments, content_links, source_links, ONE_SENTENCE)
    assert (first.cue, first.source, first.content) == ((3, 4), (2, 3), ((0, 2), (4, 6)))
    assert (second.cue, second.source, second.content) == ((9, 10), None, ((10, 14),))
    assert first.certainty.contents == pytest.approx(0.9 * 0.5)
    assert (first.certainty.cue, first.certainty.source, first.certainty.pieces) == (0.9, 0.9, 2)
    assert second.certainty.source is None
    assert 0 < first.certainty.links < 1


def test_a_cue_without_content_attributes_nothing() -> None:
    segments = Segments(cue={(3, 4): 0.9, (9, 10): 0.8}, source={}, content={(0, 2): 0.9})
    linked = join(segments, np.array([[5.0, 0, 0]], dtype=np.float32), np.zeros((2, 1), dtype=np.float32), ONE_SENTENCE)
    assert [one.cue for one in linked] == [(3, 4)]


def test_a_content_without_a_cue_is_left_out() -> None:
    segments = Segments(cue={(3, 4): 0.9}, source={}, content={(0, 2): 0.9, (9, 14): 0.9})
    links = np.array([[5.0, 0], [0, 2]], dtype=np.float32)
    linked = join(segments, links, np.zeros((1, 1), dtype=np.float32), ONE_SENTENCE)
    assert [one.content for one in linked] == [((0, 2),)]


@pytest.mark.parametrize(
    ("content", "quoted", "cue"),
    [
        ((0, 3), False, (5, 6)),  # the cue of its own sentence, though the other scores higher
        ((0, 3), True, (5, 6)),  # marks carry nothing to a cue that comes later
        ((10, 14), True, (7, 8)),  # “No,” he said. “Never.”
        ((10, 14), False, (12, 13)),
    ],
)
def test_links_stay_in_their_sentence(content: tuple[int, int], quoted: bool, cue: tuple[int, int]) -> None:
    places = Places(np.repeat([0, 1, 2], [7, 2, 5]), np.full(14, quoted))
    near = (5, 6) if content[0] == 0 else (12, 13)
    segments = Segments(cue={near: 0.9, (7, 8): 0.9}, source={(8, 9): 0.9}, content={content: 0.9})
    (one,) = join(segments, np.array([[1.0, 3, -9]]), np.zeros((2, 2)), places)
    assert one.cue == cue


def test_a_source_of_another_sentence_is_none_even_in_marks() -> None:
    places = Places(np.repeat([0, 1], 7), np.ones(14, dtype=bool))
    segments = Segments(cue={(3, 4): 0.9}, source={(8, 9): 0.9}, content={(0, 2): 0.9})
    (one,) = join(segments, np.array([[3.0, 0]]), np.array([[2.0, 0]]), places)
    assert one.source is None


@pytest.mark.parametrize(
    "segments",
    [[], [(0, 1, "cue")], [(0, 4, "content")], [(0, 1, "source"), (1, 2, "cue"), (2, 4, "content")]],
)
def test_tags_and_segments_are_inverse(segments: list[tuple[int, int, str]]) -> None:
    assert to_segments(to_tags(4, segments)) == segments
