"""What users of other tools have asked for: the default analyzer gets the cases of peers.json right."""

from typing import Any

import pytest

import quotelens as ql
from tests.records import records


@pytest.mark.parametrize("case", records("peers.json"))
def test_cases(case: dict[str, Any]) -> None:
    doc = ql.analyze(case["text"])
    assert [
        {"content": [span.text for span in quote.content], "speaker": quote.speaker and quote.speaker.name}
        for quote in doc.quotes
    ] == case["quotes"]
