"""The inventory of cues in the documentation is that of the package."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_has_the_inventory_of_the_package() -> None:
    spec = importlib.util.spec_from_file_location("cue_inventory", DOCS / "cue_inventory.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    _, marker, listed = (DOCS / "cues.md").read_text(encoding="utf-8").partition(script.MARKER)
    assert marker and listed == script.inventory(), "run python docs/cue_inventory.py docs/cues.md"
