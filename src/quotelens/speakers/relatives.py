"""Which noun phrase a relative pronoun follows: where it begins, and whose name stands before it.

"Who" follows a person, so that in "a clerk at the ministry who" it passes over the ministry; and what stands between a
name and its relative clause in apposition ("Ana Ruiz, a clerk who", "Ana Ruiz, 43, of Akron, Ohio, who") is passed over
to the name.
"""

from __future__ import annotations

import bisect

import regex

from quotelens.lexicon.words import words
from quotelens.phrases.mentions import NamedPage, kind_of_noun
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading

# An age, a town and a state between a person's name and a relative clause.
_BESIDE = regex.compile(r", (?:aged? )?\d{1,3}(?:, (?:of|from) \p{Lu}[^,;:“”()\n]{1,30}(?:, \p{Lu}[\p{L}.]{1,15})?)?, ")


def opening_of_noun(page: NamedPage, at: int, person: bool) -> int:
    """The number of the word that begins the noun phrase before the relative pronoun at the word ``at``.

    It is ``at`` itself where no noun phrase stands there. ``person`` says that the pronoun is "who".
    """
    opening = at
    for earlier in range(at - 1, max(-1, at - 12), -1):
        word = page.words[earlier]
        gap = page.text[word.end : page.words[earlier + 1].start]
        if any(char in '.!?;:“”"()' for char in gap.strip("’s")) or (gap.strip(" ,") != gap.strip() and opening != at):
            break
        opening = earlier
        if word.folded in (
            "the",
            "a",
            "an",
            "those",
            "some",
            "many",
            "all",
            "other",
            "several",
            "his",
            "her",
            "their",
            "its",
        ):
            if person and _is_in_place(page, earlier, at - 1):
                continue
            break
        if word.folded in (
            "and",
            "but",
            "said",
            "says",
            "to",
            "by",
            "is",
            "was",
            "are",
            "were",
        ):
            opening = earlier + 1
            break
        if word.folded in words("prepositions") and not _is_nominal(page, earlier - 1):
            opening = earlier + 1
            break
    return opening


def _is_in_place(page: NamedPage, opening: int, last: int) -> bool:
    """Whether "the State Department" from ``opening`` on only tells where the person before it is ("a clerk at")."""
    if kind_of_noun(page.words[last].folded) in ("person", "group"):
        return False
    before = opening - 1
    return before > 0 and page.words[before].folded in words("prepositions") and _is_nominal(page, before - 1)


def named_before(reading: Reading, opening: int, at: int, person: bool) -> Entity | None:
    """The name that the relative clause at the word ``at`` belongs to, across what stands in apposition to it.

    That is a description that begins at the word ``opening`` ("Ana Ruiz, a lawyer who …", "Vox, a group that …"), or
    an age and a town ("Ana Ruiz, 43, of Akron, Ohio, who …").
    """
    page = reading.scene.page
    place = bisect.bisect_left(page.name_starts, page.words[at].start) - 1
    for position in range(place, max(-1, place - 3), -1):
        name = page.names[position]
        entity = reading.register.of_name[name]
        several = page.words[opening].folded not in ("a", "an")
        if several and regex.search(r" and (?:the )?$", reading.text, pos=max(0, name.outer - 9), endpos=name.outer):
            continue
        if entity.kind not in ("person", "unknown") if person else entity.kind == "person":
            continue
        if opening < at and page.words[opening].folded in ("a", "an", "the"):
            if reading.text[name.end : page.words[opening].start] == ", ":
                return entity
        elif _BESIDE.fullmatch(reading.text, name.end, page.words[at].start):
            return entity
    return None


def _is_nominal(page: NamedPage, at: int) -> bool:
    """Whether the word can be the head that a preposition after it belongs to ("officials in", not "based on")."""
    return at >= 0 and (page.words[at].capital or kind_of_noun(page.words[at].folded) != "unknown")
