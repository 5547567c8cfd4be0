"""What is known of an article before its first source is resolved.

Resolution walks through the quotations once. This module prepares that walk: names and their entities, the scene of
mentions with the roles and genders that the text shows, each source phrase read for its head, and which quotation
stands inside which.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Mapping, Sequence

import attrs

from quotelens.attribution import Attribution
from quotelens.lexicon.people import gender_of_noun
from quotelens.lexicon.saying import saying_verbs
from quotelens.lexicon.titles import nouns_of_title
from quotelens.lexicon.words import words
from quotelens.phrases.kinds import kind_of_noun
from quotelens.phrases.mentions import Phrase, read_speaking_phrase
from quotelens.phrases.named_page import NamedPage
from quotelens.phrases.names import Name
from quotelens.speakers.entities import Entity, Register, register_names, take_gender
from quotelens.speakers.scene import Item, Scene
from quotelens.speakers.writer import writer_of
from quotelens.text.page import Page


@attrs.frozen
class Voice:
    """The decision for one source."""

    entity: Entity
    evidence: str
    score: float


@attrs.define(eq=False)
class Reading:
    """Everything that one call works on; ``writer`` is who wrote the text, where the page names somebody."""

    text: str
    attributions: Sequence[Attribution]
    register: Register
    scene: Scene
    phrases: dict[int, Phrase]
    around: dict[int, int]
    writer: Entity | None
    voices: dict[int, Voice] = attrs.field(factory=dict)
    descriptions: dict[tuple[object, ...], Entity] = attrs.field(factory=dict)
    groups: dict[frozenset[int], Entity] = attrs.field(factory=dict)
    spoken: list[tuple[int, int]] = attrs.field(factory=list)


def anchor_of(attribution: Attribution) -> int:
    if attribution.source is not None:
        return attribution.source[0]
    return attribution.content[0][0] if attribution.content else 0


def read_article(
    page: Page,
    named: NamedPage,
    attributions: Sequence[Attribution],
    aliases: Mapping[str, Sequence[str]] | None,
) -> Reading:
    """What is known before the walk."""
    register = register_names(page.text, named.names, aliases)
    named = named.with_names([name for name in named.names if name in register.of_name])
    scene = Scene(
        named,
        [start for start, _ in page.sentence_spans] or [0],
        [start for start, _ in page.paragraph_spans] or [0],
        quoted_spans(attributions),
        [],
        [],
    )
    subject_sentence = -1
    for name in named.names:
        entity = register.of_name[name]
        if name.weak:
            continue
        sentence = scene.sentence(name.start)
        subject = sentence != subject_sentence and scene.quotation(name.start) < 0 and not modifies(named, name)
        if subject:
            subject_sentence = sentence
        scene.items.append(Item(name.start, name.end, entity, name.possessive, subject=subject))
        scene.starts.append(name.start)
        if entity.kind == "person":
            nouns = nouns_of_title(name.title)
            entity.roles.update(nouns, _words_between(named, name.outer, name.start))
        for described, people in introductions(named, name, entity):
            entity.roles.update(described)
            if entity.gender == "-":
                entity.gender = next((shown for noun in people if (shown := gender_of_noun(noun)) != "-"), "-")
    for entity in register.entities:
        take_gender(entity)
    phrases = {
        index: read_speaking_phrase(named, *item.source)
        for index, item in enumerate(attributions)
        if item.source is not None
    }
    around, writer = _enclosing(attributions), writer_of(page, named, register)
    return Reading(page.text, attributions, register, scene, phrases, around, writer)


def _words_between(page: NamedPage, start: int, end: int) -> list[str]:
    """The folded words of a stretch: the titles before a name, "vice" of "Vice President" among them."""
    low, high = bisect.bisect_left(page.word_starts, start), bisect.bisect_left(page.word_starts, end)
    return [word.folded for word in page.words[low:high]]


def quoted_spans(attributions: Sequence[Attribution]) -> list[tuple[int, int]]:
    """Where somebody's own words stand, in order, what overlaps made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for item in attributions if item.quoted for span in item.content):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _enclosing(attributions: Sequence[Attribution]) -> dict[int, int]:
    """For each attribution whose source stands inside another's quoted content, the innermost such other."""
    contents = sorted(
        (start, end, index) for index, item in enumerate(attributions) if item.quoted for start, end in item.content
    )
    sources = sorted(
        (item.source[0] if item.source else item.content[0][0], index)
        for index, item in enumerate(attributions)
        if item.source or item.content
    )
    open_contents: list[tuple[int, int, int]] = []
    around: dict[int, int] = {}
    at = 0
    for position, index in sources:
        while at < len(contents) and contents[at][0] <= position:
            start, end, owner = contents[at]
            heapq.heappush(open_contents, (-start, end, owner))
            at += 1
        while open_contents and open_contents[0][1] <= position:
            heapq.heappop(open_contents)
        if open_contents and open_contents[0][2] != index:
            around[index] = open_contents[0][2]
    return around


def modifies(page: NamedPage, name: Name) -> bool:
    """Whether a name only modifies the noun or name after it ("Ruiz's lawyer", "the Ruiz campaign")."""
    if name.possessive:
        return True
    at = bisect.bisect_left(page.word_starts, name.end)
    if at == len(page.words) or page.words[at].start - name.end != 1:
        return False
    following = page.words[at]
    return kind_of_noun(following.folded) != "unknown" or following.capital


def introductions(page: NamedPage, name: Name, entity: Entity) -> list[tuple[list[str], list[str]]]:
    """What introduces a person beside the name, and the nouns for people in it.

    "Union lawyer Ana Ruiz", "Ana Ruiz, the union's lawyer,".
    """
    if entity.kind not in ("person", "unknown") or not (len(name.words) > 1 or name.title):
        return []
    at = bisect.bisect_left(page.word_starts, name.outer)
    before: list[str] = []
    for index in range(at - 1, max(-1, at - 6), -1):
        word = page.words[index]
        if page.text[word.end : page.words[index + 1].start].strip() or word.folded in (
            "a",
            "an",
            "the",
            "and",
            "to",
        ):
            break
        if not word.capital and word.folded in words("after_noun") | saying_verbs() - {"of"}:
            break
        before.append(word.folded)
    after: list[str] = []
    start = bisect.bisect_left(page.word_starts, name.end)
    if page.text[name.end : name.end + 2] == ", ":
        for index in range(start, min(len(page.words), start + 12)):
            word = page.words[index]
            gap = page.text[page.words[index - 1].end : word.start] if index > start else ""
            if gap.strip() not in ("", "'s", "’s") or word.folded in (
                "who",
                "which",
                "of",
                "for",
                "in",
                "at",
            ):
                break
            after.append(word.folded)
    found = [
        (described, [word for word in described if word in words("person_nouns")]) for described in (before, after)
    ]
    return [(described, nouns) for described, nouns in found if nouns]
