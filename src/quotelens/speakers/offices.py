"""An office for a name: "the Vermont senator" after the article has spoken of somebody by name.

News style varies names with descriptions that a reader understands from knowledge of the world, which this library
does not have. It has the text: such a description is definite, names an office ("senator", "nominee") with a party, a
place or "former" before it, has not been introduced as anybody else's, and stands where one person has just been spoken
of whose office the article does not name.

Measured on the 840 articles of PolNeAR train with their gold sources, by reading: 17 sources, all of them right. The
conditions were chosen on the same articles, so that the figure flatters them.
"""

from __future__ import annotations

import bisect
import itertools

from quotelens.lexicon.words import words
from quotelens.phrases.mentions import NamedPage, Phrase
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading, gender_of

# How far back, in sentences, mentions, quotations and words, the person may have been spoken of.
_SENTENCES = 2
_MENTIONS = 8
_QUOTATIONS = 20
_WORDS = 120
_CANDIDACIES = frozenset({"candidate", "nominee"})
_STANDING = frozenset({"former", "then", "current", "presumptive", "incumbent", "longtime"})


def bearer_of_office(reading: Reading, phrase: Phrase) -> Entity | None:
    """The person whom a definite description of an office most likely means, if one alone is spoken of before it.

    That is the latest subject or speaker outside quotations, at most two sentences and paragraphs back, unless somebody
    else is named in between (other than after a preposition: "the hatred of Doe") or the office is, the description
    stands in what this person says or only says whose a thing is, the genders conflict, anybody is known to hold such
    an office, or this person is known for something else (which a "former" office does not exclude).
    """
    scene = reading.scene
    page = scene.page
    at = bisect.bisect_left(page.word_starts, phrase.start)
    if phrase.kind != "person" or phrase.noun not in words("offices") or page.words[at].folded != "the":
        return None
    if (
        not _is_qualified(page, at)
        or _owns(page, at, phrase.end)
        or phrase.noun in scene.described
        or scene.quotation(phrase.start) >= 0
    ):
        return None
    here, paragraph = scene.sentence(phrase.start), scene.paragraph(phrase.start)
    last = bisect.bisect_left(scene.starts, phrase.start) - 1
    for index in range(last, max(-1, last - _MENTIONS), -1):
        item = scene.items[index]
        entity = item.entity
        if entity.kind not in ("person", "unknown") or scene.quotation(item.start) >= 0:
            continue
        if here - scene.sentence(item.start) > _SENTENCES or paragraph - scene.paragraph(item.start) > _SENTENCES:
            return None
        if item.subject or (item.source and not item.possessive):
            apart = _says(reading, entity, phrase.start) or _names_office(page, item.end, at, phrase.noun)
            return entity if _may_hold(entity, phrase) and not apart else None
        if not _after_preposition(page, item.start):
            return None
    return None


def _is_qualified(page: NamedPage, the: int) -> bool:
    """Whether a party, a place, an age or a word such as "former" follows "the"."""
    word, following = (page.words[min(the + step, len(page.words) - 1)].folded for step in (1, 2))
    listed = word in _STANDING or word in words("demonyms") or word in words("places")
    return listed or f"{word} {following}" in words("places") or word.endswith("-year-old")


def _owns(page: NamedPage, the: int, end: int) -> bool:
    """Whether a possessive inside the description makes it an owner ("the state secretary's website")."""
    high = bisect.bisect_left(page.word_starts, end)
    return any(word.possessive for word in page.words[the : high - 1])


def _names_office(page: NamedPage, start: int, the: int, noun: str) -> bool:
    """Whether the noun stands between ``start`` and the description that begins at the word ``the``."""
    low = bisect.bisect_left(page.word_starts, start)
    return the - low > _WORDS or any(word.folded == noun for word in page.words[low:the])


def _may_hold(entity: Entity, phrase: Phrase) -> bool:
    """Whether nothing that is known of a named person speaks against the office."""
    gender = gender_of([phrase.noun])
    if entity.kind != "person" or not entity.names or ("-" not in (gender, entity.gender) and gender != entity.gender):
        return False
    same = _CANDIDACIES if phrase.noun in _CANDIDACIES else frozenset[str]()
    others = entity.roles & (words("offices") | words("person_nouns")) - phrase.content - same
    return not others or "former" in phrase.content


def _after_preposition(page: NamedPage, position: int) -> bool:
    at = bisect.bisect_left(page.word_starts, position)
    return at > 0 and page.words[at - 1].folded in words("prepositions")


def _says(reading: Reading, entity: Entity, position: int) -> bool:
    """Whether ``position`` stands in words or thoughts that are given to ``entity``."""
    return any(
        start <= position < end
        for index in itertools.islice(reversed(reading.voices), _QUOTATIONS)
        if reading.voices[index].entity is entity
        for start, end in reading.attributions[index].content
    )
