"""Mentions out of scores."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quotelens.model.mentions import FORMS, NAMINGS, PARTS, TYPES, find_mentions, joined, split_scores


def _scores(words: int) -> np.ndarray:
    """Scores that say of every word that it is no head."""
    scores = np.zeros((words, sum(PARTS.values())))
    split_scores(scores)["form"][:, FORMS.index("none")] = 1
    return scores


def test_a_head_says_how_far_its_phrase_reaches() -> None:
    """The old chairman of the board."""
    scores = _scores(6)
    parts = split_scores(scores)
    for head, form, kind, naming, left, right in (
        (2, "nominal", "person", "described", 2, 3),
        (5, "nominal", "group", "vague", 1, 0),
    ):
        parts["form"][head, FORMS.index(form)] = 9
        parts["type"][head, TYPES.index(kind)] = 9
        parts["naming"][head, NAMINGS.index(naming)] = 9
        parts["left"][head, left] = parts["right"][head, right] = 9
    found = find_mentions(scores)
    assert list(zip(found.start, found.head, found.end, strict=True)) == [(0, 2, 6), (4, 5, 6)]
    assert [FORMS[form] for form in found.form] == ["nominal", "nominal"]
    assert [TYPES[kind] for kind in found.type.argmax(1)] == ["person", "group"]
    assert [NAMINGS[naming] for naming in found.naming.argmax(1)] == ["described", "vague"]


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 40), max_size=4))
def test_no_mention_reaches_out_of_its_block(seed: int, sizes: list[int]) -> None:
    chance = np.random.default_rng(seed)
    blocks = [find_mentions(chance.normal(size=(size, sum(PARTS.values())))) for size in sizes]
    before = np.cumsum([0, *sizes])
    whole = joined(blocks, before[:-1])
    assert len(whole) == sum(len(block) for block in blocks) == len(np.unique(whole.head))
    block = np.searchsorted(before, whole.head, side="right") - 1
    assert ((before[block] <= whole.start) & (whole.start <= whole.head) & (whole.head < whole.end)).all()
    assert (whole.end <= before[block + 1]).all()
    assert np.allclose(whole.type.sum(1), 1) and np.allclose(whole.naming.sum(1), 1)
