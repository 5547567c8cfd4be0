"""Who speaks in a story: the one way into this room.

Whether a text tells a story is seen from the text itself, unless the caller says it. Then its people are read, and the
turns of its dialogues are decided together; all else is as in :mod:`quotelens.speakers.resolve`.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence

from quotelens.attribution import Attribution
from quotelens.fiction.antecedents import antecedent
from quotelens.fiction.dialogue import Dialogue
from quotelens.fiction.story import read_people, tells_story
from quotelens.fiction.telling import Telling
from quotelens.lexicon.words import table
from quotelens.model import reader
from quotelens.phrases.mentions import Phrase
from quotelens.phrases.named_page import NamedPage
from quotelens.quotes.turns import keeps_paragraphs
from quotelens.speakers.chains import index_chains
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading, Voice, anchor_of, quoted_spans, read_article
from quotelens.speakers.resolve import Resolution, Walk, decider_for, unnamed
from quotelens.speakers.scene import Scene
from quotelens.text.page import Page


def resolve_story(
    page: Page,
    named: NamedPage,
    attributions: Sequence[Attribution],
    read: reader.Reading,
    *,
    aliases: Mapping[str, Sequence[str]] | None = None,
    chains: Sequence[Sequence[tuple[int, int]]] = (),
    fiction: bool | None = None,
) -> Resolution | None:
    """As :func:`quotelens.speakers.resolve.resolve` for a text that tells a story, and None for any other.

    ``fiction`` says which it is, where the caller knows.
    """
    if fiction is False or (fiction is None and not tells_story(named, quoted_spans(attributions))):
        return None
    reading = read_article(page, named, attributions, aliases)
    scene = read_people(reading)
    _infer_genders(scene)
    dialogue = Dialogue(reading, scene, keeps_paragraphs(page.text, scene.quoted))
    walk = Walk(
        reading,
        decider_for(page, reading, read),
        index_chains(chains),
        lambda index: _by_telling(reading, scene, index),
    )
    for index in walk.order:
        dialogue.narrate(anchor_of(attributions[index]))
        voice = walk.by_source(index)
        if _is_turn(reading, index, voice):
            voice = dialogue.hear(index, voice)
        walk.take(index, voice)
    _settle(reading, dialogue)
    return walk.finish()


def _by_telling(reading: Reading, scene: Telling, index: int) -> Voice | None:
    """Who a pronoun or a description is, as far as stories have rules of their own for it."""
    phrase = reading.phrases[index]
    if phrase.form == "pronoun" and phrase.pronoun != "relative":
        found = antecedent(scene, phrase.pronoun, phrase.start, reading.attributions[index].content)
        return Voice(unnamed(reading, phrase), "pronoun without antecedent", 0.2) if found is None else Voice(*found)
    if (described := scene.people.get(phrase.start)) is not None:
        return Voice(described, "description", 0.8)
    if phrase.noun == "voice" and (heard := _owner_of_voice(scene, phrase)) is not None:
        return Voice(heard, "whose voice it is", 0.8)
    return None


def _owner_of_voice(scene: Scene, phrase: Phrase) -> Entity | None:
    """Whose voice speaks: "his mother's voice", "the voice of John Reed"."""
    item = scene.item_at(phrase.start)
    if item is not None and item.possessive:
        return item.entity
    at = bisect.bisect_left(scene.page.word_starts, phrase.start)
    for place in range(at, min(at + 5, len(scene.page.words) - 2)):
        if [word.folded for word in scene.page.words[place : place + 2]] == ["voice", "of"]:
            low = bisect.bisect_left(scene.starts, scene.page.words[place + 2].start)
            return scene.items[low].entity if low < len(scene.items) and scene.starts[low] < phrase.end + 40 else None
    return None


def _is_turn(reading: Reading, index: int, voice: Voice | None) -> bool:
    """Whether a quotation is a turn of a dialogue: direct, within no other, of a known source or of none."""
    attribution = reading.attributions[index]
    if not attribution.quoted or not attribution.content or index in reading.around:
        return False
    return voice is not None or attribution.source is None


def _settle(reading: Reading, dialogue: Dialogue) -> None:
    """Give each turn, and all that shares its source, the speaker of the likeliest dialogue."""
    changed: dict[tuple[int, int], Voice] = {}
    for index, voice in dialogue.settle():
        if voice is None:
            reading.voices.pop(index, None)
            continue
        reading.voices[index] = voice
        if (source := reading.attributions[index].source) is not None:
            changed[source] = voice
    for index in reading.voices:
        source = reading.attributions[index].source
        if source is not None and source in changed:
            reading.voices[index] = changed[source]


def _infer_genders(scene: Scene) -> None:
    """Give people of unknown gender the gender of the pronouns that follow them in their own sentences.

    Only a pronoun with no other person between it and the name counts, and the votes must be two to one.
    """
    page = scene.page
    votes: dict[int, list[int]] = {}
    people = [item for item in scene.items if item.entity.kind in ("person", "unknown")]
    for number, item in enumerate(people):
        if item.entity.gender != "-":
            continue
        limit = people[number + 1].start if number + 1 < len(people) else len(page.text)
        at = bisect.bisect_left(page.word_starts, item.end)
        sentence, quotation = scene.sentence(item.start), scene.quotation(item.start)
        for word in page.words[at : at + 25]:
            if word.start >= limit or scene.sentence(word.start) != sentence:
                break
            agreement = table("pronouns").get(word.folded)
            if agreement in ("he", "she") and scene.quotation(word.start) == quotation:
                votes.setdefault(id(item.entity), [0, 0])[agreement == "she"] += 1
                break
    for item in people:
        male, female = votes.get(id(item.entity), (0, 0))
        if item.entity.gender == "-" and max(male, female) >= 2 * min(male, female) and male + female:
            item.entity.gender = "m" if male > female else "f"
