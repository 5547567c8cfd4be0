"""Lists and tables of words for people, organisations and what they are called, by their folded forms.

Each is read once, when it is first needed.
"""

from __future__ import annotations

import functools
import unicodedata

from quotelens.lexicon import reader

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-"})


def fold(word: str) -> str:
    """A word without case, accents and final full stop, for comparison.

    >>> fold("Señor"), fold("Gov."), fold("U.S.")
    ('senor', 'gov', 'u.s')
    """
    word = word.translate(_APOSTROPHES).casefold().rstrip(".")
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@functools.cache
def words(name: str) -> frozenset[str]:
    """The folded entries of the list ``name`` (a file name without ``.txt``)."""
    return frozenset(fold(line.strip()) for line in reader.lines(f"{name}.txt"))


@functools.cache
def table(name: str) -> dict[str, str]:
    """The table ``name`` (a file name without ``.tsv``): folded first column to second column."""
    return {fold(key): value for key, value in reader.rows(f"{name}.tsv")}


def given_names_of(name: str) -> frozenset[str]:
    """The given names that a folded first name can stand for, itself included.

    >>> sorted(given_names_of("bill"))
    ['bill', 'william']
    """
    return _nicknames().get(name, frozenset()) | {name}


@functools.cache
def _nicknames() -> dict[str, frozenset[str]]:
    long_forms: dict[str, set[str]] = {}
    for full, short_forms in table("nicknames").items():
        for short in short_forms.split():
            long_forms.setdefault(fold(short), set()).add(full)
    return {short: frozenset(full) for short, full in long_forms.items()}


def singular(noun: str) -> str:
    """The singular of a folded English noun, by its ending.

    >>> singular("officials"), singular("ministries"), singular("congressmen"), singular("press")
    ('official', 'ministry', 'congressman', 'press')
    """
    if noun in ("people", "children"):
        return {"people": "person", "children": "child"}[noun]
    if noun.endswith("men") and len(noun) > 4:
        return noun[:-2] + "an"
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
        return noun[:-1]
    return noun
