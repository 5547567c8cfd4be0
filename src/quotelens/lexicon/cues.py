"""The inventory of attribution cues: expressions with the category of attitude that they lend, and their kind.

The set and its sources are described in ``docs/cues.md``; the words are in ``data/en/cues.tsv``.
"""

import functools

import attrs

from quotelens.lexicon import reader

CATEGORIES = (
    "neutral",
    "topic",
    "assertive",
    "factive",
    "admission",
    "knowledge",
    "belief",
    "tentative",
    "prediction",
    "question",
    "directive",
    "commissive",
    "intention",
    "approval",
    "criticism",
    "denial",
    "characterization",
    "declaration",
    "emotive",
    "other",
)

# The kinds of an entry, the one that makes the better head first. A light verb ("issue", "express",
# "continue") heads a cue only where no noun or other verb carries the meaning.
KINDS = ("verb", "adjective", "noun", "light", "adverb", "auxiliary", "preposition", "mark")


@attrs.frozen
class Entry:
    """One expression of the inventory: its words, what must follow it, its category and its kind."""

    words: tuple[str, ...]
    context: tuple[str, ...]
    category: str
    kind: str

    @property
    def lemma(self) -> str:
        return " ".join(self.words)


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Every entry of the inventory, in the order of the file.

    >>> [entry.lemma for entry in entries() if entry.context == ("to",) and entry.words[0] == "ask"]
    ['ask']
    """
    found = []
    for pattern, category, kind in reader.rows("cues.tsv"):
        words = pattern.split(" ")
        context = tuple(word[1:] for word in words if word[0] == "+" and len(word) > 1)
        found.append(Entry(tuple(words[: len(words) - len(context)]), context, category, kind))
    return tuple(found)


@functools.cache
def by_first_word() -> dict[tuple[str, str], tuple[Entry, ...]]:
    """The entries by their first word and part of speech, longest first; light verbs and auxiliaries are verbs here."""
    index: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries():
        part = "verb" if entry.kind in ("verb", "light", "auxiliary") else entry.kind
        index.setdefault((entry.words[0], part), []).append(entry)
    return {
        key: tuple(sorted(found, key=lambda entry: -len(entry.words) - len(entry.context)))
        for key, found in index.items()
    }


@functools.cache
def context_words(name: str) -> frozenset[str]:
    """A closed class of words that stand around cues, by its name in ``cue_contexts.json``."""
    return _sets()[name]


@functools.cache
def _sets() -> dict[str, frozenset[str]]:
    return reader.sets("cue_contexts.json")


@functools.cache
def function_words() -> frozenset[str]:
    """The words that carry no meaning of their own in a cue."""
    classes = ("copulas", "determiners", "prepositions", "auxiliaries", "pronouns", "connectives")
    return frozenset().union(*(context_words(name) for name in classes))
