"""Speech behind dashes: cases as data, and what holds for any text."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.quotes.dashes import mark_dashes, speech_behind_dashes
from quotelens.text.page import Page, lay_out_view
from quotelens.text.paragraphs import split_paragraphs
from quotelens.text.view import View
from tests.records import records

TOLD = "—Who is there? asked Tom.\n\n—Nobody, said Ann.\n\n—Is it the cat? he asked.\n\n—Go!\n\n—Is it?\n\n"
LINES = st.lists(
    st.sampled_from(
        [
            "—",
            "--",
            " ",
            "\n",
            "\n\n",
            "Yes",
            ", ",
            "he said",
            "? ",
            ". ",
            "He left",
            "I go",
            "Mr. ",
            "“",
            "”",
            ":",
            "\0",
            "😀",
        ]
    ),
    max_size=40,
).map("".join)


def spans(text: str) -> list[tuple[int, int]]:
    return [(paragraph.start, paragraph.end) for paragraph in split_paragraphs(text)]


def page_of(text: str) -> Page:
    return mark_dashes(lay_out_view(View(text, text)))


@pytest.mark.parametrize("case", records("dashes.json"))
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    marked = page_of(text).marked
    assert [text[one.start : one.end] for one in marked if text[one.start] != "“"] == case["spoken"]


@settings(deadline=None)
@given(LINES)
def test_stretches_are_ordered_and_lie_in_one_paragraph(lines: str) -> None:
    text = TOLD + lines
    found = speech_behind_dashes(text, spans(text), 0)
    place = 0
    for start, end in found:
        assert place <= start < end
        assert sum(low <= start < end <= high for low, high in spans(text)) == 1
        place = end


@settings(deadline=None)
@given(LINES)
def test_outermost_passages_do_not_overlap(lines: str) -> None:
    text = TOLD + lines
    outer = page_of(text).outer
    assert all(one.end <= following.start for one, following in itertools.pairwise(outer))
    assert all(one.start <= one.inner_start <= one.inner_end <= one.end for one in outer)


@pytest.mark.parametrize("piece", ["—", ".", "—a, ", ":—A", "I, he said, ", "—A. he said, ", "A was, "], ids=repr)
def test_long_texts_without_a_break(piece: str) -> None:
    text = TOLD + piece * 10_000
    for start, end in speech_behind_dashes(text, spans(text), 0):
        assert 0 <= start < end <= len(text)
