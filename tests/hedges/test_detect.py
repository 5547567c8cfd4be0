"""Hedges in context, on cases kept as data, and on any text at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.errors import InputTypeError
from quotelens.hedges.detect import CUE_CONDITIONS, Found, find_hedges
from quotelens.hedges.senses import SENSES
from quotelens.lexicon.hedges import entries, grades
from quotelens.text.sentences import tokenize
from tests.records import records

CATEGORIES = {"modal", "adverb", "adjective", "verb", "noun", "evidential", "approximator"}


def _spans(text: str) -> list[list[tuple[int, int]]]:
    return [[(token.start, token.end) for token in sentence] for sentence in tokenize(text)]


def _found(text: str, cues: list[tuple[int, int]]) -> tuple[Found, ...]:
    return find_hedges(text, _spans(text), cues)


@pytest.mark.parametrize("case", records("hedges.json"))
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    cues = [(text.index(cue), text.index(cue) + len(cue)) for cue in case.get("cues", [])]
    found = _found(text, cues)
    assert [[text[hedge.start : hedge.end], hedge.category] for hedge in found] == case["hedges"]
    if "scopes" in case:
        assert [text[slice(*hedge.scope)] if hedge.scope else None for hedge in found] == case["scopes"]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("It will almost certainly rain.", 0.14),
        ("It will very likely rain.", 0.3),
        ("It will probably rain.", 0.6),
        ("It may rain.", 0.8),
        ("It is unclear whether it will rain.", 1.0),
        ("Rain is unlikely.", 0.4),
        ("Rain is highly unlikely.", 0.2),
        ("It would likely rain.", 0.6),
        ("About 40 millimetres fell.", 0.2),
    ],
)
def test_strength_follows_the_documented_scale(text: str, strength: float) -> None:
    assert [hedge.strength for hedge in _found(text, [])] == [strength]


def test_strength_is_the_distance_from_certainty() -> None:
    for probability, strength in grades().values():
        if probability is not None:
            assert strength == pytest.approx(2 * min(probability, 1 - probability))


def test_lexicon_names_only_known_categories_and_conditions() -> None:
    lexicon = [entry for found in entries().values() for entry in found]
    assert {entry.category for entry in lexicon} == CATEGORIES
    assert {name for entry in lexicon for name in entry.conditions} == {*SENSES, *CUE_CONDITIONS}


def test_bytes_are_refused_with_the_remedy() -> None:
    with pytest.raises(InputTypeError, match="decode"):
        find_hedges(b"It may rain.", [])  # type: ignore[arg-type]


def test_curly_apostrophe_reads_as_straight() -> None:
    text = "It isn’t clear who paid."
    assert [text[hedge.start : hedge.end] for hedge in _found(text, [])] == ["isn’t clear"]


def test_a_long_sentence_without_stops() -> None:
    text = "it may rain and " * 5000
    tokens = [(start, start + len(word)) for start, word in _words_of(text)]
    assert len(find_hedges(text, [tokens])) == 5000


def test_a_very_long_word() -> None:
    text = "x" * 1_000_000
    assert find_hedges(text, [[(0, len(text))]]) == ()


def _words_of(text: str) -> list[tuple[int, str]]:
    position = 0
    words = []
    for word in text.split():
        position = text.index(word, position)
        words.append((position, word))
        position += len(word)
    return words


VOCABULARY = sorted({word for first in entries().values() for entry in first for word in entry.words})
PIECES = st.one_of(st.sampled_from([*VOCABULARY, ",", ".", "“", "”", "May", "42"]), st.text(max_size=6))


@given(st.lists(PIECES, max_size=40))
def test_spans_lie_on_tokens_in_order(pieces: list[str]) -> None:
    text = " ".join(pieces)
    sentences = _spans(text)
    starts = {start for sentence in sentences for start, _ in sentence}
    ends = {end for sentence in sentences for _, end in sentence}
    last = 0
    for hedge in find_hedges(text, sentences):
        assert last <= hedge.start < hedge.end
        last = hedge.end
        assert hedge.start in starts
        assert hedge.end in ends
        assert hedge.category in CATEGORIES
        assert 0 < hedge.strength <= 1
        assert hedge.scope is not None
        assert hedge.scope[0] <= hedge.start
        assert hedge.end <= hedge.scope[1]
