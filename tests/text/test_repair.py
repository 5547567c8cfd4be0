"""The view mends glued words and maps every offset back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.text.repair import View, repair
from tests.records import records

PIECES = [*" \n.,;“”\"'\0\ud800é", "UKwhich", "Moscowthe", "left.They", "said", "“Go.”She", "the", "Ona", "@x "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(
    st.characters(exclude_categories=()), max_size=40
)


@pytest.mark.parametrize("case", records("repair.json"))
def test_cases(case: dict[str, Any]) -> None:
    assert repair(case["text"]).text == case["view"]


def test_spans_beside_inserted_spaces() -> None:
    view = View("ab cde", "a b c d e", (1, 5, 7))
    assert view.to_source(0, 3) == (0, 2)
    assert view.to_source(1, 3) == (1, 2)
    assert view.to_source(0, 2) == (0, 1)
    assert view.to_source(4, 9) == (3, 6)
    assert view.to_view(0, 1) == (0, 1)
    assert view.to_view(1, 2) == (2, 3)
    assert view.to_view(0, 6) == (0, 9)
    assert view.to_view(3, 4) == (4, 5)


@settings(deadline=None)
@given(TEXTS)
def test_source_is_untouched_and_characters_correspond(text: str) -> None:
    view = repair(text)
    assert view.source == text
    kept = [c for i, c in enumerate(view.text) if i not in set(view.inserted)]
    assert len(kept) == len(text)
    for mine, theirs in zip(kept, text, strict=True):
        if "\ud800" <= theirs <= "\udfff":
            assert mine == "\ufffd"
        elif theirs < " " and theirs not in "\t\n\r":
            assert mine == " "
        else:
            assert mine == theirs
    assert all(view.text[i] == " " for i in view.inserted)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_spans_go_there_and_back(text: str, data: st.DataObject) -> None:
    view = repair(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    there = view.to_view(start, end)
    assert 0 <= there[0] <= there[1] <= len(view.text)
    assert view.to_source(*there) == (start, end)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_view_spans_with_a_source_character_are_never_empty(text: str, data: st.DataObject) -> None:
    view = repair(text)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    source = view.to_source(start, end)
    shown = sum(i not in view.inserted for i in range(start, end))
    assert 0 <= source[0] <= source[1] <= len(text)
    assert source[1] - source[0] == shown


@pytest.mark.parametrize("text", ["a" * 1_000_000, "Bb.Aa" * 100_000, '."A' * 100_000], ids=["word", "stops", "marks"])
def test_a_long_word(text: str) -> None:
    view = repair(text)
    assert view.source == text
    assert len(view.text) == len(text) + len(view.inserted)
