"""Attribution chains. The attributions are given, so that no model takes part."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.errors import InputValueError
from quotelens.phrases.named_page import read_names
from quotelens.quotes.relays import unfold
from quotelens.text.page import lay_out, lay_out_view
from quotelens.text.view import View
from quotelens.types import Document, Mention, Quote, Span, Speaker
from tests.records import records


def _find(text: str, part: str) -> tuple[int, int]:
    at = text.index(part)
    return at, at + len(part)


def _found(text: str, one: dict[str, Any]) -> Attribution:
    content = tuple(_find(text, piece) for piece in one["content"])
    kind = QuoteKind.DIRECT if text[content[0][0]] in '“"' else QuoteKind.INDIRECT
    return Attribution(content, _find(text, one["cue"]), _find(text, one["source"]), kind=kind, evidence=("given",))


def unfolded_of(text: str, found: list[Attribution]) -> list[Attribution]:
    page = lay_out_view(View(text, text))
    return unfold(found, page, read_names(page))


@pytest.mark.parametrize("case", records("relays.json"))
def test_cases(case: dict[str, Any]) -> None:
    page = lay_out(case["text"])
    text = page.view.text
    given_ones = [_found(text, one) for one in case["attributions"]]
    assert [
        {
            "content": [text[slice(*piece)] for piece in one.content],
            "cue": text[slice(*one.cue)] if one.cue else None,
            "source": text[slice(*one.source)] if one.source else None,
            "via": [text[slice(*relay)] for relay in one.via],
        }
        for one in unfold(given_ones, page, read_names(page))
    ] == case["quotes"]


def test_the_kind_is_that_of_the_words_that_are_left() -> None:
    text = "Interfax quoted the minister as saying: “We will not leave.”"
    content = "the minister as saying: “We will not leave.”"
    one = Attribution((_find(text, content),), _find(text, "quoted"), _find(text, "Interfax"), kind=QuoteKind.MIXED)
    (unfolded,) = unfolded_of(text, [one])
    assert unfolded.kind is QuoteKind.DIRECT
    assert unfolded.evidence == ("passed on by “Interfax”",)


def test_a_quotation_without_cue_or_source_is_left_alone() -> None:
    text = "“Go.” It was said that officials said he would, according to Reuters."
    speech = Attribution((_find(text, "“Go.”"),), kind=QuoteKind.DIRECT)
    passive = Attribution((_find(text, "that officials said he would"),), _find(text, "was said"))
    assert unfolded_of(text, [speech, passive]) == [speech, passive]


_WORDS = st.sampled_from(
    ["Reuters", "officials", "said", "that", "quoted", "citing", "as saying", "according to", "by", ",", ".", "“", "”",
     "told him", "through a spokesman", "the minister", "he", "reported", "\u00a0", "\n"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_WORDS, min_size=4, max_size=24), st.data())
def test_spans_stay_in_the_text_and_contents_in_order(parts: list[str], data: st.DataObject) -> None:
    text = " ".join(parts)
    places = st.integers(0, len(text) - 1)
    span = st.builds(lambda a, b: (min(a, b), max(a, b) + 1), places, places)
    one = Attribution((data.draw(span),), data.draw(span), data.draw(span))
    for found in unfolded_of(text, [one]):
        assert found.content
        for start, end in (*found.content, *found.via, *(found.cue, found.source)):
            assert 0 <= start < end <= len(text)
        assert list(found.content) == sorted(found.content)


def test_a_document_links_the_relays_and_keeps_them_in_json() -> None:
    text = "According to Reuters, officials said the dam would hold."
    reuters = Speaker("Reuters", "organization", [Mention(Span.of(text, 13, 20), "name")])
    officials = Speaker("officials", "group", [Mention(Span.of(text, 22, 31), "nominal")])
    quote = Quote("indirect", [Span.of(text, 37, 55)], speaker=officials, via=[reuters])
    doc = Document(text, quotes=[quote], speakers=[reuters, officials])
    assert doc.quotes[0].via[0] is doc.speakers[0]
    assert doc.speakers[0].quotes == ()
    data = doc.to_dict()
    assert data["quotes"][0]["via"] == [0]
    assert Document.from_dict(data) == doc
    del data["quotes"][0]["via"]
    assert Document.from_dict(data).quotes[0].via == ()


def test_a_relay_must_be_among_the_speakers() -> None:
    text = "According to Reuters, officials said the dam would hold."
    reuters = Speaker("Reuters", "organization", [Mention(Span.of(text, 13, 20), "name")])
    quote = Quote("indirect", [Span.of(text, 37, 55)], via=[reuters])
    with pytest.raises(InputValueError, match="Reuters"):
        Document(text, quotes=[quote])
