"""The inventory of cues: well formed, and listed on its page of the documentation."""

import itertools
import re
from pathlib import Path

from quotelens.lexicon.cues import CATEGORIES, KINDS, entries

ROOT = Path(__file__).parents[2]


def test_the_inventory_is_well_formed() -> None:
    keys = [(entry.words, entry.context, entry.kind) for entry in entries()]
    assert len(keys) == len(set(keys))
    for entry in entries():
        assert entry.category in CATEGORIES[:-1], entry
        assert entry.kind in KINDS, entry
        assert entry.lemma == entry.lemma.lower().strip(), entry
        assert len(entry.context) <= 1, entry


def test_the_documentation_lists_the_inventory() -> None:
    page = (ROOT / "docs" / "cues.md").read_text(encoding="utf-8")
    listed = set()
    for category, body in re.findall(r"<summary>(\w+)</summary>(.*?)</details>", page, re.DOTALL):
        for kind, patterns in re.findall(r"^- (\w+): (.*)$", body, re.MULTILINE):
            listed |= {(pattern, category, kind) for pattern in re.findall(r"`([^`]+)`", patterns)}
    known = {
        (" ".join(itertools.chain(entry.words, (f"+{word}" for word in entry.context))), entry.category, entry.kind)
        for entry in entries()
    }
    assert listed == known
    table = page.split("## The categories")[1].split("Where they")[0]
    documented = re.findall(r"^\| (\w+) \| .* \|.*\|$", table, re.MULTILINE)
    assert tuple(documented[1:]) == CATEGORIES
