"""How many of a corpus's attribution cues quotelens can classify.

    python benchmarks/cue_coverage.py polnear/train.jsonl.gz [--unknown 50] [--sample 40]

The corpus is a file of JSON lines (gzipped or not) with a ``text`` and its ``attributions``, each with
``cue`` and ``content`` as lists of ``[start, end]`` character offsets. Coverage is the share of cue tokens,
and of distinct cues, whose category is not "other"; it says that a cue is known, not that its category is
right. To judge that, read ``--sample N`` random cues; ``--unknown N`` lists the most frequent lemmas of the
others. ``docs/cue_inventory.py`` writes the inventory itself into ``docs/cues.md``.
"""

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from quotelens.lexicon.cues import CATEGORIES
from quotelens.quotes.cues import describe


def cues(path: Path) -> Iterator[tuple[str, str]]:
    """Each attribution's cue, its pieces joined by a space, and the first piece of its content."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            text = article["text"]
            for attribution in article["attributions"]:
                pieces = [text[start:end] for start, end in attribution["cue"]]
                if pieces:
                    start, end = attribution["content"][0]
                    yield " ".join(pieces), text[start:end]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the cue inventory on a corpus.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--unknown", type=int, default=0, help="how many lemmas of unknown cues to list")
    parser.add_argument("--sample", type=int, default=0, help="how many random cues to list with their reading")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found = [(cue, *describe(cue, content)) for cue, content in cues(options.corpus)]
    kinds = {(cue.lower(), category) for cue, _, category in found}
    known = sum(category != "other" for *_, category in found)
    known_kinds = sum(category != "other" for _, category in kinds)
    print(f"cue tokens: {len(found)}, known {100 * known / len(found):.1f} %")
    print(f"distinct cues: {len(kinds)}, known {100 * known_kinds / len(kinds):.1f} %")
    shares = Counter(category for *_, category in found)
    for category in CATEGORIES:
        print(f"  {category:<16} {100 * shares[category] / len(found):5.1f} %")
    unknown = Counter(lemma for _, lemma, category in found if category == "other")
    examples = {lemma: cue for cue, lemma, category in found if category == "other"}
    for lemma, count in unknown.most_common(options.unknown):
        print(f"{count:5} {lemma}  ({examples[lemma]})")
    for cue, lemma, category in random.Random(options.seed).sample(found, min(options.sample, len(found))):
        print(f"{cue}  ->  {lemma}, {category}")


if __name__ == "__main__":
    main()
