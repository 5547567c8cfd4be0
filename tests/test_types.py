"""The objects keep their promises: validated, linked, frozen, and independent of each other."""

from __future__ import annotations

import json
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given

from quotelens.enums import CueCategory, Naming, QuoteKind
from quotelens.errors import InputTypeError, InputValueError
from quotelens.types import Cue, Document, Hedge, Mention, Part, Quote, Span, Speaker
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
    first, second = doc.quotes
    assert repr(first) == "Quote('direct', '“We may sell,”' at 0:14, speaker='Ona Reyes', confidence=1)"
    assert repr(attrs.evolve(second, speaker=None)).endswith("speaker=None, confidence=0.8)")
    assert repr(doc.speakers[0]) == "Speaker('Ona Reyes', 'person', 2 mentions, 2 quotes)"
    assert repr(doc.hedges[0]) == "Hedge('may' at 4:7, 'modal', strength=0.5, holder='source')"
    assert repr(doc.speakers[0].mentions[0]) == "Mention(span=Span(start=15, end=24, text='Ona Reyes'), form='name')"
    assert repr(first.cue).endswith("lemma='say', category='neutral')")


def test_no_repr_is_long() -> None:
    long = "a " * 10_000
    span = Span.of(long, 0, len(long))
    speaker = Speaker(long, "person", [Mention(span, "name")] * 1000)
    outer = Quote("direct", [span], Cue(span, long, "other"), Mention(span, "name"), speaker)
    inner = Quote("direct", [Span.of(long, 2, len(long))], within=outer, hedges=[Hedge(span, "modal", 0.5)])
    for one in (span, speaker, outer, inner, inner.hedges[0], outer.cue, outer.source, Document(long)):
        assert len(repr(one)) < 200, one


def test_a_quotation_stands_within_the_one_around_it() -> None:
    outer = Quote("direct", [find("“We may sell,”")])
    middle = Quote("direct", [find("We may sell")], within=outer)
    inner = Quote("indirect", [find("sell")], within=middle, level="thought", speaker_confidence=0.5)
    doc = Document(TEXT, quotes=[inner, outer, middle])
    assert doc.quotes[0].within is doc.quotes[2] and doc.quotes[2].within is doc.quotes[1]
    assert doc.quotes[1].within is None
    with pytest.raises(InputValueError, match=r"which is not in Document\.quotes"):
        Document(TEXT, quotes=[inner, middle])


def test_how_a_speaker_is_named_is_read_from_the_mentions() -> None:
    forms = {form: Mention(find("She"), form) for form in ("name", "nominal", "pronoun")}

    def naming(*found: str) -> str:
        return Speaker("A", "person", [forms[form] for form in found]).naming

    assert naming("pronoun", "nominal", "name") == "named"
    assert naming("pronoun", "nominal") == "described"
    assert naming("pronoun") == naming() == "vague"
    assert Speaker("A", "person", [forms["name"]], naming="vague").naming is Naming.VAGUE


def test_members_of_closed_sets_are_their_words() -> None:
    doc = example()
    for value in (doc.quotes[0].kind, doc.quotes[0].level, doc.speakers[0].type, doc.hedges[0].category):
        assert isinstance(value, str)
    assert (doc.speakers[0].type, doc.hedges[0].holder) == ("person", "source")
    assert f"{doc.speakers[0].mentions[0].form}" == "name"
    assert repr({doc.hedges[0].category: doc.quotes[0].kind}) == "{'modal': 'direct'}"
    assert json.dumps([doc.quotes[0].level]) == '["speech"]'
    assert {doc.speakers[0].type: 1}["person"] == 1
    assert doc.quotes[0].cue is not None and doc.quotes[0].cue.category is CueCategory.NEUTRAL


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
    ("Quote.level is 1 of type int", lambda: Quote("direct", [SPAN], level=1)),  # type: ignore[arg-type]
    ("Quote.within is 'sell'", lambda: Quote("direct", [SPAN], within="sell")),  # type: ignore[arg-type]
    ("Quote.speaker_confidence is 'x'", lambda: Quote("direct", [SPAN], speaker_confidence="x")),  # type: ignore[arg-type]
    ("Quote.speaker_evidence is None", lambda: Quote("direct", [SPAN], speaker_evidence=None)),  # type: ignore[arg-type]
    ("Speaker.naming is None", lambda: Speaker("A", "person", [], naming=None)),  # type: ignore[arg-type]
    ("Speaker.description is 'b'", lambda: Speaker("A", "person", [], description="b")),  # type: ignore[arg-type]
    ("Mention.form is 3", lambda: Mention(SPAN, 3)),  # type: ignore[arg-type]
    ("Quote.kind is None", lambda: Quote(None, [SPAN])),
    ("'sell'", lambda: Quote("direct", "sell")),
    ("Quote.content holds 'sell'", lambda: Quote("direct", ["sell"])),
    ("Quote.speaker is 'Reyes'", lambda: Quote("direct", [SPAN], speaker="Reyes")),  # type: ignore[arg-type]
    ("Quote.confidence is '1'", lambda: Quote("direct", [SPAN], confidence="1")),  # type: ignore[arg-type]
    ("Document.text is b''", lambda: Document(b"")),  # type: ignore[arg-type]
    ("Document.id is 7", lambda: Document("", 7)),  # type: ignore[arg-type]
    ("Part.kind is None", lambda: Part(SPAN, None)),  # type: ignore[arg-type]
]
WRONG_VALUES: list[tuple[str, Any]] = [
    ("from 3 to 2", lambda: Span(3, 2, "")),
    ("from -1 to 2", lambda: Span(-1, 2, "abc")),
    ("is 2 characters long", lambda: Span(0, 2, "abc")),
    ("does not lie in a text of 3", lambda: Span.of("abc", 1, 4)),
    ("Mention.form is 'noun'", lambda: Mention(SPAN, "noun")),
    ("Speaker.type is 'human'; it must be one of person, group,", lambda: Speaker("A", "human", [])),
    ("Speaker.pronoun is 'we'", lambda: Speaker("A", "person", [], pronoun="we")),
    ("Speaker.naming is 'known'", lambda: Speaker("A", "person", [], naming="known")),
    ("Cue.category is 'kind'", lambda: Cue(SPAN, "sell", "kind")),
    ("Hedge.category is 'shield'", lambda: Hedge(SPAN, "shield", 0.5)),
    ("Hedge.holder is 'reader'", lambda: Hedge(SPAN, "modal", 0.5, holder="reader")),
    ("Quote.level is 'writing'", lambda: Quote("direct", [SPAN], level="writing")),
    ("Quote.speaker_confidence is 2", lambda: Quote("direct", [SPAN], speaker_confidence=2)),
    ("which is not around 'sell'", lambda: Quote("direct", [SPAN], within=Quote("direct", [SPAN]))),
    (
        "says 'fell'",
        lambda: Document(TEXT, speakers=[Speaker("A", "person", [], description=Span(SPAN.start, SPAN.end, "fell"))]),
    ),
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


@pytest.mark.parametrize("places", [[(0, 2), (1, 3)], [(1, 3), (0, 1)], [(1, 1)]])
def test_tokens_rise_and_do_not_overlap(places: list[tuple[int, int]]) -> None:
    text = "He won."
    with pytest.raises(InputValueError, match="tokens must rise"):
        Document(text, tokens=[Span.of(text, *place) for place in places])
