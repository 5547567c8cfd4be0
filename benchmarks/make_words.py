"""Make the word lists of quotelens from corpora: which words English news uses, most frequent first.

    python benchmarks/make_words.py --out src/quotelens/data/en CORPUS...

Each CORPUS is a file of JSON lines with a field ``text``, or a CoNLL-U file; either may be gzipped. Two lists come
out, one word a line. ``words.txt`` has the words that are written small at least half of the time, in lower case;
``capitalized.txt`` has the others (names, mostly), in lower case too. A word must occur ``--least`` times, so that
most misprints and glued words stay out. The lists in the package come from PolNeAR, EWT and GUM, train files.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+")


def texts(path: Path) -> Iterator[str]:
    """The texts of a corpus file; of CoNLL-U, the form of each token."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in content.decode("utf-8").split("\n"):
        if ".jsonl" in path.name and line:
            yield json.loads(line)["text"]
        elif line[:1].isdigit():
            yield line.split("\t")[1]


def count(paths: Iterable[Path]) -> tuple[Counter[str], Counter[str]]:
    """How often each word occurs in any case, and how often in lower case."""
    every: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for path in paths:
        for text in texts(path):
            for word in WORD.findall(text):
                every[word.lower()] += 1
                if word.islower():
                    small[word] += 1
    return every, small


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the word lists of quotelens from corpora.")
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--least", type=int, default=2, help="how often a word must occur")
    options = parser.parse_args()
    every, small = count(options.corpora)
    ordered = [word for word, n in sorted(every.items(), key=lambda item: (-item[1], item[0])) if n >= options.least]
    lists = {
        "words.txt": [word for word in ordered if 2 * small[word] >= every[word]],
        "capitalized.txt": [word for word in ordered if 2 * small[word] < every[word]],
    }
    for name, words in lists.items():
        (options.out / name).write_text("\n".join(words) + "\n", encoding="utf-8")
        print(f"{name}: {len(words)} words")


if __name__ == "__main__":
    main()
