"""Whether a text tells a story, and what is then known of the people in it.

News introduces people by name and varies them with offices; a story calls them "the boy" and "his mother" for pages,
lets a narrator say "I", and leaves turn after turn of a dialogue without a word on who speaks. What is likely in
one is unlikely in the other, so that the rules need to know what they read. A story shows itself by few capitals, many
pronouns, and speech that asks and exclaims.

In a story, people who are only described become mentions like those who are named: "the doctor" goes back to Dr. Ray or
to "a doctor", whoever was spoken of last, and "a boy" is somebody new.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

from quotelens.fiction.telling import Telling, begin
from quotelens.lexicon.people import gender_in_story
from quotelens.lexicon.words import singular, table, words
from quotelens.phrases.named_page import NamedPage
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading
from quotelens.speakers.scene import Item, Scene
from quotelens.text.words import Word

_TOLD_OF = frozenset(("he", "she", "him", "her", "his", "hers", "i", "me", "my"))
_CALLS = frozenset("?!")
_MARKS = "\"”’'»_ "
# Weights of a logistic regression between novels and news (the nine tenths of LitBank that the rules were made with,
# and PolNeAR's training articles): 66 of 70 excerpts with direct speech and 726 of 730 articles fall on their sides.
_PRONOUNS, _CALLING, _ANSWERING, _CAPITALS, _BIAS = 46.0, 23.0, 16.0, -160.0, 5.3
# What a text of average news has, in words and quotations, is added to each text, so that three lines prove little.
_PRIOR_WORDS, _PRIOR_QUOTATIONS = 60, 3
_PRIOR_PRONOUNS, _PRIOR_CAPITALS = 0.03, 0.06

_NEW = frozenset(("a", "an", "another", "one", "some"))
_KNOWN = frozenset(("the", "this", "that", "his", "her", "my", "your", "our", "their", "its"))
_BEING = frozenset(("am", "is", "are", "was", "were", "be", "been", "being", "as", "like", "became", "become", "such"))
_JOINING = frozenset(("and", "or", "but", "nor", "not", "he", "she", "i", "it", "they", "we", "you"))
_MODIFIERS = 4
# Nouns for people in the news that a story uses of things, and names that are called upon and do not speak.
_THINGS = frozenset(("head", "chair", "anchor", "whip", "counsel", "minor", "general", "marine", "moderate", "patient"))
_POWERS = frozenset(("god", "heaven", "lord", "christ", "providence", "nature"))
_RECENT = 12
_NEAR = 15


def tells_story(page: NamedPage, quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether a text is told as a story; ``quoted`` are the spans of its direct speech, in order."""
    if not quoted:
        return False
    starts = [start for start, _ in quoted]
    outside = pronouns = capitals = 0
    for word in page.words:
        at = bisect.bisect_right(starts, word.start) - 1
        if at >= 0 and word.start < quoted[at][1]:
            continue
        outside += 1
        pronouns += word.folded in _TOLD_OF
        capitals += word.capital and not word.opens and word.folded != "i"
    calling = sum(page.text[max(start, end - 8) : end].rstrip(_MARKS)[-1:] in _CALLS for start, end in quoted)
    answering = sum(
        "\n" in (gap := page.text[one[1] : min(following[0], one[1] + 40)])
        and following[0] - one[1] < 40
        and not gap.strip()
        for one, following in itertools.pairwise(quoted)
    )
    told, spoken = outside + _PRIOR_WORDS, len(quoted) + _PRIOR_QUOTATIONS
    return (
        _PRONOUNS * (pronouns + _PRIOR_PRONOUNS * _PRIOR_WORDS) / told
        + _CALLING * calling / spoken
        + _ANSWERING * answering / spoken
        + _CAPITALS * (capitals + _PRIOR_CAPITALS * _PRIOR_WORDS) / told
        + _BIAS
    ) > 0


def read_people(reading: Reading) -> Telling:
    """The scene of a story, with the people who are only described, and the narrator, among its mentions."""
    scene = begin(reading)
    page = scene.page
    last: dict[str, list[tuple[int, Entity]]] = {}
    found = []
    for at, word in enumerate(page.words):
        gender = gender_in_story(word.folded)
        listed = gender is not None or word.folded in words("person_nouns")
        if (
            not listed
            or word.folded in _THINGS
            or (word.capital and not word.opens)
            or singular(word.folded) != word.folded
        ):
            continue
        phrase = _opening(page, at)
        if phrase is None or _is_title(page, at):
            continue
        entity = _described(scene, page.words[phrase : at + 1], gender or "-", last)
        start = page.words[phrase].start
        found.append(Item(start, word.end, entity, word.possessive))
        entity.described.append((start, word.end))
        if not word.possessive:
            scene.people[start] = entity
    narrator = Entity("person", name="I", narrator=True)
    scene.narrator = narrator
    found += [
        Item(word.start, word.end, narrator)
        for word in page.words
        if word.text == "I" and scene.quotation(word.start) < 0
    ]
    chance = {
        id(entity)
        for entity in {id(item.entity): item.entity for item in scene.items}.values()
        if _is_chance(page, entity)
    }
    scene.items = sorted([*(item for item in scene.items if id(item.entity) not in chance), *found], key=_start)
    scene.starts = [item.start for item in scene.items]
    for noun, known in last.items():
        scene.described[noun] = sorted([*scene.described.get(noun, ()), *known], key=lambda pair: pair[0])
    _note_subjects(scene)
    return scene


