"""Whom a turn of a dialogue addresses: "Well, Watson, …", "Yes, doctor.", "Very well, sir."

Who is called does not speak that turn, and is likely to speak the next one. A form of address stands alone between
marks of punctuation, with few words before it; a name or a noun for people that stands so is taken for one.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator

import regex

from quotelens.fiction.telling import Telling
from quotelens.lexicon.people import people
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading
from quotelens.speakers.scene import Item

_LONGEST = 80  # words or mentions of a quotation that are looked at
# What stands before and behind a name or a description by which somebody is addressed.
_CALL = regex.compile(
    r"(?:^|[,.!?—–:;-]|\b(?:dear|old|oh|o|ah|well|yes|no|and|but|here|come|now))[\s“”\"‘’'_]*"
    r"(?:\b(?:Mrs?\.|Dr\.|Miss|Sir|Lady|Madame?|Master|Captain|Aunt|Uncle|Cousin|my|dear|my dear|old) )?$",
    regex.IGNORECASE,
)
_AFTER_CALL = ",.!?;—–-"


def called(reading: Reading, scene: Telling, index: int) -> list[Entity]:
    """The people whom a quotation addresses by name or by a noun."""
    found = []
    for start, end in reading.attributions[index].content:
        at = bisect.bisect_left(scene.starts, start)
        for item in scene.items[at : at + _LONGEST]:
            if item.start >= end:
                break
            named = bool(item.entity.names) and not item.possessive and is_somebody(item)
            if named and _is_call(reading.text, start, item.start, item.end):
                found.append(item.entity)
        for noun, _ in _called_nouns(reading, start, end):
            known = scene.described.get(noun, ())
            place = bisect.bisect_left(known, start, key=lambda pair: pair[0])
            if place and known[place - 1][1] not in found:
                found.append(known[place - 1][1])
    return found


def called_gender(reading: Reading, index: int) -> str:
    """The gender of somebody whom a quotation addresses by a noun, or "-"."""
    genders = {
        gender
        for start, end in reading.attributions[index].content
        for _, gender in _called_nouns(reading, start, end)
        if gender != "-"
    }
    return genders.pop() if len(genders) == 1 else "-"


def is_somebody(item: Item) -> bool:
    """Whether a mention is a person, or a name that may be one."""
    entity = item.entity
    return entity.kind == "person" or (entity.kind == "unknown" and bool(entity.names))


def _called_nouns(reading: Reading, start: int, end: int) -> Iterator[tuple[str, str]]:
    page = reading.scene.page
    low, high = bisect.bisect_left(page.word_starts, start), bisect.bisect_left(page.word_starts, end)
    for word in page.words[low : min(high, low + _LONGEST)]:
        noun = people().get(word.folded)
        if noun is not None and _is_call(reading.text, start, word.start, word.end):
            yield word.folded, noun.gender


def _is_call(text: str, start: int, begin: int, end: int) -> bool:
    """Whether the words from ``begin`` to ``end`` stand alone, as a form of address does."""
    behind = text[end : end + 2].lstrip("_")[:1]
    return bool(behind) and behind in _AFTER_CALL and _CALL.search(text[max(start, begin - 24) : begin]) is not None
