"""Who each source is: cases as data, and rules that hold for any text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.phrases.mentions import form_of
from quotelens.speakers.resolve import Resolved, names_on, resolve
from quotelens.text.page import lay_out_view
from quotelens.text.view import View
from tests.records import read_by_model, records

MARKS = re.compile(r"[\[\]{}<>]")


def read_marks(marked: str) -> tuple[str, list[Attribution]]:
    """Take the marks out of a case: ``[source]``, ``{content}`` of a quotation and ``<cue>``.

    A source with no content before it in the same paragraph gets the sentence's end as its (unquoted)
    content, and a content with no source after it in the same paragraph is uncued or passive.
    """
    plain, opened, last = [], {}, 0
    spans: dict[str, list[tuple[int, int]]] = {"[": [], "{": [], "<": []}
    length = 0
    for match in MARKS.finditer(marked):
        plain.append(marked[last : match.start()])
        length += match.start() - last
        last = match.end()
        mark = match.group()
        if mark in "[{<":
            opened[mark] = length
        else:
            opening = {"]": "[", "}": "{", ">": "<"}[mark]
            spans[opening].append((opened[opening], length))
    text = "".join(plain) + marked[last:]
    free = list(spans["{"])
    attributions = []
    for source in spans["["]:
        content = next((span for span in free if span[1] <= source[0] < _line_end(text, span[1])), None)
        kind = QuoteKind.INDIRECT if content is None else QuoteKind.DIRECT
        if content is None:
            content = (source[1], max(source[1] + 1, text.find(".", source[1])))
        else:
            free.remove(content)
        attributions.append(Attribution((content,), (source[1], source[1] + 1), source, kind=kind))
    for content in free:
        cue = spans["<"][0] if spans["<"] else None
        attributions.append(Attribution((content,), cue, kind=QuoteKind.DIRECT if cue is None else QuoteKind.INDIRECT))
    attributions.sort(key=lambda item: item.source or item.content[0])
    return text, attributions


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def voices_of(
    text: str, attributions: Sequence[Attribution], aliases: Mapping[str, Sequence[str]] | None = None
) -> tuple[Resolved, ...]:
    page = lay_out_view(View(text, text))
    read = read_by_model(page)
    return resolve(page, names_on(page, read), attributions, read, aliases=aliases).voices


@pytest.mark.parametrize("case", records("speakers.json"))
def test_speakers(case: dict[str, Any]) -> None:
    text, attributions = read_marks(case["text"])
    speakers = voices_of(text, attributions, case.get("aliases"))
    who = {index: speaker for speaker in speakers for index in speaker.quotes}
    assert [who[index].name if index in who else None for index in range(len(attributions))] == case["speakers"]
    if "types" in case:
        assert [who[index].type for index in range(len(attributions))] == case["types"]


def test_an_adopted_surname_is_less_sure_and_says_why() -> None:
    case = next(one.values[0] for one in records("speakers.json") if one.id == "a bare surname nobody introduced")
    text, attributions = read_marks(case["text"])
    (speaker,) = voices_of(text, attributions)
    assert speaker.confidence < 0.9
    assert any("Skalov" in reason and "nobody introduced" in reason for reason in speaker.evidence)


def test_mentions_hold_names_and_sources_in_text_order() -> None:
    text, attributions = read_marks("[Marta Oliveira] said so. Later [she] said it to Oliveira's aides.")
    (speaker,) = voices_of(text, attributions)
    assert [(text[start:end], form) for start, end, form in speaker.mentions] == [
        ("Marta Oliveira", "name"),
        ("she", "pronoun"),
        ("Oliveira", "name"),
    ]


@pytest.mark.parametrize(
    ("phrase", "form"),
    [
        ("he", "pronoun"),
        ("who", "pronoun"),
        ("their", "pronoun"),
        ("Mr. Berg, who said", "name"),
        ("Tomas Berg recognized by the court as heir", "name"),
        ("Berg's campaign", "nominal"),
        ("the ministry", "nominal"),
        ("pro-Russian officials in Kherson", "nominal"),
        ("his lawyer", "nominal"),
        ("some", "nominal"),
        ("", "nominal"),
    ],
)
def test_form_of(phrase: str, form: str) -> None:
    assert form_of(phrase) == form


def test_empty_article_has_no_voices() -> None:
    assert voices_of("", []) == ()


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[Attribution]]:
    words = st.sampled_from(
        [
            "Ana Ruiz",
            "Ruiz",
            "he",
            "she",
            "the ministry",
            "Ministry of Sport",
            "said",
            "“Go.”",
            "who",
            "\n\n",
            "Mr.",
            ",",
        ]
    )
    text = draw(st.one_of(st.text(max_size=80), st.lists(words, max_size=25).map(" ".join)))
    offset = st.integers(0, len(text))
    span = st.tuples(offset, offset).map(lambda pair: (min(pair), max(pair)))
    attribution = st.builds(
        Attribution,
        st.lists(span, max_size=2).map(lambda spans: tuple(sorted(spans))),
        st.none() | span,
        st.none() | span,
        st.booleans(),
    )
    return text, draw(st.lists(attribution, max_size=6))


@given(articles())
def test_any_text_resolves_each_quotation_at_most_once(article: tuple[str, list[Attribution]]) -> None:
    text, attributions = article
    speakers = voices_of(text, attributions)
    indices = [index for speaker in speakers for index in speaker.quotes]
    assert len(indices) == len(set(indices))
    assert set(indices) <= set(range(len(attributions)))
    for speaker in speakers:
        assert 0 <= speaker.confidence <= 1
        assert list(speaker.mentions) == sorted(speaker.mentions)
        assert all(0 <= start <= end <= len(text) for start, end, _ in speaker.mentions)