def _is_chance(page: NamedPage, entity: Entity) -> bool:
    """Whether a single word is hardly a person's name.

    Its capitals come from the sentence, or it is only gone to or named with "the" (a ship, a place).
    """
    if entity.kind != "unknown":
        return False
    for name in entity.names:
        if name.words[0] in _POWERS and len(name.words) == 1:
            return True
        if len(name.words) > 1 or name.title or name.words[0] in table("first_names"):
            return False
        at = bisect.bisect_left(page.word_starts, name.start)
        before = page.words[at - 1].folded if at else ""
        if not name.opens and before != "the" and before not in words("prepositions"):
            return False
    return True


def _start(item: Item) -> int:
    return item.start


def _opening(page: NamedPage, at: int) -> int | None:
    """The number of the word that begins the description whose head is the word ``at``, if it is one."""
    for first in range(at - 1, max(-1, at - 2 - _MODIFIERS), -1):
        word, following = page.words[first], page.words[first + 1]
        gap = page.text[word.end : following.start]
        if gap.strip(" -" if first == at - 1 else " ,-") not in ("", "'s", "’s", "'", "’"):
            return None
        if word.possessive:
            return _opening_of_owner(page, first)
        if word.folded in _NEW | _KNOWN:
            if word.folded in _NEW and first and page.words[first - 1].folded in _BEING:
                return None
            return first
        if word.folded in words("prepositions") | words("after_noun") | _BEING | _JOINING:
            return None
    return None


def _opening_of_owner(page: NamedPage, at: int) -> int:
    """The first word of the owner whose last word is ``at``: a name of several words, or "the boy"."""
    place = bisect.bisect_right(page.name_starts, page.words[at].start) - 1
    if place >= 0 and page.names[place].end >= page.words[at].end:
        return bisect.bisect_left(page.word_starts, page.names[place].outer)
    for first in range(at - 1, max(-1, at - 1 - _MODIFIERS), -1):
        if page.text[page.words[first].end : page.words[first + 1].start].strip():
            break
        if page.words[first].folded in _NEW | _KNOWN:
            return first
    return at


def _is_title(page: NamedPage, at: int) -> bool:
    """Whether a name follows that the noun introduces ("his sister Alexandra", "the parson Tringham")."""
    word = page.words[at]
    place = bisect.bisect_right(page.name_starts, word.end)
    return not word.possessive and place < len(page.names) and page.names[place].outer - word.end == 1


def _described(
    scene: Telling, phrase: Sequence[Word], gender: str, last: dict[str, list[tuple[int, Entity]]]
) -> Entity:
    """Who a description stands for: somebody known whom it fits, latest first, or somebody new."""
    noun, position = phrase[-1].folded, phrase[0].start
    modifiers = {word.folded for word in phrase[1:-1]} - words("small_words")
    known = last.setdefault(noun, [])
    if phrase[0].folded not in _NEW:
        named = scene.described.get(noun, [])
        place = bisect.bisect_left(named, position, key=lambda pair: pair[0])
        recent = sorted([*named[max(0, place - _RECENT) : place], *known[-_RECENT:]], key=lambda pair: -pair[0])
        fitting = [entity for _, entity in recent if entity.kind in ("person", "unknown")]
        near = known[-1][0] if known else -1
        for entity in fitting:
            plain = (
                not entity.names
                and not (entity.roles - {noun})
                and scene.distance(near, scene.sentence(position)) <= _NEAR
            )
            if modifiers <= entity.roles or plain:
                known.append((position, entity))
                entity.roles.update(modifiers)
                return entity
    entity = Entity("person", gender, scene.page.text[position : phrase[-1].end], roles={noun, *modifiers})
    known.append((position, entity))
    return entity


def _note_subjects(scene: Scene) -> None:
    """Mark in each sentence of the narrative the first mention, unless a pronoun or a preposition stands before it."""
    page = scene.page
    seen = -1
    for item in scene.items:
        item.subject = False
        sentence = scene.sentence(item.start)
        if sentence == seen or scene.quotation(item.start) >= 0 or item.possessive:
            continue
        seen = sentence
        low = bisect.bisect_left(page.word_starts, scene.sentence_starts[max(0, sentence)])
        at = bisect.bisect_left(page.word_starts, item.start)
        before = [word.folded for word in page.words[max(low, at - 12) : at] if scene.quotation(word.start) < 0]
        after_preposition = bool(before) and before[-1] in words("prepositions")
        item.subject = not after_preposition and not {"he", "she", "it", "they", "we", "i", "you"} & set(before)
