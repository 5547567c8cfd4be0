"""Blocks in windows and batches."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quotelens.model.features import Block
from quotelens.model.windows import CLS, SEP, collate, pack


@given(st.lists(st.integers(1, 320), max_size=40), st.integers(0, 120))
def test_every_block_is_owned_once_and_windows_keep_the_limit(sizes: list[int], context: int) -> None:
    windows = pack(sizes, limit=384, context=context)
    assert [number for window in windows for number in range(window.own, window.end)] == list(range(len(sizes)))
    for window in windows:
        assert 0 <= window.start <= window.own < window.end
        assert sum(sizes[window.start : window.end]) + window.end - window.start + 1 <= 384
        assert sum(sizes[window.start : window.own]) <= context


def _block(ids: list[int], first: list[int]) -> Block:
    array = np.array(ids)
    words = np.array(first)
    return Block(array, array * 0 + 1, array * 0 + 2, words, words, words + 1)


def test_collate_keeps_context_out_of_the_words() -> None:
    one, two, three = _block([7, 8, 9], [0, 2]), _block([5], [0]), _block([3, 4], [0, 1])
    batch = collate([([one, two], 1), ([three], 0)])
    assert batch.ids.tolist() == [[CLS, 7, 8, 9, SEP, 5, SEP], [CLS, 3, 4, SEP, 0, 0, 0]]
    assert batch.lengths.tolist() == [7, 4]
    assert batch.counts == (1, 2)
    assert batch.ids.reshape(-1)[batch.words].tolist() == [5, 3, 4]
    assert batch.shapes.reshape(-1)[batch.words].tolist() == [1, 1, 1]
