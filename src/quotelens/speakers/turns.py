"""Who speaks where no words say so.

Direct speech without a cue has its speaker from its place: it goes on from the quotation before, it follows a
sentence about the one who speaks, or it is the next turn of a dialogue. A quotation before counts as long as only
its own cue stands between; a question is answered by the other person present. Where none of this holds, nobody
is named: a wrong speaker is worse than none.
"""

from __future__ import annotations

import bisect

from quotelens.speakers.decide import Decider
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading, Voice

# How far before direct speech, in characters, the sentence that introduces its speaker is looked for.
_NARRATIVE = 600
_MARKS = "“”\"„‟«»‘’'`"


def voice_by_place(reading: Reading, decider: Decider, index: int) -> Voice | None:
    """The speaker of direct speech that no words introduce."""
    scene, attribution = reading.scene, reading.attributions[index]
    if not attribution.content or index in reading.around:
        return None
    start = attribution.content[0][0]
    paragraph = scene.paragraph(start)
    opening = scene.paragraph_starts[max(paragraph, 0)]
    end, earlier = reading.spoken[-1] if reading.spoken else (0, -1)
    if earlier >= 0 and scene.paragraph(end) == paragraph and not _narrative(reading, end, start):
        return Voice(reading.voices[earlier].entity, "goes on in the same paragraph", 0.8)
    subject = _sentence_subject(reading, decider, max(opening, end), start)
    if subject is not None:
        return Voice(subject, "subject of the sentence before", 0.6)
    if earlier >= 0 and scene.paragraph(end) == paragraph - 1 and _is_direct(reading, earlier):
        return _next_turn(reading, paragraph, start)
    if paragraph > 0 and not reading.text[opening:start].strip(_MARKS + " \t\n"):
        subject = _sentence_subject(reading, decider, max(scene.paragraph_starts[paragraph - 1], end), opening)
        if subject is not None:
            return Voice(subject, "subject of the paragraph before", 0.45)
    return None


def _next_turn(reading: Reading, paragraph: int, start: int) -> Voice | None:
    """Who speaks at ``start`` after direct speech in the paragraph before: the next in turn, or the same voice."""
    end, earlier = reading.spoken[-1]
    speaker = reading.voices[earlier].entity
    other = _alternating(reading, paragraph)
    if other is not None:
        return Voice(other, "turns of a dialogue", 0.5)
    if reading.text[max(0, end - 2) : end].rstrip(_MARKS).endswith("?"):
        other = _other_person(reading, speaker, start)
        if other is not None:
            return Voice(other, "answers a question", 0.45)
    return Voice(speaker, "goes on from the paragraph before", 0.7)


def _is_direct(reading: Reading, index: int) -> bool:
    """Whether the quotation stands in marks from its beginning."""
    content = reading.attributions[index].content
    return any(char in _MARKS for char in reading.text[max(0, content[0][0] - 1) : content[0][0] + 1])


def _other_person(reading: Reading, speaker: Entity, start: int) -> Entity | None:
    """The one person besides ``speaker`` who takes part in the scene before ``start``, outside quotations."""
    scene = reading.scene
    low, high = bisect.bisect_left(scene.starts, start - _NARRATIVE), bisect.bisect_left(scene.starts, start)
    others = {
        id(item.entity): item.entity
        for item in scene.items[low:high]
        if item.entity.kind == "person" and item.entity is not speaker and scene.quotation(item.start) < 0
    }
    return next(iter(others.values())) if len(others) == 1 else None


def _narrative(reading: Reading, start: int, end: int) -> bool:
    """Whether a sentence stands between two quotations, and not only the end of the first one's cue."""
    scene = reading.scene
    between = reading.text[start:end].strip(" \t\n\r”\"“'’.,")
    return len(between.split()) >= 2 and scene.sentence(max(start, end - 3)) != scene.sentence(max(0, start - 1))


def _sentence_subject(reading: Reading, decider: Decider, start: int, end: int) -> Entity | None:
    """The subject of the last sentence between two offsets: the pronoun that opens it, or the person named first."""
    scene = reading.scene
    start = max(start, end - _NARRATIVE)
    sentence = scene.sentence(max(start, end - 3))
    begin = max(start, scene.sentence_starts[sentence] if sentence >= 0 else start)
    if len(reading.text[begin:end].strip(" \t\n\r”\"“'’.,").split()) < 2:
        return None
    low, high = bisect.bisect_left(scene.starts, begin), bisect.bisect_left(scene.starts, end)
    people = [
        item
        for item in scene.items[low:high]
        if item.entity.kind in ("person", "unknown")
        and not item.possessive
        and not _may_be_a_word(item.entity)
        and scene.quotation(item.start) < 0
    ]
    at = bisect.bisect_left(scene.page.word_starts, begin)
    first = scene.page.words[at] if at < len(scene.page.words) else None
    if first is not None and first.start < end and first.folded in ("he", "she"):
        if people and people[0].start == first.start:
            return people[0].entity
        return decider.entity_at((first.start, first.end))
    return next((item.entity for item in people if item.subject), people[0].entity if people else None)


def _may_be_a_word(entity: Entity) -> bool:
    """Whether the entity is one word that only ever opens a sentence: "Fill in the gaps." """
    return entity.kind == "unknown" and all(len(name.words) == 1 and name.opens for name in entity.names)


def _alternating(reading: Reading, paragraph: int) -> Entity | None:
    """The one whose turn it is, when the two paragraphs before were spoken by two different people in turn."""
    turns: list[tuple[int, Entity]] = []
    for end, index in reversed(reading.spoken[-8:]):
        at = reading.scene.paragraph(end)
        if turns and turns[-1][0] == at:
            continue
        turns.append((at, reading.voices[index].entity))
    if len(turns) < 2 or [turn[0] for turn in turns[:2]] != [paragraph - 1, paragraph - 2]:
        return None
    return turns[1][1] if turns[0][1] is not turns[1][1] else None
