"""Shapes and habits of the heads, whatever their weights."""

from __future__ import annotations

import numpy as np
import torch

from quotelens.model.heads import LEVELS, AntecedentScorer, LevelHead, MentionHead
from quotelens.model.mentions import PARTS
from quotelens.model.questions import ASKED_FEATURES, PAIR_FEATURES, numbered

WIDTH = 16


def _features(counts: dict[str, int], rows: int) -> np.ndarray:
    return numbered({name: np.arange(rows) % count for name, count in counts.items()}, counts)


def test_features_are_numbered_through() -> None:
    first = numbered({name: np.array([0]) for name in PAIR_FEATURES}, PAIR_FEATURES)
    last = numbered({name: np.array([count - 1]) for name, count in PAIR_FEATURES.items()}, PAIR_FEATURES)
    assert first[0, 0] == 0 and last[0, -1] == sum(PAIR_FEATURES.values()) - 1
    # Where one feature's cases end, the next one's begin.
    assert (first[0, 1:] == last[0, :-1] + 1).all()


def test_the_mention_head_scores_every_part_of_every_word() -> None:
    assert MentionHead(WIDTH, 0.0)(torch.randn(7, WIDTH)).shape == (7, sum(PARTS.values()))


def test_candidates_are_scored_each_alone() -> None:
    torch.manual_seed(0)
    scorer = AntecedentScorer(WIDTH, 0.0).eval()
    anaphor, candidates = torch.randn(2 * WIDTH), torch.randn(5, 2 * WIDTH)
    pairs = torch.from_numpy(_features(PAIR_FEATURES, 5))
    asked = torch.from_numpy(_features(ASKED_FEATURES, 1)[0])
    scores = scorer(anaphor, candidates, pairs, asked)
    assert scores.shape == (6,)
    fewer = scorer(anaphor, candidates[2:], pairs[2:], asked)
    assert torch.allclose(fewer, scores[2:], atol=1e-6)
    assert scorer(anaphor, candidates[:0], pairs[:0], asked).shape == (1,)


def test_a_level_does_not_hear_of_a_source_that_is_none() -> None:
    torch.manual_seed(0)
    head, words = LevelHead(WIDTH, 0.0).eval(), torch.randn(9, WIDTH)
    scores = head(words, [(1, 2), (1, 2)], [(0, 1), (0, 0)], [(2, 5), (2, 5)])
    assert scores.shape == (2, len(LEVELS))
    words[0] += 1
    moved = head(words, [(1, 2), (1, 2)], [(0, 1), (0, 0)], [(2, 5), (2, 5)])
    assert not torch.allclose(moved[0], scores[0]) and torch.allclose(moved[1], scores[1])
