"""A span of a text is a name, a description or a pronoun, wherever it appears in the result."""

from __future__ import annotations

import json
from pathlib import Path

import quotelens as ql

CASES = Path(__file__).parent / "cases"


def _texts() -> list[str]:
    """The texts of all cases, each once."""
    records = [record for path in sorted(CASES.glob("*.json")) for record in json.loads(path.read_text("utf-8"))]
    return list(dict.fromkeys(record["text"] for record in records if isinstance(record, dict) and "text" in record))


def test_no_span_has_two_forms() -> None:
    sources = 0
    for doc in ql.load().pipe(_texts()):
        forms: dict[ql.Span, str] = {}
        mentions = [mention for speaker in doc.speakers for mention in speaker.mentions]
        said = [quote.source for quote in doc.quotes if quote.source is not None]
        sources += len(said)
        for mention in (*mentions, *said):
            assert forms.setdefault(mention.span, mention.form) == mention.form, (mention, doc.text)
    assert sources > 100
