"""Measure the repair of glued words: print every split in clean texts, and recall on words glued at random.

    python benchmarks/measure_repair.py CORPUS... [--glue 3] [--seed 1]

Each CORPUS is a file of JSON lines with a field ``text``, gzipped or not. Splits in published text are mostly errors
of the repair (some are misprints that it mends), so each is printed to be read. For recall, ``--glue`` spaces of each
article, chosen at random among those between two words of letters, are taken out; a space counts as found when the
repair puts it back, and every other new insertion counts as wrong.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter
from pathlib import Path

from quotelens.text.repair import repair
from quotelens.text.view import View

BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
LAST_WORD = re.compile(r"[^\W\d_]*$")
FIRST_WORD = re.compile(r"[^\W\d_]*")


def kind(text: str, at: int) -> str:
    """What the first of the two words around a space looks like."""
    match = LAST_WORD.search(text, max(at - 40, 0), at)
    word = match.group() if match else ""
    if len(word) > 1 and word.isupper():
        return "after an acronym"
    return "after a capital" if word[:1].isupper() else "after a small word"


def insertions(view: View) -> set[int]:
    """The source offsets before which the view has one space more."""
    return {offset - i for i, offset in enumerate(view.inserted)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the repair of glued words.")
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--glue", type=int, default=3, help="spaces to take out of each article")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    glued, found, wrong, words, splits = Counter[str](), Counter[str](), 0, 0, 0
    for path in options.corpora:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in content.decode("utf-8").splitlines():
            text = json.loads(line)["text"]
            words += len(text.split())
            view = repair(text)
            before = {at: text[max(at - 3, 0) : at + 3] for at in insertions(view)}
            splits += len(before)
            for at in view.inserted:
                print("split:", repr(view.text[max(at - 20, 0) : at + 20]))
            spaces = [match.start() for match in BETWEEN_WORDS.finditer(text)]
            taken = sorted(chance.sample(spaces, min(options.glue, len(spaces))))
            damaged = "".join(c for i, c in enumerate(text) if i not in set(taken))
            mended = insertions(repair(damaged))
            for i, at in enumerate(taken):
                glued[kind(text, at)] += 1
                found[kind(text, at)] += at - i in mended
                if at - i not in mended:
                    print("missed:", repr(damaged[max(at - i - 15, 0) : at - i] + "|" + damaged[at - i :][:15]))
            expected = {at - i for i, at in enumerate(taken)}
            expected |= {at - sum(space < at for space in taken) for at in before}
            for at in mended - expected:
                wrong += 1
                print("wrong:", repr(damaged[max(at - 20, 0) : at] + "|" + damaged[at : at + 20]))
    print(f"{splits} splits in {words} words of published text")
    for name, total in sorted(glued.items()):
        print(f"{name}: {found[name]} of {total} found, {found[name] / total:.1%}")
    print(f"all: {found.total() / glued.total():.1%} found; {wrong} wrong beside them")


if __name__ == "__main__":
    main()
