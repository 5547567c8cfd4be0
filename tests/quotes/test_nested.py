"""Who is quoted in what somebody says."""

from __future__ import annotations

from typing import Any

import pytest

import quotelens as ql
from tests.records import records


@pytest.fixture(scope="module")
def lens() -> ql.Analyzer:
    return ql.load()


@pytest.mark.parametrize("case", records("nested.json"))
def test_who_is_quoted_in_what_somebody_says(lens: ql.Analyzer, case: dict[str, Any]) -> None:
    doc = lens(case["text"])
    inside = [quote for quote in doc.quotes if quote.within is not None]
    assert [[quote.content[0].text, quote.speaker and quote.speaker.name] for quote in inside] == case["inside"]
    for quote in inside:
        assert quote.within in doc.quotes
        assert any(
            one.start <= quote.content[0].start and quote.content[-1].end <= one.end for one in quote.within.content
        )


def test_what_stands_within_survives_json(lens: ql.Analyzer) -> None:
    doc = lens("“The mayor told me, ‘We will never sell the park,’ and I believed her,” Ada Holt said.")
    again = ql.Document.from_json(doc.to_json())
    assert again == doc and [quote.within is not None for quote in again.quotes] == [False, True]


def test_a_hedge_behind_a_quotation_in_a_quotation_is_the_outer_speakers(lens: ql.Analyzer) -> None:
    doc = lens("“The mayor told me, ‘We will never sell the park.’ He may change his mind,” Ada Holt said.")
    (hedge,) = (one for one in doc.hedges if one.span.text == "may")
    assert hedge.quote is not None and hedge.quote.speaker is not None and hedge.quote.speaker.name == "Ada Holt"
