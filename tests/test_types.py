"""The objects keep their promises: validated, linked, frozen, and independent of each other."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given

from quotelens.errors import InputTypeError, InputValueError
from quotelens.types import Credit, Cue, Document, Hedge, Mention, Quote, QuoteKind, Span, Speaker
from tests.strategies import documents

TEXT = "“We may sell,” Ona Reyes said. She hinted that it could take years."


def find(words: str) -> Span:
    start = TEXT.index(words)
    return Span.of(TEXT, start, start + len(words))


def example() -> Document:
    reyes = Speaker("Ona Reyes", "person", [Mention(find("Ona Reyes"), "name"), Mention(find("She"), "pronoun")])
    hedges = [Hedge(find("may"), "modal", 0.5, holder="source"), Hedge(find("could"), "modal", 0.6)]
    quotes = [
        Quote(
            "direct",
            [find("“We may sell,”")],
            Cue(find("said"), "say", "neutral"),
            reyes.mentions[0],
            reyes,
            hedges[:1],
        ),
        Quote("indirect", [find("it could take years")], speaker=reyes, hedges=hedges[1:], confidence=0.8),
    ]
    return Document(TEXT, quotes=quotes, speakers=[reyes], hedges=hedges)


def test_links_run_both_ways() -> None:
    doc = example()
    assert [quote.speaker for quote in doc.quotes] == [doc.speakers[0], doc.speakers[0]]
    assert doc.quotes[0].speaker is doc.speakers[0]
    assert doc.speakers[0].quotes[0] is doc.quotes[0] and doc.speakers[0].quotes[1] is doc.quotes[1]
    assert doc.hedges[0].quote is doc.quotes[0] and doc.hedges[1].quote is doc.quotes[1]
    assert doc.quotes[1].hedges[0] is doc.hedges[1]


def test_a_document_made_from_parts_of_another_leaves_it_alone() -> None:
    doc = example()
    shorter = attrs.evolve(doc, quotes=doc.quotes[:1])
    assert len(shorter.speakers[0].quotes) == 1 and shorter.hedges[1].quote is None
    assert len(doc.speakers[0].quotes) == 2 and doc.hedges[1].quote is doc.quotes[1]


def test_a_hedge_in_nested_quotations_belongs_to_the_inner_one() -> None:
    hedge = Hedge(find("may"), "modal", 0.5)
    inner, outer = (
        Quote("direct", [find("may sell")], hedges=[hedge]),
        Quote("direct", [find("We may sell")], hedges=[hedge]),
    )
    for quotes in ([inner, outer], [outer, inner]):
        doc = Document(TEXT, quotes=quotes, hedges=[hedge])
        assert doc.hedges[0].quote is not None
        assert doc.hedges[0].quote.text == "may sell"


def test_kinds_are_given_by_name_too() -> None:
    assert Quote("mixed", [find("sell")]).kind is QuoteKind.MIXED


def test_pieces_of_content_are_joined_by_a_space() -> None:
    assert Quote("direct", [find("We may"), find("sell,")]).text == "We may sell,"


def test_objects_are_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        example().quotes[0].confidence = 0.0  # type: ignore[misc]


def test_the_repr_is_short_and_ends() -> None:
    doc = example()
    assert repr(doc) == "Document(67 characters, 2 quotes, 1 speakers, 2 hedges)"
    assert "quotes" not in repr(doc.speakers[0])


@given(documents())
def test_offsets_equality_hashing_and_pickling(doc: Document) -> None:
    for quote in doc.quotes:
        for span in quote.content:
            assert doc.text[span.start : span.end] == span.text
    again = pickle.loads(pickle.dumps(doc))
    assert again == doc
    assert hash(again) == hash(doc)
    assert [len(speaker.quotes) for speaker in again.speakers] == [len(speaker.quotes) for speaker in doc.speakers]
    assert attrs.evolve(doc) == doc


SPAN = find("sell")
WRONG_TYPES: list[tuple[str, Any]] = [
    ("Span.start is True", lambda: Span(True, 2, "a")),
    ("Span.start is 1.0", lambda: Span(1.0, 2, "a")),  # type: ignore[arg-type]
    ("Span.text is b'a'", lambda: Span(0, 1, b"a")),  # type: ignore[arg-type]
    ("Mention.span is None", lambda: Mention(None, "name")),  # type: ignore[arg-type]
    ("Mention.form is 3", lambda: Mention(SPAN, 3)),  # type: ignore[arg-type]
    ("Quote.kind is None", lambda: Quote(None, [SPAN])),
    ("'sell'", lambda: Quote("direct", "sell")),
    ("Quote.content holds 'sell'", lambda: Quote("direct", ["sell"])),
    ("Quote.speaker is 'Reyes'", lambda: Quote("direct", [SPAN], speaker="Reyes")),  # type: ignore[arg-type]
    ("Quote.confidence is '1'", lambda: Quote("direct", [SPAN], confidence="1")),  # type: ignore[arg-type]
    ("Document.text is b''", lambda: Document(b"")),  # type: ignore[arg-type]
    ("Document.id is 7", lambda: Document("", 7)),  # type: ignore[arg-type]
    ("Credit.kind is None", lambda: Credit(SPAN, None)),  # type: ignore[arg-type]
]
WRONG_VALUES: list[tuple[str, Any]] = [
    ("from 3 to 2", lambda: Span(3, 2, "")),
    ("from -1 to 2", lambda: Span(-1, 2, "abc")),
    ("is 2 characters long", lambda: Span(0, 2, "abc")),
    ("does not lie in a text of 3", lambda: Span.of("abc", 1, 4)),
    ("Mention.form is 'noun'", lambda: Mention(SPAN, "noun")),
    ("Speaker.type is 'human'", lambda: Speaker("A", "human", [])),
    ("Hedge.strength is 1.5", lambda: Hedge(SPAN, "modal", 1.5)),
    ("Hedge.strength is nan", lambda: Hedge(SPAN, "modal", float("nan"))),
    ("Quote.kind is 'spoken'", lambda: Quote("spoken", [SPAN])),
    ("Quote.content is empty", lambda: Quote("direct", [])),
    ("empty span at 2", lambda: Quote("direct", [Span(2, 2, "")])),
    ("out of order", lambda: Quote("direct", [find("sell"), find("We")])),
    ("says 'fell'", lambda: Document(TEXT, sentences=[Span(SPAN.start, SPAN.end, "fell")])),
    (
        "who is not in",
        lambda: Document(TEXT, quotes=[Quote("direct", [SPAN], speaker=Speaker("A", "person", []))]),
    ),
    (
        "which is not in",
        lambda: Document(TEXT, quotes=[Quote("direct", [SPAN], hedges=[Hedge(SPAN, "verb", 0.5)])]),
    ),
    ("Document.quotes lists the same", lambda: Document(TEXT, quotes=[Quote("direct", [SPAN])] * 2)),
]


@pytest.mark.parametrize(("message", "make"), WRONG_TYPES, ids=[message for message, _ in WRONG_TYPES])
def test_wrong_types_are_refused(message: str, make: Any) -> None:
    with pytest.raises(InputTypeError) as caught:
        make()
    assert message in str(caught.value)


@pytest.mark.parametrize(("message", "make"), WRONG_VALUES, ids=[message for message, _ in WRONG_VALUES])
def test_wrong_values_are_refused(message: str, make: Any) -> None:
    with pytest.raises(InputValueError) as caught:
        make()
    assert message in str(caught.value)
