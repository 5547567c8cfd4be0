"""Markup is seen through: cases as data, and what holds for any text."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.text.markup import find_markup
from quotelens.text.repair import repair
from tests.records import records

PIECES = [
    *' \n*_`[]()<>#&;\\!“"a',
    "**",
    "***",
    "&quot;",
    "&amp;#8217;",
    "<p>",
    "</b>",
    "<br/>",
    "<!--",
    "-->",
    "](/x)",
]
PIECES += [
    "[1]",
    "[^a]: ",
    "[a]: https://b.c\n",
    "\n\n",
    "```",
    "> ",
    "* ",
    "# ",
    "Go ",
    "no",
    "<script>",
    "</script>",
    "²",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@pytest.mark.parametrize("case", records("markup.json"))
def test_cases(case: dict[str, Any]) -> None:
    view = repair(case["text"])
    assert view.text == case["view"]
    for part, whole in case.get("spans", []):
        at = view.text.index(part)
        assert case["text"][slice(*view.to_source(at, at + len(part)))] == whole


@settings(deadline=None)
@given(TEXTS | st.text(max_size=60))
def test_edits_are_in_order_and_lie_in_the_text(text: str) -> None:
    edits = find_markup(text)
    assert all(0 <= edit.start < edit.end <= len(text) for edit in edits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))


@settings(deadline=None)
@given(TEXTS | st.text(max_size=60))
def test_spans_of_the_view_show_their_words(text: str) -> None:
    """What one character shows is that character, an entity, or what parts paragraphs."""
    view = repair(text)
    assert view.source == text
    for place, character in enumerate(view.text):
        start, end = view.to_source(place, place + 1)
        source = text[start:end]
        assert len(source) < 2 or character == "\n" or source.startswith(("&", "```"))


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="*_<>&[]`\\#+=•‣▪◦·●○■¹²³⁴⁵⁶⁷⁸⁹⁰"), max_size=60))
def test_no_signs_no_edits(text: str) -> None:
    assert find_markup(text) == []


@pytest.mark.parametrize(
    "unit",
    [
        "*a ",
        "**",
        "_a_ ",
        "[a",
        "[a](",
        "](b",
        "<p",
        "<!--",
        "<script>",
        "&amp;",
        "```\n",
        "> ",
        "# a\n",
        "* a\n",
        "\\*",
    ],
)
def test_long_rows_of_signs(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    view = repair(text)
    assert len(view.starts) == len(view.text)
