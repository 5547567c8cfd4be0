"""A story as a reader has it in mind: beside the names, those who are only described, and the one who tells it."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import attrs

from quotelens.lexicon.titles import nouns_of_title
from quotelens.lexicon.words import words
from quotelens.phrases.kinds import kind_of_noun
from quotelens.phrases.named_page import NamedPage
from quotelens.phrases.names import Name
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading, introductions, modifies
from quotelens.speakers.scene import Scene

# Last words of names that report something ("Gallup Poll"), and are nobody's surname.
_REPORTS = frozenset({"census", "poll", "report", "study", "act"})


@attrs.define(eq=False)
class Telling(Scene):
    """The scene of a story.

    ``told`` is for each sentence how many of the narrative begin before it. ``described`` holds for each noun who can
    be meant by it, from where on; ``people`` those who are only described, by where each description begins; ``things``
    what is named as nobody is ("the Freewind"), by its identity.
    """

    told: Sequence[int] = ()
    described: dict[str, list[tuple[int, Entity]]] = attrs.field(factory=dict)
    people: dict[int, Entity] = attrs.field(factory=dict)
    things: set[int] = attrs.field(factory=set)

    def distance(self, position: int, here: int) -> int:
        """How many sentences of the narrative the one at ``position`` stands before the sentence ``here``."""
        there = self.sentence(position)
        return self.told[here] - self.told[there] if min(here, there) >= 0 else here - there


def begin(reading: Reading) -> Telling:
    """The scene of a story as its names have it; it becomes that of the reading."""
    scene = reading.scene
    telling = Telling(
        scene.page, scene.sentence_starts, scene.paragraph_starts, scene.quoted, scene.items, scene.starts
    )
    reading.scene = telling
    count = 0
    told = []
    for start in telling.sentence_starts:
        told.append(count)
        count += telling.quotation(start) < 0
    telling.told = told
    _note_descriptions(reading, telling)
    _note_things(reading, telling)
    return telling


def _note_descriptions(reading: Reading, telling: Telling) -> None:
    """Keep by which nouns those who are named can be meant, from where a title or an apposition says so on."""
    page = telling.page
    for name in page.names:
        entity = reading.register.of_name[name]
        if name.weak:
            continue
        found = [noun for _, nouns in introductions(page, name, entity) for noun in nouns]
        for noun in (*(nouns_of_title(name.title) if entity.kind == "person" else ()), *found):
            telling.described.setdefault(noun, []).append((name.start, entity))


def _note_things(reading: Reading, telling: Telling) -> None:
    """Keep what is named as nobody is, with its kind where that shows."""
    for entity in reading.register.entities:
        if entity.kind != "unknown":
            continue
        kinds = {_kind_shown(telling.page, name) for name in entity.names} - {""}
        if kinds:
            telling.things.add(id(entity))
        entity.kind = next((kind for kind in ("organization", "document", "group") if kind in kinds), entity.kind)


def _kind_shown(page: NamedPage, name: Name) -> str:
    """What "the" before a name, or the apposition behind it, shows that nobody's name can be; "" where nothing does.

    "Ember, a mining company," is an organisation, "the Quists have" a group, "the Freewind" an unknown thing.
    """
    if name.weak or not name.sure:
        return ""
    if len(name.words) > 1 and name.words[-1] in _REPORTS:
        return "document"
    at = bisect.bisect_left(page.word_starts, name.end)
    if name.determined and not modifies(page, name):
        plural = at < len(page.words) and page.words[at].folded in ("are", "were", "have", "say")
        return "group" if plural and name.words[-1].endswith("s") else "unknown"
    if not page.text.startswith((", a ", ", an ", ", the "), name.end):
        return ""
    for place in range(at + 1, min(at + 6, len(page.words) - 1)):
        word, following = page.words[place], page.words[place + 1]
        gap = page.text[word.end : following.start]
        if gap.strip() or following.folded in words("after_noun"):
            kind = kind_of_noun(word.folded)
            shown = {"organization": "organization", "document": "unknown"}
            return shown.get(kind, "") if gap.strip() != "-" else ""
    return ""
