"""CoNLL-U: what stands in it, that it comes back, and that the validator of Universal Dependencies agrees."""

from __future__ import annotations

import functools
import io
from typing import Any

import attrs
import conllu
import pytest
from hypothesis import given, settings
from udtools import Validator

import quotelens
import quotelens.stanza
from quotelens.errors import InputTypeError, InputValueError
from quotelens.export.conllu import from_conllu, to_conllu
from quotelens.text.page import lay_out
from quotelens.types import Document, Quote, Span, Speaker
from tests.records import records
from tests.strategies import documents, nested

# What a hostile text brings along itself, and no format can mend.
UNICODE = {"unicode-normalization", "invalid-utf"}


def covered(doc: Document) -> list[bool]:
    """For each character whether it stands in a token: the document's, or one of the analyzer's tokenizer."""
    view = lay_out(doc.text).view
    inside = [False] * len(doc.text)
    for token in doc.tokens:
        inside[token.start : token.end] = [True] * (token.end - token.start)
    if doc.tokens:
        return inside
    for sentence in quotelens.stanza.document(view.text).sentences:
        for token in sentence.tokens:
            start, end = view.to_source(token.start_char, token.end_char)
            inside[start:end] = [True] * (end - start)
    return inside


def held(doc: Document) -> Document:
    """What the format promises to hold of a document: see :func:`to_conllu`."""
    inside = covered(doc)

    def cut(span: Span | None) -> Span | None:
        if span is None or not any(inside[span.start : span.end]):
            return None
        places = [place for place in range(span.start, span.end) if inside[place]]
        return Span.of(doc.text, places[0], places[-1] + 1)

    hedges = {
        id(hedge): attrs.evolve(hedge, span=span, scope=cut(hedge.scope))
        for hedge in doc.hedges
        if (span := cut(hedge.span))
    }
    speakers = {
        id(speaker): attrs.evolve(
            speaker, mentions=[attrs.evolve(one, span=span) for one in speaker.mentions if (span := cut(one.span))]
        )
        for speaker in doc.speakers
    }
    quotes = {}
    for quote in doc.quotes:
        if content := [span for span in map(cut, quote.content) if span]:
            cue, source = quote.cue and cut(quote.cue.span), quote.source and cut(quote.source.span)
            quotes[id(quote)] = attrs.evolve(
                quote,
                content=content,
                cue=quote.cue and cue and attrs.evolve(quote.cue, span=cue),
                source=quote.source and source and attrs.evolve(quote.source, span=source),
                speaker=quote.speaker and speakers[id(quote.speaker)],
                via=[speakers[id(speaker)] for speaker in quote.via],
                hedges=[hedges[id(hedge)] for hedge in quote.hedges if id(hedge) in hedges],
            )
    parts = [attrs.evolve(part, span=span) for part in doc.parts if (span := cut(part.span))]
    found = nested(quotes, doc.quotes)
    return Document(doc.text, doc.id, (), found, speakers.values(), hedges.values(), parts, tokens=doc.tokens)


@settings(deadline=None, max_examples=50)
@given(documents())
def test_what_the_format_holds_comes_back(doc: Document) -> None:
    written = to_conllu(doc)
    if not any(covered(doc)):
        assert written == ""
        return
    (read,) = from_conllu(written)
    assert attrs.evolve(read, sentences=(), tokens=read.tokens if doc.tokens else ()) == held(doc)
    assert written.encode().decode() == written
    assert len(written.splitlines()) == written.count("\n")


@settings(deadline=None, max_examples=50)
@given(documents())
def test_a_document_without_tokens_has_those_of_the_analyzer(doc: Document) -> None:
    doc = attrs.evolve(doc, tokens=())
    view = lay_out(doc.text).view
    expected = [
        [view.to_source(token.start_char, token.end_char) for token in sentence.tokens]
        for sentence in quotelens.stanza.document(view.text).sentences
    ]
    read = from_conllu(to_conllu(doc))
    found = [(span.start, span.end) for one in read for span in one.sentences]
    assert found == [(sentence[0][0], sentence[-1][1]) for sentence in expected]
    assert [len(sentence) for sentence in conllu.parse(to_conllu(doc))] == [len(sentence) for sentence in expected]


def test_sentences_and_tokens_of_an_analysis_come_back() -> None:
    doc = attrs.evolve(quotelens.analyze("He left Moscowthe next day. “We won’t go,”\n\nAda Quist said."), meta=None)
    (read,) = from_conllu(to_conllu(doc))
    assert [token.text for token in doc.tokens[:5]] == ["He", "left", "Moscow", "the", "next"]
    assert read == doc


def test_tokens_of_the_document_go_before_those_of_the_rules() -> None:
    text = "Don't go. Stay."
    tokens = [Span.of(text, 0, 9), Span.of(text, 10, 15)]
    doc = Document(text, sentences=[Span.of(text, 0, 15)], tokens=tokens)
    (read,) = from_conllu(to_conllu(doc))
    assert read == doc


