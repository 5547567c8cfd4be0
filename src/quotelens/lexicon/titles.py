"""Titles before a name: forms of address, offices, and their abbreviations, from one table."""

from __future__ import annotations

import functools

import attrs

from quotelens.lexicon import reader
from quotelens.lexicon.words import fold


@attrs.frozen
class Title:
    """A title; see the head of ``titles.tsv`` for what its columns mean."""

    use: str
    gender: str
    nouns: frozenset[str]
    stop: bool


@functools.cache
def titles() -> dict[str, Title]:
    """All titles by their folded forms.

    >>> titles()["gov"]
    Title(use='office', gender='-', nouns=frozenset({'governor'}), stop=True)
    """
    return {
        fold(title): Title(use, gender, frozenset() if nouns == "-" else frozenset(nouns.split()), stop == "stop")
        for title, use, gender, nouns, stop in reader.rows("titles.tsv")
    }


@functools.cache
def honorifics() -> dict[str, str]:
    """Forms of address, with the gender that they show: m, f or "-"."""
    return {name: title.gender for name, title in titles().items() if title.use == "address"}


@functools.cache
def offices() -> frozenset[str]:
    """Titles that say what somebody is."""
    return frozenset(name for name, title in titles().items() if title.use == "office")


@functools.cache
def abbreviated_titles() -> frozenset[str]:
    """Titles that are written with a full stop."""
    return frozenset(name for name, title in titles().items() if title.stop)


@functools.cache
def abbreviation() -> str:
    """A pattern for an abbreviated title as it is printed, without its full stop: Mr, Gov."""
    return "(?:" + "|".join(name.capitalize() for name in sorted(abbreviated_titles())) + ")"


def gender_of_title(title: str) -> str:
    """The gender that a folded title shows, also one with a prefix: m, f or "-".

    >>> [gender_of_title(title) for title in ("congressman", "ex-queen", "mayor")]
    ['m', 'f', '-']
    """
    known = titles().get(title) or titles().get(title.partition("-")[2])
    return "-" if known is None else known.gender


def nouns_of_title(title: str) -> frozenset[str]:
    """The nouns that describe the bearer of a folded title.

    >>> sorted(nouns_of_title("gov"))
    ['governor']
    """
    known = titles().get(title)
    return known.nouns if known is not None and known.nouns else frozenset(title.split())
