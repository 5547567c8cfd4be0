"""What the encoder is given to read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.model.features import MARK_STATES, MAX_BLOCK_PIECES, SHAPES, canonical, encode, load_tokenizer
from quotelens.model.store import TOKENIZER, embedded_folder
from quotelens.text.page import lay_out

TEXTS = st.text(alphabet=st.sampled_from("aZ9.,!?\"'“”‘’«» \n\u00a0é\U0001f600\u0301東-`"), max_size=300) | st.text(
    max_size=200
)


def _encoded(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    page = lay_out(text)
    blocks = encode(page.view.text, page.paragraph_spans, page.marked, _tokenizer())
    words = []
    for block in blocks:
        for first, start, end in zip(block.first, block.starts, block.ends, strict=True):
            words.append((page.view.text[start:end], SHAPES[block.shapes[first]], MARK_STATES[block.states[first]]))
    return page.view.text, words


def _tokenizer():  # type: ignore[no-untyped-def]
    return load_tokenizer(embedded_folder() / TOKENIZER)


def test_words_shapes_and_mark_states() -> None:
    _, words = _encoded("The UN said “Go now” in 2022.")
    assert words == [
        ("The", "title", "outside"),
        ("UN", "upper", "outside"),
        ("said", "lower", "outside"),
        ("“", "other", "opening"),
        ("Go", "title", "inside"),
        ("now", "lower", "inside"),
        ("”", "other", "closing"),
        ("in", "lower", "outside"),
        ("2022", "number", "outside"),
        (".", "other", "outside"),
    ]


@pytest.mark.parametrize(
    "quoted", ['"Go now, all of you,"', "«Go now, all of you,»", "``Go now, all of you,''", "„Go now, all of you,“"]
)
def test_every_style_of_marks_reads_the_same(quoted: str) -> None:
    page = lay_out(f"{quoted} Ms. Bell said.")
    shown = canonical(page.view.text, page.marked)
    assert shown.replace(" ", "") == "“Gonow,allofyou,”Ms.Bellsaid."


def test_a_mark_of_two_characters_is_one_word() -> None:
    _, words = _encoded("``Go now,'' she said.")
    assert [word for word, _, _ in words][:5] == ["``", "Go", "now", ",", "''"]


@given(TEXTS)
def test_canonical_keeps_offsets(text: str) -> None:
    page = lay_out(text)
    assert len(canonical(page.view.text, page.marked)) == len(page.view.text)


@given(TEXTS)
def test_words_stand_in_order_and_within_the_text(text: str) -> None:
    page = lay_out(text)
    blocks = encode(page.view.text, page.paragraph_spans, page.marked, _tokenizer())
    last = 0
    for block in blocks:
        assert 0 < len(block.ids) <= MAX_BLOCK_PIECES
        assert len(block.ids) == len(block.shapes) == len(block.states)
        assert block.first[0] == 0 and np.all(np.diff(block.first) > 0) and block.first[-1] < len(block.ids)
        for start, end in zip(block.starts, block.ends, strict=True):
            assert last <= start < end <= len(page.view.text)
            last = end


def test_a_long_paragraph_is_cut_behind_sentences() -> None:
    page = lay_out("The talks in Oslo went on for another day. " * 100)
    blocks = encode(page.view.text, page.paragraph_spans, page.marked, _tokenizer())
    assert len(blocks) > 2
    for block in blocks:
        assert page.view.text[block.starts[0] : block.ends[0]] == "The"
        assert page.view.text[block.starts[-1] : block.ends[-1]] == "."
    assert sum(len(block.first) for block in blocks) == 1000


def test_a_word_of_a_million_letters() -> None:
    page = lay_out("said " + "a" * 1_000_000)
    (block,) = encode(page.view.text, page.paragraph_spans, page.marked, _tokenizer())
    assert block.ends[-1] == 1_000_005
