"""Another language is told, and English is never taken for one."""

from __future__ import annotations

from typing import Any

import pytest

import quotelens as ql
from tests.records import records


@pytest.mark.parametrize("record", records("languages.json"))
def test_the_language_is_told(record: dict[str, Any]) -> None:
    found = ql.read.language(record["text"])
    assert found.code == record["language"]
    assert found.code == "en" or found.probability > 0.4


@pytest.mark.parametrize("text", ["", " ", "No.", "“Nein,” sagte er.", "12,5 % 3.4", "\ud800\0"])
def test_what_is_too_short_to_tell_is_taken_for_english(text: str) -> None:
    assert ql.read.language(text) == ql.read.Language("en", 0.0)


def test_only_texts_have_a_language() -> None:
    with pytest.raises(ql.InputTypeError, match="must be a str"):
        ql.read.language(b"No.")  # type: ignore[arg-type]
