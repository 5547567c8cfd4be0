"""Cases for the head and category of attribution cues, and the promises that hold for any string."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.errors import InputTypeError
from quotelens.lexicon.cues import CATEGORIES, KINDS, entries
from quotelens.quotes.cues import describe
from tests.records import records


@pytest.mark.parametrize("case", records("cues.json"))
def test_case(case: dict[str, str]) -> None:
    assert describe(case["cue"], case.get("following", "")) == (case["lemma"], case["category"])


@given(st.text(), st.text())
def test_any_string_has_a_category(cue: str, following: str) -> None:
    lemma, category = describe(cue, following)
    assert category in CATEGORIES
    assert lemma == lemma.lower()


PASSING = [record.values[0]["cue"] for record in records("cues.json") if not record.marks[0].args[0]]
ORDINARY_CUES = [cue for cue in PASSING if cue.isascii()]


@given(st.sampled_from(ORDINARY_CUES), st.text(st.characters(whitelist_categories=["Zs"]), min_size=1))
def test_case_and_white_space_make_no_difference(cue: str, space: str) -> None:
    assert describe(space.join(["", *cue.upper().split(), ""])) == describe(cue)


def test_a_word_inside_a_word_is_no_cue() -> None:
    assert describe("soothsayers")[1] == "other"
    assert describe("unsaid")[1] == "other"


@pytest.mark.parametrize("cue", ["a" * 1_000_000, "said " * 200_000, '"' * 1_000_000, "n't" * 300_000])
def test_a_huge_cue_is_read(cue: str) -> None:
    assert describe(cue)[1] in CATEGORIES


@pytest.mark.parametrize("value", [b"said", None, 3])
def test_only_strings(value: Any) -> None:
    with pytest.raises(InputTypeError, match="pass a string"):
        describe(value)
    with pytest.raises(InputTypeError, match="following"):
        describe("said", value)


FRAMES = {"noun": "the {}", "adjective": "is {}", "verb": "to {}", "light": "to {}"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_is_found_where_its_kind_belongs(kind: str) -> None:
    """After an article, a copula or "to", as fits its kind, it gives its own lemma and category."""
    frame = FRAMES.get(kind, "{}")
    for entry in entries():
        if entry.kind == kind:
            cue = frame.format(" ".join([*entry.words, *entry.context]))
            assert describe(cue) == (entry.lemma, entry.category), cue
