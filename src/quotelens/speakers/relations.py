"""Whose lawyer, wife or spokesman somebody is: "his attorney" for the attorney whom the article names.

The article names such a person once with the noun and the one to whom the person belongs, in one of a few patterns
("an attorney for Ruiz, Paul Achebe,", "Paul Achebe, Ruiz's attorney,", "Ruiz spokeswoman Ada Quist"), and elsewhere
says "his attorney" or "Ruiz's lawyer". The two are joined where the nouns are of one kind (``relations.tsv``) and the
article names nobody else as that.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from quotelens.lexicon.words import table, words
from quotelens.phrases.mentions import NamedPage, Phrase
from quotelens.phrases.names import Name
from quotelens.speakers.entities import Entity, Register

# How many words may stand between a name and the noun in apposition to it ("Achebe, a longtime attorney for").
_APPOSED_WORDS = 6

Holders = dict[tuple[int, str], list[Entity]]


def named_holders(page: NamedPage, register: Register) -> Holders:
    """The named people who are somebody's lawyer, wife, …, by the number (``id``) of the owner and the kind."""
    holders: Holders = {}
    for at, word in enumerate(page.words):
        kind = table("relations").get(word.folded)
        if kind is None or word.possessive:
            continue
        for owner, holder in _pairs(page, at):
            owning, held = register.of_name[owner], register.of_name[holder]
            if owning is not held and held.kind in ("person", "unknown"):
                known = holders.setdefault((id(owning), kind), [])
                if held not in known:
                    known.append(held)
    return holders


def _pairs(page: NamedPage, at: int) -> Iterator[tuple[Name, Name]]:
    """Owner and holder, by name, of the relation that the word ``at`` names."""
    noun = page.words[at]
    after = _name_from(page, noun.end, (" ", ", "))
    owner, end = _owner_behind(page, at)
    if owner is not None:
        holder = _name_from(page, end, (", ",)) or _apposed_to(page, at)
        if holder is not None:
            yield owner, holder
        return
    owner = _owner_before(page, at)
    if owner is not None:
        holder = after or _apposed_to(page, bisect.bisect_left(page.word_starts, owner.outer))
        if holder is not None:
            yield owner, holder


def _name_from(page: NamedPage, end: int, gaps: tuple[str, ...]) -> Name | None:
    """The name that begins behind ``end`` and one of the gaps, titles included."""
    place = bisect.bisect_left(page.name_starts, end)
    if place == len(page.names) or page.text[end : page.names[place].outer] not in gaps:
        return None
    return None if page.names[place].possessive else page.names[place]


def _owner_behind(page: NamedPage, at: int) -> tuple[Name | None, int]:
    """The name behind "attorney for" or "wife of", and where it ends."""
    if at + 1 < len(page.words) and page.words[at + 1].folded in ("for", "of", "to"):
        gaps = (" ", " the ") if page.text[page.words[at].end : page.words[at + 1].start] == " " else ()
        name = _name_from(page, page.words[at + 1].end, gaps)
        if name is not None:
            return name, name.end
    return None, 0


def _owner_before(page: NamedPage, at: int) -> Name | None:
    """The name before the noun, with a possessive ending or right beside it: "Ruiz's lawyer", "Ruiz spokesman"."""
    start = page.words[at].start
    place = bisect.bisect_left(page.name_starts, start) - 1
    if place < 0:
        return None
    name = page.names[place]
    between = page.text[name.end : start]
    if name.possessive:
        plain = len(between) < 30 and not any(char in ',;:.()“”"\n' for char in between)
        return name if plain and between[:3].strip("s ") in ("'", "’") else None
    return name if between == " " else None


def _apposed_to(page: NamedPage, at: int) -> Name | None:
    """The name that the noun phrase around the word ``at`` stands in apposition to: "Paul Achebe, an attorney for"."""
    for opening in range(at, max(-1, at - _APPOSED_WORDS), -1):
        place = bisect.bisect_left(page.name_starts, page.words[opening].start) - 1
        if place >= 0 and page.text[page.names[place].end : page.words[opening].start] == ", ":
            return page.names[place]
        if page.text[page.words[opening - 1].end : page.words[opening].start] != " ":
            return None
    return None


def holder_of_relation(holders: Holders, phrase: Phrase, owner: Entity | None) -> Entity | None:
    """The one named person whom "his attorney" can mean, ``owner`` being who "his" is."""
    kind = table("relations").get(phrase.noun)
    if kind is None or owner is None or phrase.kind != "person" or not phrase.definite:
        return None
    known = holders.get((id(owner), kind), [])
    if len(known) != 1:
        return None
    owned = {word for form in owner.forms for word in form} | {phrase.noun}
    further = phrase.content - owned - words("small_words") - table("pronouns").keys()
    return known[0] if further <= known[0].roles else None
