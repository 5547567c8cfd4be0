"""Who "he" and "she" stand for in a story, by agreement and salience.

Stories are told of a few people for pages, mostly by pronouns, so that the pronouns before count as mentions; what has
learned from news (:mod:`quotelens.speakers.decide`) knows little of that. The antecedent is looked for among the
mentions before (Lappin and Leass 1994 in outline): gender and kind must agree; subjects, speakers and those mentioned
lately and often count more.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Sequence

from quotelens.fiction.telling import Telling
from quotelens.speakers.entities import Entity
from quotelens.speakers.scene import Item

_WINDOW = 40
_SENTENCES = 8
_KINDS = {
    "he": ("person",),
    "she": ("person",),
    "they": ("group", "organization"),
    "it": ("organization", "document", "place", "unknown"),
}


def antecedent(
    scene: Telling, pronoun: str, position: int, content: Sequence[tuple[int, int]]
) -> tuple[Entity, str, float] | None:
    """The entity that a third-person pronoun at ``position`` stands for, with evidence and score.

    ``pronoun`` is he, she, they or it; ``content`` the spans that the pronoun's own quotation covers.
    """
    ranked = candidates(scene, pronoun, position, content)
    if not ranked:
        return _cataphor(scene, pronoun, position)
    best, item = ranked[0]
    margin = best - ranked[1][0] if len(ranked) > 1 else 2.0
    back = scene.sentence(position) - scene.sentence(item.start)
    where = "same sentence" if back == 0 else f"{back} sentence{'s' if back > 1 else ''} back"
    return item.entity, f"pronoun, {where}", round(min(0.9, 0.55 + 0.15 * margin), 2)


# Weights of a conditional logit over the candidates of 2,292 "he" and "she" in LitBank's novels (not those held out by
# benchmarks/litbank.py); of these it finds 90.7 % in cross-validation over books.
_TOLD_DISTANCE = (0.8, 0.5, -0.4)
_TOLD_FAR, _TOLD_EACH = -0.9, -0.11
_TOLD_RANK = (0.95, 0.45, 0.3)
_TOLD_SUBJECT_AT = (0.5, 0.3, 0.5)


def candidates(
    scene: Telling, pronoun: str, position: int, content: Sequence[tuple[int, int]]
) -> list[tuple[float, Item]]:
    """The entities before ``position`` that the pronoun can stand for, best first, each with its last mention."""
    here, quotation = scene.sentence(position), scene.quotation(position)
    mentions: dict[int, list[Item]] = {}
    for item in _before(scene, position):
        if _fits(scene, item.entity, pronoun):
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


def _before(scene: Telling, position: int) -> Iterator[Item]:
    here = scene.sentence(position)
    at = bisect.bisect_left(scene.starts, position) - 1
    for index in range(at, max(-1, at - _WINDOW), -1):
        item = scene.items[index]
        if scene.distance(item.start, here) > _SENTENCES:
            return
        if item.end <= position:
            yield item


def _cataphor(scene: Telling, pronoun: str, position: int) -> tuple[Entity, str, float] | None:
    """A name that follows ("“…,” he said. Ruiz, 43, …"), when nothing before the pronoun can be meant."""
    here = scene.sentence(position)
    at = bisect.bisect_right(scene.starts, position)
    for item in scene.items[at : at + 8]:
        if scene.sentence(item.start) - here > 2:
            break
        if _fits(scene, item.entity, pronoun) and not item.possessive and scene.quotation(item.start) < 0:
            return item.entity, "pronoun, name follows", 0.5
    return None


def _fits(scene: Telling, entity: Entity, pronoun: str) -> bool:
    thing = id(entity) in scene.things and pronoun in ("he", "she")
    return not thing and agrees(entity, pronoun)


def agrees(entity: Entity, pronoun: str) -> bool:
    """Whether an entity can be meant by he, she, they or it.

    >>> agrees(Entity("person", gender="f"), "he"), agrees(Entity("organization"), "it")
    (False, True)
    """
    kind = entity.kind
    if entity.narrator:
        return False
    if kind == "unknown" and entity.names and any(name.sure and not name.determined for name in entity.forms.values()):
        kind = "person" if pronoun in ("he", "she") else kind
    if kind not in _KINDS[pronoun]:
        return False
    if pronoun in ("he", "she"):
        return entity.gender in ("-", "m" if pronoun == "he" else "f")
    return True
