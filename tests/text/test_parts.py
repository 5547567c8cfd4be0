"""Parts of a page: what is none of an article's paragraphs, and that nobody is quoted there who does not speak."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quotelens as ql
from quotelens.text.labels import find_labels
from quotelens.text.paragraphs import split_paragraphs
from quotelens.text.parts import Parts, find_parts
from tests.records import records

PIECES = (
    *(" ", "\n", "\n\n", "\u2029", ".", "—", "“", "”", "(", ")", "> ", "OSLO", " (AP) – ", "Photo: Ona Reyes", "AFP"),
    *("By Ona Reyes", "Rain fell. ", "Read more: snow", "Related stories", "Sources:", "1. Met office", "@onareyes"),
    *(" — Ona Reyes (@onareyes) May 3, 2026", "3:04 PM · May 3, 2026", "12 Likes", "Comments (2)", "Reply", "Ada: "),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=40)


def found_in(text: str) -> Parts:
    paragraphs = split_paragraphs(text)
    return find_parts(text, paragraphs, find_labels(text, [(one.start, one.end) for one in paragraphs]))


@pytest.mark.parametrize("case", records("parts.json"))
def test_parts(case: dict[str, Any]) -> None:
    found = found_in(case["text"]).parts
    assert [[str(part.kind), case["text"][part.start : part.end]] for part in found] == case["parts"]


@settings(deadline=None)
@given(TEXTS)
def test_parts_lie_in_order_and_posts_within_them(text: str) -> None:
    found = found_in(text)
    last = 0
    for part in found.parts:
        assert last <= part.start < part.end <= len(text)
        last = part.end
    posts = [part for part in found.parts if part.kind is ql.PartKind.POST]
    for part, post in zip(posts, found.posts, strict=True):
        spans = sorted((post.author, *post.content))
        assert part.start <= spans[0][0] and spans[-1][1] <= part.end
        assert all(start < end <= following for (start, end), (following, _) in itertools.pairwise(spans))


@pytest.mark.parametrize("case", records("furniture.json"))
def test_nobody_is_quoted_where_nobody_speaks(case: dict[str, Any]) -> None:
    doc = ql.analyze(case["text"])
    assert [[quote.speaker and quote.speaker.name, quote.text] for quote in doc.quotes] == case["quotes"]
    assert ql.Document.from_json(doc.to_json()).parts == doc.parts != ()
    for part in doc.parts:
        assert case["text"][part.span.start : part.span.end] == part.span.text
