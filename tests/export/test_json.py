"""The JSON form: what it looks like, that nothing is lost in it, and what its reader refuses."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given

from quotelens import errors
from quotelens.types import Document
from tests.records import FOLDER, records
from tests.strategies import documents

EXAMPLE: dict[str, Any] = json.loads((FOLDER / "document.json").read_text(encoding="utf-8"))


def test_the_form_is_the_documented_one() -> None:
    doc = Document.from_dict(EXAMPLE)
    assert doc.to_dict() == EXAMPLE
    assert list(doc.to_dict()) == list(EXAMPLE)
    assert doc.quotes[1].text == "it could take years"
    assert doc.quotes[0].speaker is doc.speakers[0]
    assert doc.hedges[1].quote is doc.quotes[1]


@given(documents())
def test_nothing_is_lost(doc: Document) -> None:
    data = doc.to_dict()
    assert Document.from_dict(data) == doc
    assert Document.from_dict(data).to_dict() == data
    assert Document.from_dict(json.loads(json.dumps(data))) == doc
    assert Document.from_dict(json.loads(json.dumps(data, ensure_ascii=False))) == doc


def test_a_quotation_may_stand_behind_the_one_that_it_is_within() -> None:
    data = copy.deepcopy(EXAMPLE)
    outer = data["quotes"][1] | {"id": 7, "content": [{"start": 31, "end": 66}], "hedges": [], "source": None}
    data["quotes"].insert(0, outer)
    data["quotes"][2]["within"] = 7
    data["speakers"][0]["quotes"].append(7)
    doc = Document.from_dict(data)
    assert doc.quotes[2].within is doc.quotes[0]
    assert [quote["within"] for quote in doc.to_dict()["quotes"]] == [None, None, 0]
    data["quotes"].append(data["quotes"].pop(0))
    doc = Document.from_dict(data)
    assert doc.quotes[1].within is doc.quotes[2]
    assert Document.from_dict(doc.to_dict()).to_dict() == doc.to_dict()


@given(documents())
def test_json_text_can_be_stored_one_document_a_line(doc: Document) -> None:
    written = doc.to_json()
    assert len(written.splitlines()) == 1
    assert Document.from_dict(json.loads(written.encode("utf-8"))) == doc
    assert (
        Document.from_json(written).to_dict() == Document.from_json(written.encode("utf-8")).to_dict() == doc.to_dict()
    )
    assert Document.from_dict(json.loads(doc.to_json(indent=2))) == doc


def test_letters_stay_readable_and_surrogates_are_escaped() -> None:
    written = Document("“Größe” 😀 \ud800").to_json()
    assert "“Größe” 😀 \\ud800" in written


def test_two_surrogates_are_not_made_one_character() -> None:
    doc = Document("a\ud83d\ude00b😀", parts=[])
    data = json.loads(json.dumps(doc.to_dict()))
    assert data["surrogate_pairs"] == [1]
    assert Document.from_dict(data).text == "a\ud83d\ude00b😀"


def test_unknown_fields_are_skipped() -> None:
    data = copy.deepcopy(EXAMPLE)
    for record in (data, data["quotes"][0], data["quotes"][0]["cue"], data["speakers"][0], data["hedges"][0]):
        record["of_a_later_version"] = {"a": [1]}
    assert Document.from_dict(data).to_dict() == EXAMPLE


def test_our_additions_to_the_form_may_be_missing() -> None:
    data = copy.deepcopy(EXAMPLE)
    for record, name in (
        (data, "parts"),
        (data, "id"),
        (data, "meta"),
        (data, "about"),
        (data["quotes"][0], "evidence"),
        (data["speakers"][0], "evidence"),
        (data["speakers"][0], "confidence"),
        (data["speakers"][0], "naming"),
        (data["speakers"][0], "pronoun"),
        (data["speakers"][0], "description"),
        (data["quotes"][1], "level"),
        (data["quotes"][1], "within"),
        (data["quotes"][1], "speaker_confidence"),
        (data["quotes"][1], "speaker_evidence"),
        (data["quotes"][1], "corrected"),
        (data, "corrections"),
    ):
        del record[name]
    doc = Document.from_dict(data)
    assert (doc.parts, doc.id, doc.quotes[0].evidence, doc.speakers[0].confidence) == ((), None, (), 1.0)
    assert doc.meta is None and doc.about is None
    speaker, quote = doc.speakers[0], doc.quotes[1]
    assert (speaker.naming, speaker.pronoun, speaker.description) == ("named", None, None)
    assert (quote.level, quote.within, quote.speaker_confidence, quote.speaker_evidence) == ("speech", None, None, "")


def test_ids_need_not_be_positions() -> None:
    data = copy.deepcopy(EXAMPLE)
    data["speakers"][0]["id"] = 70
    for quote in data["quotes"]:
        quote["speaker"] = 70
        quote["id"] += 40
    data["speakers"][0]["quotes"] = [40, 41]
    for hedge in data["hedges"]:
        hedge["quote"] += 40
    assert Document.from_dict(data).to_dict() == EXAMPLE


@pytest.mark.parametrize("case", records("from_dict.json"))
def test_malformed_input_is_refused_with_its_place(case: dict[str, Any]) -> None:
    data = copy.deepcopy(EXAMPLE)
    *way, last = case["at"]
    record: Any = data
    for step in way:
        record = record[step]
    if case.get("missing"):
        del record[last]
    else:
        record[last] = case["value"]
    with pytest.raises(getattr(errors, case["error"])) as caught:
        Document.from_dict(data)
    assert case["says"] in str(caught.value)


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        ("", errors.InputValueError, "The data is not JSON"),
        ("{'schema': 1}", errors.InputValueError, "line 1 column 2"),
        (b"\xff\xfe\xfa", errors.InputValueError, "The data is not JSON"),
        ("[" * 200_000, errors.InputValueError, "nested too deeply"),
        ("[]", errors.InputTypeError, "the document is []"),
        ({}, errors.InputTypeError, "read a dict with from_dict"),
        (None, errors.InputTypeError, "the data is None"),
    ],
)
def test_what_is_no_json_is_refused(data: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        Document.from_json(data)
    assert says in str(caught.value)


@pytest.mark.parametrize("data", [None, [], "{}", 3])
def test_what_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(errors.InputTypeError, match="the document is"):
        Document.from_dict(data)
