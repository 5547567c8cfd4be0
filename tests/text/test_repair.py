"""The view mends glued words and maps every offset back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.text.repair import repair
from tests.records import records

PIECES = [*" \n.,;“”\"'\0\ud800é", "UKwhich", "Moscowthe", "left.They", "said", "“Go.”She", "the", "Ona", "@x "]
# Without the signs of markup, all of a text is shown.
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(
    st.characters(exclude_categories=(), exclude_characters="*_<>&[]`\\\\#+=•‣▪◦·●○■¹²³⁴⁵⁶⁷⁸⁹⁰"), max_size=40
)


@pytest.mark.parametrize("case", records("repair.json"))
def test_cases(case: dict[str, Any]) -> None:
    assert repair(case["text"]).text == case["view"]


@settings(deadline=None)
@given(TEXTS)
def test_characters_correspond(text: str) -> None:
    view = repair(text)
    assert view.source == text
    inserted = set(view.inserted)
    for place, (start, end) in enumerate(zip(view.starts, view.ends, strict=True)):
        mine, theirs = view.text[place], text[start:end]
        if place in inserted:
            assert mine == " "
        elif "\ud800" <= theirs <= "\udfff":
            assert mine == "\ufffd"
        elif theirs < " " and theirs not in "\t\n\r":
            assert mine == " "
        else:
            assert mine == theirs
    assert "".join(text[start:end] for start, end in zip(view.starts, view.ends, strict=True)) == text


@pytest.mark.parametrize("text", ["a" * 1_000_000, "Bb.Aa" * 100_000, '."A' * 100_000], ids=["word", "stops", "marks"])
def test_a_long_word(text: str) -> None:
    view = repair(text)
    assert view.source == text
    assert len(view.text) == len(text) + len(view.inserted)
