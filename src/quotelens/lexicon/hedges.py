"""The hedge lexicon: which expressions can hedge, how strongly, and under which conditions.

The small notation of an entry is expanded (``a|b`` is a choice, ``_`` inside a choice is nothing), and the entries
are filed by their first word, longest first, so that the detector looks at each token once.
"""

import functools
import itertools

import attrs

from quotelens.lexicon import reader


@attrs.frozen
class Entry:
    """One expression of the lexicon, as lower-case tokens.

    `strength` is between 0 and 1 on the scale of docs/hedges.md. `conditions` are names of functions in
    `quotelens.hedges.senses`; all of them must hold. `joins_only` marks a word that is part of a hedge beside
    another one and no hedge alone, as would in "would likely".
    """

    words: tuple[str, ...]
    category: str
    strength: float
    conditions: tuple[str, ...]
    joins_only: bool


@functools.cache
def grades() -> dict[str, tuple[float | None, float]]:
    """For each grade its probability, or None where the literature offers none, and its strength.

    >>> grades()["likely"]
    (0.7, 0.6)
    """
    return {
        name: (None if probability == "-" else float(probability), float(strength))
        for name, probability, strength, _basis in reader.rows("hedge_grades.tsv")
    }


def _expand(pattern: str) -> list[tuple[str, ...]]:
    choices = [part.split("|") for part in pattern.split(" ")]
    return [tuple(word for word in picked if word != "_") for picked in itertools.product(*choices)]


@functools.cache
def entries() -> dict[str, tuple[Entry, ...]]:
    """The entries by first word, longest first.

    >>> [" ".join(entry.words) for entry in entries()["maybe"]]
    ['maybe']
    """
    by_first: dict[str, list[Entry]] = {}
    for pattern, category, grade, *conditions in reader.rows("hedges.tsv"):
        keys = tuple(conditions[0].split()) if conditions else ()
        for words in _expand(pattern):
            entry = Entry(words, category, grades()[grade][1], keys, grade == "group")
            by_first.setdefault(words[0], []).append(entry)
    return {first: tuple(sorted(found, key=lambda entry: -len(entry.words))) for first, found in by_first.items()}


@functools.cache
def word_set(name: str) -> frozenset[str]:
    """A named set of context words, from ``hedge_contexts.json``.

    >>> "n't" in word_set("negation")
    True
    """
    return _word_sets()[name]


@functools.cache
def _word_sets() -> dict[str, frozenset[str]]:
    return reader.sets("hedge_contexts.json")
