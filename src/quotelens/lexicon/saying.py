"""Verbs of saying, from one table: which introduce words, which stand behind a quotation, and in which forms."""

from __future__ import annotations

import functools

import regex

from quotelens.lexicon import reader
from quotelens.lexicon.verbs import irregular_forms

# A short verb doubles its last letter: beg, begged; so does one that is stressed on it: admit, admitted.
_DOUBLING = regex.compile(r"[^aeiou]*(?:qu)?[aeiou][bdgmnprt]|.*mit")
_VOWEL_Y = regex.compile(r".*[aeiou]y")


@functools.cache
def _uses() -> dict[str, frozenset[str]]:
    return {verb: frozenset(uses.split()) for verb, uses in reader.rows("saying_verbs.tsv")}


@functools.cache
def saying_verbs(use: str = "says") -> frozenset[str]:
    """The verbs that do what ``use`` names; the head of ``saying_verbs.tsv`` says what there is.

    >>> "insist" in saying_verbs(), "whisper" in saying_verbs(), "whisper" in saying_verbs("tag")
    (True, False, True)
    """
    return frozenset(verb for verb, uses in _uses().items() if use in uses)


def past_forms(verb: str) -> tuple[str, ...]:
    """The past forms of a verb of the table.

    >>> [past_forms(verb) for verb in ("say", "reply", "quip", "yell", "argue", "admit")]
    [('said',), ('replied',), ('quipped',), ('yelled',), ('argued',), ('admitted',)]
    """
    if irregular := irregular_forms(verb):
        return irregular
    stem = verb
    if verb.endswith("e"):
        stem = verb[:-1]
    elif verb.endswith("y") and not _VOWEL_Y.fullmatch(verb):
        stem = verb[:-1] + "i"
    elif _DOUBLING.fullmatch(verb):
        stem = verb + verb[-1]
    return (f"{stem}ed",)


def present_form(verb: str) -> str:
    """The form of a verb of the table for he and she.

    >>> [present_form(verb) for verb in ("say", "reply", "confess")]
    ['says', 'replies', 'confesses']
    """
    if verb.endswith("y") and not _VOWEL_Y.fullmatch(verb):
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")


def participle(verb: str) -> str:
    """The form of a verb of the table in -ing.

    >>> [participle(verb) for verb in ("say", "write", "beg")]
    ['saying', 'writing', 'begging']
    """
    if verb.endswith("e"):
        return verb[:-1] + "ing"
    return f"{verb}{verb[-1] if _DOUBLING.fullmatch(verb) else ''}ing"


@functools.cache
def tag_forms() -> frozenset[str]:
    """The forms that stand right behind a quotation: “Why?” asked Ann."""
    past = {form for verb in saying_verbs("tag") for form in past_forms(verb)}
    return frozenset(past | {present_form(verb) for verb in saying_verbs("tag-now")} | {"say"})


@functools.cache
def leading_forms() -> tuple[str, ...]:
    """The forms that lead up to a quotation: "with Ruiz saying, “…”"."""
    verbs = sorted(saying_verbs("leads"))
    past = [form for verb in verbs for form in past_forms(verb)]
    return (*past, *map(present_form, verbs), *map(participle, verbs))


@functools.cache
def clear_forms() -> frozenset[str]:
    """The forms of verbs that introduce words which are nothing else, as a noun is."""
    past = {form for verb in saying_verbs() for form in past_forms(verb)}
    return frozenset(past | {present_form(verb) for verb in saying_verbs() & saying_verbs("now")})
