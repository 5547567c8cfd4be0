"""The frequent words of English, from wordfreq (Speer 2022), in two lists by whether a dictionary has them.

wordfreq counts words of books, news, web pages, subtitles, Wikipedia and social media without regard to case. The
SPECIALIST Lexicon (National Library of Medicine, by way of LemmInflect) has the nouns, verbs, adjectives and adverbs of
the language and next to no names. So a frequent word that it has, or that is a function word, is an ordinary word, and
what is left is a name, an abbreviation or the slang of the web.
"""

from __future__ import annotations

import gzip
import importlib.resources
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from quotelens.lexicon import reader
from quotelens.train.lexicon import files

# Beyond these a word occurs less than once in a million words.
MOST_FREQUENT = 30_000
_LETTERS = re.compile(r"[^\W\d_]+")

ORIGIN = "Made by python -m quotelens.train.lexicon words; from wordfreq (CC BY-SA 4.0) and the SPECIALIST Lexicon."


def write(folder: Path) -> None:
    """Write ``words.txt`` and ``capitalized.txt``, most frequent first."""
    ordinary = frozenset(dictionary_words()) | frozenset(reader.lines("function_words.txt"))
    frequent = frequent_words()
    files.write(folder / "words.txt", ORIGIN, (word for word in frequent if word in ordinary))
    files.write(folder / "capitalized.txt", ORIGIN, (word for word in frequent if word not in ordinary))


def frequent_words() -> list[str]:
    """Runs of letters, the most frequent first; "don't" counts for "don" and "t", as tokens of letters are read."""
    wordfreq = files.source("wordfreq")
    shares: defaultdict[str, float] = defaultdict(float)
    for token in wordfreq.iter_wordlist("en", wordlist="large"):
        for word in _LETTERS.findall(token):
            shares[word] += wordfreq.word_frequency(token, "en", wordlist="large")
    return sorted(shares, key=lambda word: (-shares[word], word))[:MOST_FREQUENT]


def dictionary_words() -> Iterator[str]:
    """The words of the SPECIALIST Lexicon, inflected forms included."""
    table = importlib.resources.files(files.source("lemminflect")) / "resources" / "lemma_lu.csv.gz"
    for line in gzip.decompress(table.read_bytes()).decode("utf-8").splitlines():
        form, _, lemmas = line.split(",", 2)
        yield form
        yield from lemmas.split("/")
