"""What the encoder is given to read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.model.features import MARK_STATES, MAX_BLOCK_PIECES, SHAPES, canonical, encode, load_tokenizer
from quotelens.model.store import TOKENIZER, embedded_folder
from quotelens.text.structure import read_structure

TEXTS = st.text(alphabet=st.sampled_from("aZ9.,!?\"'“”‘’«» \n\u00a0é\U0001f600\u0301東-`"), max_size=300) | st.text(
    max_size=200
)


def _encoded(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    structure = read_structure(text)
    blocks = encode(structure.view.text, structure.paragraph_spans, structure.marked, _tokenizer())
    words = []
    for block in blocks:
        for first, start, end in zip(block.first, block.starts, block.ends, strict=True):
            words.append(
                (structure.view.text[start:end], SHAPES[block.shapes[first]], MARK_STATES[block.states[first]])
            )
    return structure.view.text, words


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
    structure = read_structure(f"{quoted} Ms. Bell said.")
    shown = canonical(structure.view.text, structure.marked)
    assert shown.replace(" ", "") == "“Gonow,allofyou,”Ms.Bellsaid."


def test_a_mark_of_two_characters_is_one_word() -> None:
    _, words = _encoded("``Go now,'' she said.")
    assert [word for word, _, _ in words][:5] == ["``", "Go", "now", ",", "''"]


@given(TEXTS)
def test_canonical_keeps_offsets(text: str) -> None:
    structure = read_structure(text)
    assert len(canonical(structure.view.text, structure.marked)) == len(structure.view.text)


@given(TEXTS)
def test_words_stand_in_order_and_within_the_text(text: str) -> None:
    structure = read_structure(text)
    blocks = encode(structure.view.text, structure.paragraph_spans, structure.marked, _tokenizer())
    last = 0
    for block in blocks:
        assert 0 < len(block.ids) <= MAX_BLOCK_PIECES
        assert len(block.ids) == len(block.shapes) == len(block.states)
        assert block.first[0] == 0 and np.all(np.diff(block.first) > 0) and block.first[-1] < len(block.ids)
        for start, end in zip(block.starts, block.ends, strict=True):
            assert last <= start < end <= len(structure.view.text)
            last = end


def test_a_long_paragraph_is_cut_behind_sentences() -> None:
    structure = read_structure("The talks in Oslo went on for another day. " * 100)
    blocks = encode(structure.view.text, structure.paragraph_spans, structure.marked, _tokenizer())
    assert len(blocks) > 2
    for block in blocks:
        assert structure.view.text[block.starts[0] : block.ends[0]] == "The"
        assert structure.view.text[block.starts[-1] : block.ends[-1]] == "."
    assert sum(len(block.first) for block in blocks) == 1000


def test_a_word_of_a_million_letters() -> None:
    structure = read_structure("said " + "a" * 1_000_000)
    (block,) = encode(structure.view.text, structure.paragraph_spans, structure.marked, _tokenizer())
    assert block.ends[-1] == 1_000_005
