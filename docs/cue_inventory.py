"""Write the cue inventory of quotelens into ``docs/cues.md``, below the line that marks its place.

python docs/cue_inventory.py docs/cues.md
"""

import argparse
from pathlib import Path

from quotelens.lexicon.cues import CATEGORIES, KINDS, entries

MARKER = "<!-- inventory: written by docs/cue_inventory.py -->\n"


def inventory() -> str:
    lines = []
    for category in CATEGORIES[:-1]:
        lines.append(f"\n<details>\n<summary>{category}</summary>\n")
        for kind in KINDS:
            found = [entry for entry in entries() if (entry.category, entry.kind) == (category, kind)]
            if found:
                shown = (" ".join([*entry.words, *(f"+{word}" for word in entry.context)]) for entry in found)
                lines.append(f"- {kind}: " + " · ".join(f"`{pattern}`" for pattern in shown))
        lines.append("\n</details>")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the cue inventory into the documentation.")
    parser.add_argument("page", type=Path)
    page = parser.parse_args().page
    before, marker, _ = page.read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise SystemExit(f"{page} lacks the line {MARKER.strip()!r}; add it where the inventory belongs.")
    page.write_text(before + MARKER + inventory(), encoding="utf-8")


if __name__ == "__main__":
    main()
