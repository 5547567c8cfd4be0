"""Quotation marks pair as print pairs them, and every passage lies where it says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.text.marks import Marked, find_marked, is_mark
from quotelens.text.paragraphs import split_paragraphs
from tests.records import records

PIECES = [*"“”‘’'\"«»‹›„‚` .,:!-—6s\n", "``", "''", "\n\n", "Go ", "no", "’s ", "I said ", "’em ", "6'2\" "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=40)


def marked(text: str) -> tuple[Marked, ...]:
    return find_marked(text, [(p.start, p.end) for p in split_paragraphs(text)])


@pytest.mark.parametrize("case", records("marks.json"))
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    found = marked(text)
    assert [text[m.start : m.end] for m in found] == case["passages"]
    if "levels" in case:
        assert [m.level for m in found] == case["levels"]
    if "closed" in case:
        assert [m.closed for m in found] == case["closed"]
    if "pieces" in case:
        assert [[text[a:b] for a, b in m.pieces] for m in found] == case["pieces"]


@settings(deadline=None)
@given(TEXTS)
def test_passages_lie_in_the_text_and_hold_their_inner_part(text: str) -> None:
    for m in marked(text):
        assert 0 <= m.start < m.inner_start <= m.inner_end <= m.end <= len(text)
        assert all(is_mark(c) for c in text[m.start : m.inner_start])
        assert all(is_mark(c) for c in text[m.inner_end : m.end])
        assert m.closed == (m.inner_end < m.end)


@settings(deadline=None)
@given(TEXTS)
def test_passages_of_one_level_do_not_overlap_and_inner_ones_lie_within_outer_ones(text: str) -> None:
    found = marked(text)
    assert list(found) == sorted(found, key=lambda m: (m.start, -m.end))
    for m in found:
        assert not any(o.start < m.end and m.start < o.end for o in found if o.level == m.level and o is not m)
        around = [o for o in found if o.level == m.level - 1 and o.start <= m.start and m.end <= o.end]
        assert len(around) == (m.level > 0)


@settings(deadline=None)
@given(TEXTS)
def test_each_piece_lies_in_one_paragraph_and_begins_with_a_mark_or_the_paragraph(text: str) -> None:
    paragraphs = split_paragraphs(text)
    starts = {p.start for p in paragraphs}
    for m in marked(text):
        assert (m.pieces[0][0], m.pieces[-1][1]) == (m.start, m.end)
        assert is_mark(text[m.start])
        for start, end in m.pieces:
            assert is_mark(text[start]) or start in starts
            assert sum(p.start <= start < end <= p.end for p in paragraphs) == 1


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="“”‘’‚‛„‟«»‹›\"'`´＂"), max_size=60))
def test_no_marks_no_passages(text: str) -> None:
    assert marked(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        '" ' * 100_000,
        "“" * 100_000,
        "“a " * 100_000,
        "«" * 50_000 + "»" * 50_000,
        "“‘" * 50_000 + "a",
        "‘s’ " * 100_000,
    ],
    ids=["straight", "one row", "all open", "nested", "alternating", "single"],
)
def test_a_hundred_thousand_marks(text: str) -> None:
    found = marked(text)
    assert all(0 <= m.start < m.end <= len(text) for m in found)
