"""Marks and attributions reconciled. The attributions are given, so that no model takes part."""

import itertools
from typing import Any

import pytest

from quotelens.attribution import Attribution, Certainty
from quotelens.quotes.assemble import assemble
from quotelens.text.page import lay_out
from tests.records import records


def _find(text: str, part: str, start: int = 0) -> tuple[int, int]:
    at = text.index(part, start)
    return at, at + len(part)


def _attribution(text: str, content: list[str], cue: str, source: str | None) -> Attribution:
    return Attribution(
        cue=_find(text, cue),
        source=None if source is None else _find(text, source),
        content=tuple(_find(text, piece) for piece in content),
        certainty=Certainty(0.9, 0.9, 0.9, 0.9, len(content)),
        confidence=0.5,
    )


@pytest.mark.parametrize("case", records("marked_speech.json"))
def test_cases(case: dict[str, Any]) -> None:
    page = lay_out(case["text"])
    text = page.view.text
    given = [_attribution(text, one["content"], one["cue"], one.get("source")) for one in case.get("attributions", [])]
    found = assemble(given, page)
    assert [
        {
            "kind": one.kind.value,
            "content": [text[start:end] for start, end in one.content],
            "cued": one.cue is not None,
        }
        for one in found
    ] == case["quotes"]


def test_contents_do_not_overlap_and_are_in_order() -> None:
    text = "“One,” he said. “Two. Three,” she said. “Four.”"
    page = lay_out(text)
    given = [_attribution(text, ["“One,”"], "he said", None), _attribution(text, ["“Two. Three,”"], "she said", None)]
    pieces = [piece for one in assemble(given, page) for piece in one.content]
    assert pieces == sorted(pieces)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(pieces))
