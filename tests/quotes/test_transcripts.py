"""Transcripts and interviews: turns, whose they are, and what among them is nobody's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotelens as ql
from quotelens.phrases.named_page import read_names
from quotelens.quotes.directions import spoken
from quotelens.quotes.transcripts import find_turns
from quotelens.text.page import lay_out
from tests.records import FOLDER, records

PIECES = (
    *("ADA QUIST, HOST: ", "QUIST: ", "[00:04] Tom Berg: ", "Tom Berg 0:11\n", "TB: ", "**Herald:** ", "Mr. BERG. "),
    *("Why? ", "I was tired. ", "(Applause.) ", "[laughs] ", "\n", "\n\n", "A: ", "Ada Quist – ", "**Is it so?**"),
    *("Q    ", "Q.—", "A.—", "Ada Quist (S&D). – ", "[12/04/2023, 21:03] Ada: ", "BY MR. BERG:", "(As interpreted.) "),
)


@pytest.mark.parametrize("case", records("transcripts.json"))
def test_turns_and_their_speakers(case: dict[str, Any]) -> None:
    doc = ql.analyze(case["text"])
    assert [
        {"speaker": quote.speaker and quote.speaker.name, "content": [span.text for span in quote.content]}
        for quote in doc.quotes
    ] == case["turns"]
    assert all(quote.kind is ql.QuoteKind.DIRECT for quote in doc.quotes)


def test_speakers_of_turns_in_twenty_transcripts() -> None:
    """Ten ways of labelling turns, in courts, parliaments, newsrooms, podcasts and chats of nine decades."""
    turns = right = 0
    for talk in json.loads((FOLDER / "talks.json").read_text(encoding="utf-8")):
        found = {quote.text: quote.speaker and quote.speaker.name for quote in ql.analyze(talk["text"]).quotes}
        for turn in talk["turns"]:
            speakers = turn["speaker"] if isinstance(turn["speaker"], list) else [turn["speaker"]]
            turns += 1
            right += found.get(" ".join(turn["content"])) in speakers
    assert turns == 156
    assert right >= 0.97 * turns


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_turns_are_apart_and_in_order(text: str) -> None:
    page = lay_out(text)
    place = 0
    for turn in find_turns(page, read_names(page)):
        for start, end in (() if turn.label is None else (turn.label,)) + turn.content:
            assert place <= start < end <= len(page.text)
            place = end


@given(st.lists(st.sampled_from((*PIECES, "(", "]", "x")), min_size=1, max_size=12).map("".join))
def test_what_is_spoken_lies_in_order_within_its_paragraph(text: str) -> None:
    place = 0
    for start, end in spoken(text, 0, len(text)):
        assert place <= start < end <= len(text)
        place = end