@functools.cache
def validator(level: int) -> Validator:
    return Validator(lang="en", level=level, output=None)


def incidents(written: str, level: int) -> list[Any]:
    state = validator(level).validate_file_handle(io.StringIO(written))
    return list(state.error_tracker)


def with_a_tree(written: str) -> str:
    """The same with the columns filled that are not ours, so that the validator goes on to text and MISC."""
    lines = []
    for line in written.split("\n"):
        columns = line.split("\t")
        if len(columns) == 10:
            first = columns[0] == "1"
            columns[2], columns[3], columns[6], columns[7] = "x", "X", "0" if first else "1", "root" if first else "dep"
        lines.append("\t".join(columns))
    return "\n".join(lines)


@settings(deadline=None, max_examples=50)
@given(documents())
def test_the_validator_of_universal_dependencies_agrees(doc: Document) -> None:
    written = to_conllu(doc) + to_conllu(Document("Another one."))
    assert {one.testid for one in incidents(written, level=1)} <= UNICODE
    # Two documents of one file may not have the same sentence ids; that is for the one who joins them.
    joined = with_a_tree(written)
    assert {one.testid for one in incidents(joined, level=2)} <= UNICODE | {"non-unique-sent-id"}


def test_the_validator_would_object() -> None:
    written = with_a_tree(to_conllu(Document("“It rained,” she said.")))
    assert incidents(written, level=2) == []
    assert {one.testid for one in incidents(written.replace("SpaceAfter=No", "_", 1), level=2)} == {
        "missing-spaceafter"
    }
    assert {one.testid for one in incidents(written.replace("\t_\t", "\t", 1), level=2)} == {"number-of-columns"}


@pytest.mark.parametrize("case", records("conllu.json"))
def test_lines(case: dict[str, Any]) -> None:
    doc = Document.from_dict(case["document"])
    lines = to_conllu(doc).splitlines()
    tokens = [line.split("\t") for line in lines if not line.startswith("#")]
    assert [[columns[1], columns[9]] for columns in tokens if len(columns) == 10] == case["tokens"]
    assert [line for line in lines if line.startswith("#")] == case["comments"]


def test_another_reader_finds_the_annotation() -> None:
    text = "“Go,” she said."
    she = Speaker("she", "person", [])
    doc = Document(text, "a b", quotes=[Quote("direct", [Span.of(text, 0, 5)], speaker=she)], speakers=[she])
    (sentence,) = conllu.parse(to_conllu(doc))
    assert sentence.metadata["newdoc id"] == "a_b"
    assert sentence.metadata["text"] == text
    content = [token["form"] for token in sentence if "content-0" in ((token["misc"] or {}).get("Quote") or "")]
    assert content == ["“", "Go", ",", "”"]


def test_other_tools_may_fill_their_columns() -> None:
    text = "We won. 😀\n\n“Yes.”"
    doc = Document(text, quotes=[Quote("direct", [Span.of(text, 11, 17)])])
    sentences = conllu.parse(to_conllu(doc))
    for sentence in sentences:
        for token in sentence:
            token["lemma"] = token["form"].lower()
            token["misc"] = {"Entity": "(x)"} | (token["misc"] or {})
    (read,) = from_conllu("".join(sentence.serialize() for sentence in sentences))
    assert (read.text, read.quotes) == (doc.text, doc.quotes)


def test_a_file_of_several_documents() -> None:
    docs = [Document("One.  ", "a"), Document(" Two.\n\nThree", "b"), Document("Four.", None)]
    read = from_conllu("".join(map(to_conllu, docs)))
    assert [(doc.text, doc.id) for doc in read] == [(doc.text, doc.id) for doc in docs]
    assert from_conllu("") == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1\tWe", "Line 1 is '1\\tWe': a token has ten columns"),
        ("1-2\tWe" + "\t_" * 8, "ranges are not read"),
        ("1\tWe" + "\t_" * 7 + "\tQuote=content", "the label 'content' is not of the form B-content-0"),
        ("1\tWe" + "\t_" * 7 + r"\tSpacesAfter=\q".replace(r"\t", "\t", 1), "MISC has the escape '\\\\q'"),
        ('# document = {"schema": "quotelens/9"}', "the schema must be 'quotelens/1'"),
        ("# quote = 7", "the comment must hold a JSON object"),
        ("# quote = {", "Line 1 is '# quote = {': "),
        ('# quote = {"kind": "direct"}', "A comment has the id None; it must be an integer"),
        ('# quote = {"id": 0, "kind": "direct", "confidence": 1}', "quotes[0].content is []"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, says: str) -> None:
    with pytest.raises(InputValueError) as caught:
        from_conllu(line)
    assert says in str(caught.value)


def test_bytes_are_refused() -> None:
    with pytest.raises(InputTypeError, match="conllu is of type bytes"):
        from_conllu(b"")  # type: ignore[arg-type]
