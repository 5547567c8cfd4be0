"""Corrections as a caller gives them: what follows from each, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from quotelens.errors import InputTypeError, InputValueError, OptionError
from quotelens.types import Document, Quote, Span
from tests.corrections.made import document, told
from tests.records import records

QUOTE_FIELDS = ("speaker", "via", "kind", "level", "content", "cue", "source")
RAIN = "Ada Quist and Bo Quist came. Rain, he said, and he left."
DOC = document(
    {
        "text": RAIN,
        "speakers": [
            {"name": "Ada Quist", "mentions": [["Ada Quist", "name"]]},
            {"name": "Bo Quist", "mentions": [["Bo Quist", "name"], ["he#1", "pronoun"]]},
        ],
        "quotes": [
            {"content": ["Rain"], "source": "he#1", "speaker": "Bo Quist"},
            {"content": ["left"], "speaker": "Ada Quist"},
        ],
    }
)


def keyed(given: dict[str, Any]) -> dict[str, Any]:
    """Places of quotations as ints, which JSON has no keys of."""
    return {
        name: {int(key): value for key, value in values.items()} if name in QUOTE_FIELDS else values
        for name, values in given.items()
    }


@pytest.mark.parametrize("case", records("corrections.json"))
def test_what_follows_from_a_correction(case: dict[str, Any]) -> None:
    doc = document(case["document"])
    found = told(doc.corrected(**keyed(case["given"])))
    for group in ("quotes", "speakers"):
        if group in case["want"]:
            wanted = case["want"][group]
            assert len(found[group]) == len(wanted)
            shown = [{name: one[name] for name in want} for one, want in zip(found[group], wanted, strict=True)]
            assert shown == wanted
    if "hedges" in case["want"]:
        assert found["hedges"] == case["want"]["hedges"]


def test_the_document_that_is_corrected_stays_as_it_is() -> None:
    before = DOC.to_json()
    corrected = DOC.corrected(speaker={DOC.quotes[0]: "Ada Quist"}, level={0: "thought"})
    assert DOC.to_json() == before
    assert corrected.quotes[0].speaker is corrected.speakers[0]
    assert corrected.quotes[0].speaker_confidence == 1.0
    assert corrected.quotes[0].corrected == ("speaker", "level")
    assert len(corrected.corrections) == 1
    again = corrected.corrected(level={0: "speech"})
    assert len(again.corrections) == 2
    assert again.quotes[0].corrected == ("speaker", "level")


def test_quotations_are_named_by_object_or_place_and_places_in_every_way() -> None:
    first = DOC.quotes[0]
    start = RAIN.index("he said")
    wanted = DOC.corrected(source={first: (start, start + 2)})
    for where in ("he", Span.of(RAIN, start, start + 2)):
        assert DOC.corrected(source={0: where}) == wanted
    assert DOC.corrected(speaker={0: DOC.speakers[0]}) == DOC.corrected(speaker={first: "Ada Quist"})


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({}, OptionError, "nothing to correct"),
        ({"spaeker": {0: "Ada Quist"}}, OptionError, "did you mean speaker?"),
        ({"speaker": {7: "Ada Quist"}}, InputValueError, "the quotation 7; the document has 2"),
        ({"speaker": {True: "Ada Quist"}}, InputTypeError, "name a quotation of the document"),
        ({"speaker": {Quote("direct", [Span(0, 2, "No")]): "Quist"}}, InputValueError, "no quotation of this document"),
        ({"speaker": {0: " "}}, InputValueError, "the name ' '; it must have a letter"),
        ({"speaker": {0: 3}}, InputTypeError, "names 3 of type int; give a name"),
        ({"speaker": "Ada Quist"}, InputTypeError, "it must be a mapping"),
        ({"speaker": {0: "he"}}, None, ""),
        ({"level": {0: "thougt"}}, InputValueError, "level is 'thougt'; it must be one of speech, thought, act"),
        ({"kind": {0: "reported"}}, InputValueError, "one of direct, indirect, mixed"),
        ({"content": {0: "Quist"}}, InputValueError, "stands in the text 2 times, at 4, 17; say which"),
        ({"content": {0: "Snow"}}, InputValueError, "'Snow' does not stand in the text; copy the words"),
        ({"content": {0: []}}, InputValueError, "A content is empty"),
        ({"content": {0: [(5, 9), (0, 6)]}}, InputValueError, "out of order or overlap; sort them"),
        ({"cue": {0: (50, 99)}}, InputValueError, "the offsets 50:99; they must rise and lie in the text of 56"),
        ({"cue": {0: Span(0, 2, "It")}}, InputValueError, "but the text reads 'Ad' there"),
        ({"cue": {0: 5}}, InputTypeError, "give the words as a str"),
        ({"drop": [0, 0]}, InputValueError, "There is no quotation at 29:33"),
        ({"drop": "Rain"}, InputTypeError, "pass a list"),
        ({"add": [{"speaker": "Quist"}]}, InputValueError, "a quotation with no content"),
        ({"add": [{"content": "Rain"}]}, InputValueError, "There is a quotation at 29:33 already"),
        ({"add": [{"content": "came", "who": "Quist"}]}, InputValueError, "the field 'who'; it has content and any of"),
        ({"add": ["came"]}, InputTypeError, "give each quotation as a mapping"),
        ({"rename": {"Ada Quits": "Ada Holm"}}, InputValueError, "no speaker 'Ada Quits'; did you mean 'Ada Quist'?"),
        ({"rename": {"Ada Quist": "Bo Quist"}}, InputValueError, "a speaker 'Bo Quist' already; merge the two"),
        ({"rename": {"Ada Quist": 5}}, InputTypeError, "give the new name as a str"),
        ({"merge": {"Ada Quist": ["Ada Quist"]}}, InputValueError, "cannot be merged into itself"),
        ({"merge": {"Ada Quist": []}}, InputValueError, "Nobody is merged into 'Ada Quist'"),
        ({"merge": {"Ada Quist": "Bo Quist"}}, InputTypeError, "pass a list"),
        ({"type": {"Ada Quist": "woman"}}, InputValueError, "type is 'woman'; it must be one of person"),
        ({"pronoun": {"Ada Quist": "xe"}}, InputValueError, "pronoun is 'xe'; it must be one of he, she, they, it"),
    ],
)
def test_what_is_refused(given: dict[str, Any], error: type[Exception] | None, says: str) -> None:
    if error is None:
        assert isinstance(DOC.corrected(**given), Document)
        return
    with pytest.raises(error) as caught:
        DOC.corrected(**given)
    assert says in str(caught.value)


def test_a_name_that_may_be_two_is_refused() -> None:
    text = "Quist and Quist said rain."
    doc = document(
        {
            "text": text,
            "speakers": [
                {"name": "Ada Quist", "mentions": [["Quist#1", "name"]]},
                {"name": "Bo Quist", "mentions": [["Quist#2", "name"]]},
            ],
            "quotes": [{"content": ["rain"], "speaker": "Bo Quist"}],
        }
    )
    with pytest.raises(InputValueError, match="'Quist' may be any of the speakers 'Ada Quist', 'Bo Quist'"):
        doc.corrected(speaker={0: "Quist"})
