"""How often English is refused, and how much of other languages is seen.

    python benchmarks/measure_language.py FOLDER

FOLDER is that of the corpora (``news`` and ``polnear`` below it). English are its articles, their paragraphs of twenty
characters and more, and the texts of ``tests/cases/languages.json``, short ones full of foreign names; other languages
are those of that file.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from quotelens.read import language

CASES = Path(__file__).parent.parent / "tests" / "cases" / "languages.json"


def english(folder: Path) -> Iterator[tuple[str, str]]:
    """English texts, each with its sort."""
    for name in ("news/bbc.jsonl.gz", "news/bbc-plain.jsonl.gz", "polnear/train.jsonl.gz"):
        with gzip.open(folder / name, "rt", encoding="utf-8") as file:
            for line in file:
                text = json.loads(line)["text"]
                yield "articles", text
                yield from (("paragraphs", part) for part in text.splitlines() if len(part) >= 20)


def main() -> None:
    """Print how many of each sort are taken for another language."""
    counts: dict[str, list[int]] = {}
    began = time.perf_counter()
    for sort, text in english(Path(sys.argv[1])):
        count = counts.setdefault(sort, [0, 0])
        count[0] += 1
        count[1] += language(text).code != "en"
    spent = time.perf_counter() - began
    for record in json.loads(CASES.read_text("utf-8")):
        count = counts.setdefault("short English" if record["language"] == "en" else "other languages", [0, 0])
        count[0] += 1
        count[1] += language(record["text"]).code != "en"
    for sort, (texts, other) in counts.items():
        print(f"{sort}: {texts}, taken for another language: {other}")
    print(f"{1000 * spent / sum(counts[sort][0] for sort in ('articles', 'paragraphs')):.2f} ms a text")


if __name__ == "__main__":
    main()
