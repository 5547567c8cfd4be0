"""Label Studio and Prodigy: the forms that their documentation asks for, and the way back."""

from __future__ import annotations

import copy
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given, settings

from quotelens.errors import InputTypeError, InputValueError
from quotelens.export import from_label_studio, from_prodigy, to_label_studio, to_prodigy
from quotelens.export.label_studio import CONFIGURATION
from quotelens.types import Document
from tests.corrections.made import document, told
from tests.corrections.test_replay import DOC
from tests.strategies import documents


def exported(doc: Document) -> dict[str, Any]:
    """The task as Label Studio exports it when somebody has accepted the prediction."""
    task = json.loads(json.dumps(to_label_studio(doc)))
    task["annotations"] = copy.deepcopy(task["predictions"])
    return dict(task)


@settings(deadline=None)
@given(documents())
def test_tasks_of_label_studio_are_as_its_documentation_asks(doc: Document) -> None:
    task = to_label_studio(doc)
    json.dumps(task).encode()
    names = {one.get("name") for one in ET.fromstring(CONFIGURATION).iter()}
    (prediction,) = task["predictions"]
    ids = set()
    for one in prediction["result"]:
        if one["type"] == "relation":
            assert {one["from_id"], one["to_id"]} <= ids
            continue
        assert {one["from_name"], one["to_name"]} <= names
        ids.add(one["id"])
        value = one["value"]
        words = task["data"]["text"][value["start"] : value["end"]]
        assert words and (value["text"] == words or one["type"] == "textarea")


@settings(deadline=None)
@given(documents())
def test_examples_of_prodigy_are_as_its_documentation_asks(doc: Document) -> None:
    example = to_prodigy(doc)
    json.dumps(example).encode()
    tokens = example["tokens"]
    assert [token["id"] for token in tokens] == list(range(len(tokens)))
    for token in tokens:
        assert example["text"][token["start"] : token["end"]] == token["text"]
    done = 0
    for span in example["spans"]:
        assert done <= span["start"] < span["end"]
        assert tokens[span["token_start"]]["end"] > span["start"]
        assert tokens[span["token_end"]]["start"] < span["end"]
        done = span["end"]
    for one in example["relations"]:
        assert one["head_span"] in example["spans"] and one["child_span"] in example["spans"]
        assert (one["head"], one["child"]) == (one["head_span"]["token_end"], one["child_span"]["token_end"])


def test_what_label_studio_holds_comes_back() -> None:
    doc = from_label_studio(exported(DOC))
    assert doc is not None
    ours, theirs = told(doc)["quotes"], told(DOC)["quotes"]
    assert [one | {"hedges": []} for one in theirs] == ours
    assert doc.id == "match" and doc.text == DOC.text
    assert from_label_studio(to_label_studio(DOC)) is None


def test_what_prodigy_holds_comes_back() -> None:
    example = json.loads(json.dumps(to_prodigy(DOC)))
    doc = from_prodigy(example | {"answer": "accept"})
    assert doc is not None
    assert [quote.speaker and quote.speaker.name for quote in doc.quotes] == ["Bo Lindt", "Ada Quist", "Bo Lindt"]
    assert [quote.source and quote.source.span.text for quote in doc.quotes] == ["he", "she", "he"]
    assert [quote.content for quote in doc.quotes] == [quote.content for quote in DOC.quotes]
    assert from_prodigy(example | {"answer": "reject"}) is None


def test_a_content_in_pieces_comes_back_from_both() -> None:
    doc = document(
        {
            "text": "“Go,” he said, “now.”",
            "quotes": [{"content": ["“Go,”", "“now.”"], "kind": "direct", "cue": "said", "source": "he"}],
        }
    )
    for again in (from_label_studio(exported(doc)), from_prodigy(to_prodigy(doc))):
        assert again is not None and again.quotes[0].content == doc.quotes[0].content


def region(task: dict[str, Any], id: str, type: str = "labels") -> dict[str, Any]:
    found: list[dict[str, Any]] = task["annotations"][-1]["result"]
    return next(one for one in found if one.get("id") == id and one["type"] == type)


def test_arcs_without_a_label_or_the_wrong_way_round_are_meant_as_they_can_be() -> None:
    task = exported(DOC)
    relations = [one for one in task["annotations"][0]["result"] if one["type"] == "relation"]
    relations[0]["labels"] = []
    relations[1]["from_id"], relations[1]["to_id"] = relations[1]["to_id"], relations[1]["from_id"]
    relations[2]["from_id"], relations[2]["to_id"] = relations[2]["to_id"], relations[2]["from_id"]
    relations[2]["direction"] = "left"
    assert from_label_studio(task) == from_label_studio(exported(DOC))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda task: task.pop("data"), "data is missing"),
        (lambda task: task["data"].update(text=5), "data.text is 5 of type int"),
        (lambda task: region(task, "q0")["value"].update(end=999), "result[0].value has the offsets 24:999"),
        (lambda task: region(task, "q0")["value"].update(text="We won"), "says 'We won', but the text has '“We won,”'"),
        (lambda task: region(task, "q0", "choices")["value"].update(choices=["spoken"]), "kind is 'spoken'"),
        (
            lambda task: task["annotations"][0]["result"].append(
                {"type": "relation", "from_id": "q0-cue", "to_id": "q0-source", "labels": ["HasCue"]}
            ),
            "a Cue, to q0-source, a Mention, has the label 'HasCue'; such an arc may be none",
        ),
        (
            lambda task: task["annotations"][0]["result"].append(
                {"type": "relation", "from_id": "q0", "to_id": "q1-cue", "labels": ["HasCue"]}
            ),
            "HasCue leads from q0 to q0-cue, q1-cue; it may lead to one region",
        ),
    ],
)
def test_what_cannot_be_read_of_a_task_is_named(change: Any, says: str) -> None:
    task = exported(DOC)
    change(task)
    with pytest.raises((InputTypeError, InputValueError)) as caught:
        from_label_studio(task)
    assert says in str(caught.value)


def test_what_cannot_be_read_of_an_example_is_named() -> None:
    example = to_prodigy(DOC)
    example["spans"][0]["end"] = 999
    with pytest.raises(InputValueError, match=r"spans\[0\] has the offsets"):
        from_prodigy(example)
    with pytest.raises(InputTypeError, match="text is missing"):
        from_prodigy({"spans": []})
