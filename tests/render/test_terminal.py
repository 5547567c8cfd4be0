"""The account for a terminal: readable without colour, within its width, harmless."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from quotelens.render.terminal import table
from quotelens.types import Document, Quote, Span, Speaker
from tests.strategies import documents

EXAMPLE = Document.from_dict(
    json.loads((Path(__file__).parent.parent / "cases" / "document.json").read_text(encoding="utf-8"))
)
ACCOUNT = """\
sale: 2 quotations, 1 speaker, 2 hedges

  1. Ona Reyes · direct · 94%
     “We may sell,”
     source: Ona Reyes · cue: said · corrected by hand: kind · hedges: may

  2. Ona Reyes · indirect · thought · 80%
     it could […] take years
     source: She · hedges: could

Speakers
  Ona Reyes  2 quotations  person
    also: She"""


def test_the_account_says_who_said_what() -> None:
    assert table(EXAMPLE, width=80) == ACCOUNT


def test_a_speaker_to_check_is_told_with_its_reason() -> None:
    text = "aa bb"
    ona = Speaker("Ona Reyes", "person", [])
    doubts = {"speaker_evidence": "pronoun: Ona Reyes, one sentence back"}
    quotes = [
        Quote("direct", [Span.of(text, 0, 2)], speaker=ona, speaker_confidence=0.7, **doubts),
        Quote("direct", [Span.of(text, 3, 5)], speaker=ona, speaker_confidence=0.62, **doubts),
    ]
    account = table(Document(text, quotes=quotes, speakers=[ona]), width=90)
    assert (
        account.partition("\n\n")[2].partition("Speakers")[0]
        == """\
  1. Ona Reyes · direct · 100%
     aa

  2. Ona Reyes · direct · 100%
     bb
     speaker to check: Ona Reyes (62%: pronoun: Ona Reyes, one sentence back)

"""
    )


def test_colour_adds_only_escape_codes() -> None:
    colored = table(EXAMPLE, width=80, color=True)
    assert "\x1b[1m" in colored
    assert re.sub("\x1b\\[[0-9]+m", "", colored) == ACCOUNT


@given(documents(), st.booleans())
def test_the_article_cannot_command_the_terminal(doc: Document, color: bool) -> None:
    account = re.sub("\x1b\\[[0-9]+m", "", table(doc, width=50, color=color))
    assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", account)


def test_contents_are_wrapped_within_the_width() -> None:
    text = "word " * 50 + "x" * 300
    doc = Document(text, quotes=[Quote("direct", [Span.of(text, 0, len(text))])])
    lines = table(doc, width=48).splitlines()
    assert max(map(len, lines)) <= 48
    assert "".join(line.strip() for line in lines[3:]).replace(" ", "") == text.replace(" ", "")


def test_a_text_without_quotations_has_an_account_too() -> None:
    assert table(Document("Nothing.")) == "0 quotations, 0 speakers, 0 hedges"
