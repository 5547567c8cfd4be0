"""What counts as right, and how what differs is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given

from quotelens.contents import paired, shared
from quotelens.evaluation import read_annotated
from quotelens.evaluation.compare import compare
from quotelens.evaluation.gold import annotated
from quotelens.types import Document
from tests.records import records
from tests.strategies import documents


@pytest.mark.parametrize("case", records("evaluation.json"))
def test_counts_and_differences(case: dict[str, Any], tmp_path: Path) -> None:
    sides = []
    for name in ("gold", "found"):
        entities = case.get("found_entities" if name == "found" else "entities")
        row = {"id": "a", "text": case["text"], "attributions": case[name], "entities": entities or {}}
        (tmp_path / name).write_text(json.dumps(row), "utf8")
        sides += read_annotated(tmp_path / name)
    result = compare(*sides)
    assert {name: list(attrs.astuple(result.counts[name])) for name in case["counts"]} == case["counts"]
    assert [str(one) for one in result.differences] == case["differences"]


@given(documents())
def test_a_document_is_all_right_by_its_own_measure(doc: Document) -> None:
    contents = [[(span.start, span.end) for span in quote.content] for quote in doc.quotes]
    pairs = paired(contents, contents)
    assert len(pairs) == len(contents)
    assert all(shared(contents[one], contents[other]) == 1 for one, other in pairs)
    result = compare(annotated(doc), annotated(doc))
    for name in ("quotation", "content", "source", "cue", "relation soft"):
        counts = result.counts[name]
        assert counts.right == counts.gold == counts.found
    assert not {one.what for one in result.differences} & {"missed", "extra", "content"}
