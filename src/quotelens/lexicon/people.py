"""The gender that a noun for a person shows, from one table."""

from __future__ import annotations

import functools

import attrs

from quotelens.lexicon import reader
from quotelens.lexicon.words import fold, words

# They end in "man" and are of any gender, or no noun made with it.
_OF_ANY = frozenset({"chairman", "human", "man", "ombudsman", "spokesman", "woman"})


@attrs.frozen
class Noun:
    """A noun of ``people.tsv``: its gender (m, f or -), and whether that is by its meaning or by custom."""

    gender: str
    by: str


@functools.cache
def people() -> dict[str, Noun]:
    """The nouns for people of stories, by their folded forms.

    >>> people()["aunt"], people()["baker"]
    (Noun(gender='f', by='meaning'), Noun(gender='m', by='custom'))
    """
    return {fold(noun): Noun(gender, by) for noun, gender, by in reader.rows("people.tsv")}


def gender_of_noun(noun: str) -> str:
    """The gender that a folded noun shows by its meaning: m, f or "-".

    >>> [gender_of_noun(noun) for noun in ("grandmother", "policeman", "spokesman", "baker")]
    ['f', 'm', '-', '-']
    """
    known = people().get(noun)
    if known is not None and known.by == "meaning":
        return known.gender
    return gender_by_ending(noun) or "-"


def gender_in_story(noun: str) -> str | None:
    """The gender that a folded noun has in a story, custom included; None for what is no noun for people of stories.

    >>> [gender_in_story(noun) for noun in ("baker", "author", "ferryman", "boat")]
    ['m', '-', 'm', None]
    """
    known = people().get(noun)
    return gender_by_ending(noun) if known is None else known.gender


def gender_by_ending(noun: str) -> str | None:
    """The gender of a noun that is made with "man" or "woman", as "ferryman"; None for others.

    >>> [gender_by_ending(noun) for noun in ("ferryman", "fishwoman", "human", "boat")]
    ['m', 'f', None, None]
    """
    if noun in _OF_ANY or noun in words("demonyms"):
        return None
    return "f" if noun.endswith("woman") else "m" if noun.endswith("man") else None
