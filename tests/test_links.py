"""Links between the members of a document: compared and sent elsewhere without being followed."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given

from quotelens.types import Document, Hedge, Mention, Quote, Span, Speaker
from tests.strategies import documents

WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "deepcopy": copy.deepcopy,
}


def chain(length: int) -> Document:
    """Quotations that each speaker passes on for the next one, each within the one before it."""
    text = "a" * length
    speakers = [Speaker(f"S{number}", "person", []) for number in range(length)]
    quotes: list[Quote] = []
    for at, speaker in enumerate(speakers):
        content, relay = Span.of(text, at, length), speakers[(at + 1) % length]
        quotes.append(Quote("direct", [content], speaker=speaker, via=[relay], within=quotes[-1] if quotes else None))
    return Document(text, quotes=quotes, speakers=speakers)


@pytest.mark.parametrize("way", WAYS)
def test_a_chain_of_speakers_may_be_of_any_length(way: str) -> None:
    doc = chain(3000)
    again = WAYS[way](doc)
    assert again == doc
    assert again.quotes[0].via[0] is again.quotes[1].speaker is again.speakers[1]
    assert again.speakers[1].quotes[0] is again.quotes[1]
    assert again.quotes[-1] == doc.quotes[-1] != doc.quotes[-2]
    assert hash(again.quotes[-1]) == hash(doc.quotes[-1])


@pytest.mark.parametrize("way", WAYS)
def test_parts_of_a_document_are_sent_with_their_links(way: str) -> None:
    doc = chain(3000)
    first, second = WAYS[way](doc.quotes[:2])
    assert first.speaker == doc.speakers[0]
    assert first.via[0] is second.speaker and second.within is first
    speaker = WAYS[way](doc.speakers[2999])
    assert len(speaker.quotes[0].via[0].quotes[0].text) == 3000


def test_an_object_without_a_document_is_sent_alone() -> None:
    hedge = Hedge(Span(0, 3, "may"), "modal", 0.5)
    quote = Quote("direct", [Span(0, 3, "may")], speaker=Speaker("A", "person", []), hedges=[hedge])
    for way in WAYS.values():
        assert way(quote) == quote
        assert way(quote).hedges[0].quote is None


@given(documents())
def test_everything_comes_back_with_its_links(doc: Document) -> None:
    for way in WAYS.values():
        again = way(doc)
        assert again == doc and hash(again) == hash(doc)
        for quote in again.quotes:
            assert quote.speaker is None or any(quote is own for own in quote.speaker.quotes)
            assert all(any(relay is one for one in again.speakers) for relay in quote.via)
            assert quote.within is None or any(quote.within is one for one in again.quotes)
            assert all(any(hedge is one for one in again.hedges) for hedge in quote.hedges)
        for hedge, original in zip(again.hedges, doc.hedges, strict=True):
            assert hedge.quote == original.quote


@given(documents())
def test_documents_are_equal_exactly_if_their_parts_are(doc: Document) -> None:
    names = [field.name for field in attrs.fields(Document)]
    for changed in _changed(doc):
        parts = [getattr(doc, name) == getattr(changed, name) for name in names]
        assert (doc == changed) is all(parts)
        assert doc != changed or hash(doc) == hash(changed)


def _changed(doc: Document) -> list[Document]:
    """The document with one speaker the other, without a speaker, with another id."""
    changed = [attrs.evolve(doc, id=f"{doc.id}'")]
    for at, quote in enumerate(doc.quotes):
        if any(other.within is quote for other in doc.quotes):
            continue
        for speaker in (None, *doc.speakers):
            quotes = [*doc.quotes[:at], attrs.evolve(quote, speaker=speaker), *doc.quotes[at + 1 :]]
            changed.append(attrs.evolve(doc, quotes=quotes))
    return changed


def test_which_of_two_equal_speakers_it_is_makes_no_difference() -> None:
    twins = [Speaker("A", "person", [Mention(Span(0, 1, "a"), "name")]) for _ in range(2)]
    docs = [Document("a", quotes=[Quote("direct", [Span(0, 1, "a")], speaker=twin)], speakers=twins) for twin in twins]
    assert docs[0] == docs[1] and hash(docs[0]) == hash(docs[1])


def test_a_document_is_no_other_kind_of_thing() -> None:
    assert Document("a") != "a"
