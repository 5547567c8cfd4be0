"""Paragraphs of articles as they are printed and scraped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.text.paragraphs import split_paragraphs

PIECES = [
    *" \n\r\t\u2029.,—/()“”",
    "\n\n",
    "OSLO",
    " (AP) – ",
    "Photo: Ona Reyes",
    "By Ona Reyes",
    "Rain fell. ",
    "AFP",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=40)


def paragraphs(text: str) -> list[str]:
    return [text[p.start : p.end] for p in split_paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One.\n\nTwo.\n \nThree.", ["One.", "Two.", "Three."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One.\nTwo.\nThree.", ["One.", "Two.", "Three."]),
        ("One line;\nAnother line.\n\nText.", ["One line;", "Another line.", "Text."]),
        ("It rained\nin the night.", ["It rained\nin the night."]),
    ],
)
def test_blank_lines_and_line_ends(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    first = "The council met late on Monday\nand heard from Mayor Ona Reyes\nof Bergen that prices rose by\nten."
    second = "Others in the hall disagreed and\nleft before the vote was taken."
    assert paragraphs(first + "\n" + second) == [first, second]


@settings(deadline=None)
@given(TEXTS)
def test_paragraphs_hold_all_but_white_space(text: str) -> None:
    found = paragraphs(text)
    assert all(p and p == p.strip() for p in found)
    assert "".join("".join(found).split()) == "".join(text.split())
