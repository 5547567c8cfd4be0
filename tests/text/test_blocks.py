"""Blocks get the marks that their layout stands for, and nothing else does."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.text.blocks import set_apart
from quotelens.text.repair import repair
from quotelens.text.view import View
from tests.records import records

PIECES = [
    "\n",
    "\n\n",
    "> ",
    ">",
    "    ",
    "\t",
    "Ruiz said:",
    "He wrote in a letter:\n\n",
    "We will go on. ",
    "The dam is old.",
]
PIECES += ["— Ana Ruiz", "“", "”", '"', "* ", "Ruiz: ", "<blockquote>", "</blockquote>", "go", ":", "I "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@pytest.mark.parametrize("case", records("blocks.json"))
def test_cases(case: dict[str, Any]) -> None:
    assert repair(case["text"]).text == case["view"]


@settings(deadline=None)
@given(TEXTS | st.text(max_size=60))
def test_marks_stand_around_paragraphs_and_close_what_they_open(text: str) -> None:
    edits = set_apart(View(text, text))
    assert all(0 <= edit.start <= edit.end <= len(text) for edit in edits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))
    assert all(not text[edit.start : edit.end].strip() for edit in edits)
    marks = "".join(edit.shown for edit in edits if edit.shown != " ")
    assert all(block.endswith("“") for block in marks.split("”")[:-1]) and marks[-1:] in ("", "”")


@settings(deadline=None)
@given(TEXTS)
def test_marks_add_nothing_to_the_spans_that_they_enclose(text: str) -> None:
    plain = View(text, text)
    view = plain.edited(set_apart(plain))
    for place in view.inserted:
        start, end = view.to_source(place, place + 1)
        assert start == end
    assert "".join(text[a:b] for a, b in zip(view.starts, view.ends, strict=True) if a < b) == text
