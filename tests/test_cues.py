"""Cases for the head and category of attribution cues, and the promises that hold for any string."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.cues import CATEGORIES, KINDS, describe, entries
from quotelens.errors import InputTypeError
from tests.records import records

ROOT = Path(__file__).parents[1]


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


def test_the_inventory_is_well_formed() -> None:
    keys = [(entry.words, entry.context, entry.kind) for entry in entries()]
    assert len(keys) == len(set(keys))
    for entry in entries():
        assert entry.category in CATEGORIES[:-1], entry
        assert entry.kind in KINDS, entry
        assert entry.lemma == entry.lemma.lower().strip(), entry
        assert len(entry.context) <= 1, entry


FRAMES = {"noun": "the {}", "adjective": "is {}", "verb": "to {}", "light": "to {}"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_is_found_where_its_kind_belongs(kind: str) -> None:
    """After an article, a copula or "to", as fits its kind, it gives its own lemma and category."""
    frame = FRAMES.get(kind, "{}")
    for entry in entries():
        if entry.kind == kind:
            cue = frame.format(" ".join([*entry.words, *entry.context]))
            assert describe(cue) == (entry.lemma, entry.category), cue


def test_the_documentation_lists_the_inventory() -> None:
    page = (ROOT / "docs" / "cues.md").read_text(encoding="utf-8")
    listed = set()
    for section in page.split("\n### ")[1:]:
        category, _, body = section.partition("\n")
        for kind, patterns in re.findall(r"^- (\w+): (.*)$", body, re.MULTILINE):
            listed |= {(pattern, category, kind) for pattern in re.findall(r"`([^`]+)`", patterns)}
    known = {
        (" ".join(itertools.chain(entry.words, (f"+{word}" for word in entry.context))), entry.category, entry.kind)
        for entry in entries()
    }
    assert listed == known
    documented = re.findall(r"^\| (\w+) \| .* \|.*\|$", page.split("## The categories")[1].split("Where they")[0], re.M)
    assert tuple(documented[1:]) == CATEGORIES
