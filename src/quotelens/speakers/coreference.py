"""Who a pronoun or a description stands for, by agreement and salience.

The antecedent of a pronoun is looked for among the mentions before it, nearest sentences first (Lappin and
Leass 1994 in outline): gender, number and kind must agree; subjects, speakers of the quotation before and
mentions in the same paragraph count more, possessives and names inside quotations less. A description such as
"the ministry" goes back to the latest mention whose words include its head and all its modifiers, so that
"the Turkish government" is never the Russian one.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Sequence

import attrs

from quotelens.lexicon.words import news_kinds, words
from quotelens.phrases.mentions import NamedPage
from quotelens.speakers.entities import Entity

_WINDOW = 40
# Occurrences of one entity that are weighed: the nearest decide, and a text that repeats one name stays
# cheap.
_NEAREST = 4
_SENTENCES = 8
# Who has a lower rank is not meant by the rank alone: "the president" is no vice president.
_LOWER_RANKS = frozenset({"vice", "deputy", "lieutenant", "assistant"})
_KINDS = {
    "he": ("person",),
    "she": ("person",),
    "they": ("group", "organization"),
    "it": ("organization", "document", "place", "unknown"),
}


@attrs.define(eq=False)
class Item:
    """A mention in the discourse: offsets, what it refers to, and whether it stands in its sentence as subject."""

    start: int
    end: int
    entity: Entity
    possessive: bool = False
    source: bool = False
    subject: bool = False


@attrs.define(eq=False)
class Scene:
    """The article as the reader has it in mind: mentions in order, and where sentences, paragraphs and quotations lie.

    ``story`` says that it is told as a story is (:mod:`quotelens.fiction.story`): distances then count the sentences
    of the narrative alone, ``told`` being how many of them begin before each sentence. ``people`` are
    then the people who are only described, by where each description begins. ``bystanders`` are, in any text, those
    with whose description a sentence begins ("A neighbour heard …").
    """

    page: NamedPage
    sentence_starts: Sequence[int]
    paragraph_starts: Sequence[int]
    quoted: Sequence[tuple[int, int]]
    items: list[Item]
    starts: list[int]
    counts: dict[int, int] = attrs.field(factory=dict)
    described: dict[str, list[tuple[int, Entity]]] = attrs.field(factory=dict)
    last_speaker: Entity | None = None
    last_spoken: int = -1
    story: bool = False
    told: Sequence[int] = ()
    narrator: Entity | None = None
    people: dict[int, Entity] = attrs.field(factory=dict)
    bystanders: list[Item] = attrs.field(factory=list)
    _quoted_starts: list[int] = attrs.field(factory=list)

    def sentence(self, position: int) -> int:
        """The number of the sentence at ``position``."""
        return bisect.bisect_right(self.sentence_starts, position) - 1

    def distance(self, position: int, here: int) -> int:
        """How many sentences the one at ``position`` stands before the sentence ``here``."""
        there = self.sentence(position)
        return self.told[here] - self.told[there] if self.told and min(here, there) >= 0 else here - there

    def paragraph(self, position: int) -> int:
        """The number of the paragraph at ``position``."""
        return bisect.bisect_right(self.paragraph_starts, position) - 1

    def quotation(self, position: int) -> int:
        """The number of the quotation around ``position``, or -1."""
        if not self._quoted_starts:
            self._quoted_starts = [start for start, _ in self.quoted]
        at = bisect.bisect_right(self._quoted_starts, position) - 1
        return at if at >= 0 and position < self.quoted[at][1] else -1

    def add(self, item: Item) -> None:
        """Put a mention at its place in the order of the text."""
        at = bisect.bisect_left(self.starts, item.start)
        self.starts.insert(at, item.start)
        self.items.insert(at, item)

    def item_at(self, start: int) -> Item | None:
        """The mention that begins at ``start``."""
        at = bisect.bisect_left(self.starts, start)
        return self.items[at] if at < len(self.items) and self.starts[at] == start else None


def describe_entity(scene: Scene, entity: Entity, position: int, nouns: frozenset[str] | set[str]) -> None:
    """Note that from ``position`` on ``entity`` can be meant by each of ``nouns``."""
    for noun in nouns:
        scene.described.setdefault(noun, []).append((position, entity))


def antecedent(
    scene: Scene, pronoun: str, position: int, content: Sequence[tuple[int, int]]
) -> tuple[Entity, str, float] | None:
    """The entity that a third-person pronoun at ``position`` stands for, with evidence and score.

    ``pronoun`` is he, she, they or it; ``content`` the spans that the pronoun's own quotation covers.
    """
    ranked = candidates(scene, pronoun, position, content)
    if pronoun in ("he", "she") and (bystander := _bystander(scene, pronoun, position, ranked)) is not None:
        return bystander.entity, "pronoun, person described", 0.5
    if not ranked:
        return _cataphor(scene, pronoun, position)
    best, item = ranked[0]
    margin = best - ranked[1][0] if len(ranked) > 1 else 2.0
    back = scene.sentence(position) - scene.sentence(item.start)
    where = "same sentence" if back == 0 else f"{back} sentence{'s' if back > 1 else ''} back"
    return item.entity, f"pronoun, {where}", round(min(0.9, 0.55 + 0.15 * margin), 2)


def candidates(
    scene: Scene, pronoun: str, position: int, content: Sequence[tuple[int, int]]
) -> list[tuple[float, Item]]:
    """The entities before ``position`` that the pronoun can stand for, best first, each with its best mention."""
    if scene.story and pronoun in ("he", "she"):
        return _told_candidates(scene, pronoun, position, content)
    scored: dict[int, tuple[float, Item]] = {}
    weighed: dict[int, int] = {}
    here, paragraph, quotation = (
        scene.sentence(position),
        scene.paragraph(position),
        scene.quotation(position),
    )
    for item in _before(scene, position):
        entity = item.entity
        weighed[id(entity)] = weighed.get(id(entity), 0) + 1
        if weighed[id(entity)] > _NEAREST or not agrees(entity, pronoun):
            continue
        distance = scene.distance(item.start, here)
        score = 3.0 - 0.8 * min(distance, 2) - 0.25 * max(distance - 2, 0)
        score -= 0.5 * min(paragraph - scene.paragraph(item.start), 3)
        score += 1.2 * item.source + 1.0 * item.subject - 0.9 * item.possessive
        inside = scene.quotation(item.start)
        if any(start <= item.start < end for start, end in content):
            score -= 3.0
        elif inside >= 0 and inside != quotation:
            score -= 1.5
        if entity is scene.last_speaker:
            score += 0.8
        if distance == 0 and item.subject:
            score += 1.2
        if pronoun in ("he", "she") and entity.gender != "-":
            score += 0.5
        score += 0.1 * min(scene.counts.get(id(entity), 0) + len(entity.names), 8)
        if entity.kind == "unknown":
            score -= 1.5 if all(name.opens for name in entity.names[:_WINDOW]) and not item.source else 0.4
        score += _fit(entity, pronoun)
        if id(entity) not in scored or scored[id(entity)][0] < score:
            scored[id(entity)] = (score, item)
    return sorted(scored.values(), key=lambda pair: -pair[0])


# Weights of a conditional logit over the candidates of 2,292 "he" and "she" in LitBank's novels (not those held out by
# benchmarks/litbank.py); of these it finds 90.7 % in cross-validation over books.
_TOLD_DISTANCE = (0.8, 0.5, -0.4)
_TOLD_FAR, _TOLD_EACH = -0.9, -0.11
_TOLD_RANK = (0.95, 0.45, 0.3)
_TOLD_SUBJECT_AT = (0.5, 0.3, 0.5)


def _told_candidates(
    scene: Scene, pronoun: str, position: int, content: Sequence[tuple[int, int]]
) -> list[tuple[float, Item]]:
    """As :func:`candidates`, for "he" and "she" in a story, where the pronouns before count as mentions, too."""
    here, quotation = scene.sentence(position), scene.quotation(position)
    mentions: dict[int, list[Item]] = {}
    for item in _before(scene, position):
        if agrees(item.entity, pronoun):
            mentions.setdefault(id(item.entity), []).append(item)
    ranked = []
    for rank, items in enumerate(mentions.values()):
        last = items[0]
        entity, distance = last.entity, scene.distance(last.start, here)
        score = (_TOLD_DISTANCE[distance] if distance < 3 else _TOLD_FAR) + _TOLD_EACH * min(distance, 8)
        score += _TOLD_RANK[rank] if rank < 3 else 0.0
        score += 1.2 * last.subject + 0.6 * last.source - 0.3 * last.possessive
        subject = next((scene.distance(item.start, here) for item in items if item.subject), 3)
        score += _TOLD_SUBJECT_AT[subject] if subject < 3 else 0.0
        if any(start <= last.start < end for start, end in content):
            score -= 0.7
        elif scene.quotation(last.start) not in (-1, quotation):
            score -= 0.8
        if all(scene.quotation(item.start) >= 0 for item in items):
            score -= 1.0
        score += 1.2 * (entity.gender != "-") - 0.7 * (entity.kind == "unknown")
        score += 0.6 * math.log1p(len(items)) + 0.45 * math.log1p(len(entity.names) + len(entity.described))
        ranked.append((score, last))
    return sorted(ranked, key=lambda pair: -pair[0])


def _bystander(scene: Scene, pronoun: str, position: int, ranked: Sequence[tuple[float, Item]]) -> Item | None:
    """Somebody who is only described, where the pronoun can mean nobody else, or nobody so near.

    "A neighbour ran out. She said …" The description is the subject of this sentence or the one before, and whoever
    else fits was last mentioned before it.
    """
    at = bisect.bisect_left(scene.bystanders, position, key=lambda item: item.start) - 1
    if at < 0 or scene.story:
        return None
    item = scene.bystanders[at]
    if scene.sentence(position) - scene.sentence(item.start) > 1 or not agrees(item.entity, pronoun):
        return None
    nearest = max((other.start for _, other in ranked), default=-1)
    return item if nearest < item.start and not any(other.source for _, other in ranked[:1]) else None


def _fit(entity: Entity, pronoun: str) -> float:
    """How well a kind suits "they" or "it", where several may."""
    if pronoun == "they":
        return 1.0 if entity.kind == "group" else 0.0
    if pronoun == "it":
        return {"unknown": -1.0, "place": -0.5}.get(entity.kind, 0.0)
    return 0.0


def _before(scene: Scene, position: int) -> Iterator[Item]:
    here = scene.sentence(position)
    at = bisect.bisect_left(scene.starts, position) - 1
    for index in range(at, max(-1, at - _WINDOW), -1):
        item = scene.items[index]
        if scene.distance(item.start, here) > _SENTENCES:
            return
        if item.end <= position:
            yield item


def _cataphor(scene: Scene, pronoun: str, position: int) -> tuple[Entity, str, float] | None:
    """A name that follows ("“…,” he said. Ruiz, 43, …"), when nothing before the pronoun can be meant."""
    here = scene.sentence(position)
    at = bisect.bisect_right(scene.starts, position)
    for item in scene.items[at : at + 8]:
        if scene.sentence(item.start) - here > 2:
            break
        if agrees(item.entity, pronoun) and not item.possessive and scene.quotation(item.start) < 0:
            return item.entity, "pronoun, name follows", 0.5
    return None


def agrees(entity: Entity, pronoun: str) -> bool:
    """Whether an entity can be meant by he, she, they or it.

    >>> agrees(Entity("person", gender="f"), "he"), agrees(Entity("organization"), "it")
    (False, True)
    """
    kind = entity.kind
    if entity.narrator or (entity.thing and pronoun in ("he", "she")):
        return False
    if kind == "unknown" and entity.names and any(name.sure and not name.determined for name in entity.forms.values()):
        kind = "person" if pronoun in ("he", "she") else kind
    if kind not in _KINDS[pronoun]:
        return False
    if pronoun in ("he", "she"):
        return entity.gender in ("-", "m" if pronoun == "he" else "f")
    return True


def described_before(
    scene: Scene, noun: str, position: int, content: frozenset[str], kinds: Sequence[str]
) -> tuple[Entity, str] | None:
    """The latest entity before ``position`` that ``noun`` describes and that has all the words of ``content``."""
    known = scene.described.get(noun, ())
    at = bisect.bisect_left(known, position, key=lambda pair: pair[0])
    for index in range(at - 1, max(-1, at - 1 - _WINDOW), -1):
        entity = known[index][1]
        if entity.kind not in kinds:
            continue
        known_words = entity.roles | {word for form in entity.forms for word in form}
        if (entity.roles & _LOWER_RANKS) - content:
            continue
        if content - {noun} <= known_words:
            return entity, f"“{noun}”: {entity.canonical()}"
    return None


def nouns_for(name_words: Sequence[str]) -> set[str]:
    """The nouns that a name's own words allow: "newspaper" for a Times, "ministry" for a Ministry.

    >>> sorted(nouns_for(("harbour", "times")))
    ['newspaper', 'outlet', 'paper', 'times']
    """
    found = {name_words[-1]} | {word for word in name_words if word in words("organization_nouns")}
    for noun, signs in news_kinds().items():
        if not signs.isdisjoint(name_words):
            found.add(noun)
    return found
