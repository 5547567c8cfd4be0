"""Whether a text is read as a story: what the caller says goes before what the text shows."""

from __future__ import annotations

import pytest

import quotelens as ql

STORY = (
    "“Where is it?” I asked.\n\n“Gone!” she cried.\n\n“Who took it?” I said, and she looked at me.\n\n“You did!” she "
    "said, and he laughed at her."
)
NEWS = "“We will not sell the harbour,” I was told by Mayor Ada Quist. “It is ours,” I said."


@pytest.mark.parametrize(
    ("text", "fiction", "narrated"),
    [(STORY, None, True), (STORY, False, False), (NEWS, None, False), (NEWS, True, True), (NEWS, False, False)],
)
def test_the_caller_says_what_is_a_story(text: str, fiction: bool | None, narrated: bool) -> None:
    doc = ql.load(threads=1, fiction=fiction)(text)
    assert ("narrator" in [quote.speaker_evidence for quote in doc.quotes]) is narrated


@pytest.mark.parametrize("text", ["", "Nothing is said here.", "The boy looked at me."])
def test_a_story_may_hold_no_speech(text: str) -> None:
    assert ql.load(threads=1, fiction=True)(text).quotes == ()
