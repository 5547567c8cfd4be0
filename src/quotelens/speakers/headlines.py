"""A description that opens an article for what the article names next.

Headlines and first sentences describe before they name: "House panel rejects bridge plan. A House panel voted … The
House Transport Committee …". Such a description has no article or an indefinite one, and the name that follows has all
its words, in itself or beside it.
"""

from __future__ import annotations

import bisect

from quotelens.phrases.mentions import Phrase
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading

_PARAGRAPHS = 2
_NAMES = 60


def introduced_later(reading: Reading, phrase: Phrase) -> Entity | None:
    """The one person or body, first named at most two paragraphs on, that has all the words of the description.

    Only for descriptions of several words in the headline and the first paragraph under it, or before it.
    """
    scene = reading.scene
    paragraph = scene.paragraph(phrase.start)
    if (
        phrase.definite
        or len(phrase.content) < 2
        or paragraph > _PARAGRAPHS
        or phrase.kind not in ("person", "organization")
    ):
        return None
    page = scene.page
    described = scene.described.get(phrase.noun, [])
    after = bisect.bisect_left(described, phrase.end, key=lambda pair: pair[0])
    bearers = [entity for _, entity in described[after : after + _NAMES]]
    fitting: list[Entity] = []
    first = bisect.bisect_left(page.name_starts, phrase.end)
    for name in page.names[first : first + _NAMES]:
        if scene.paragraph(name.start) > paragraph + _PARAGRAPHS:
            break
        entity = reading.register.of_name[name]
        known = entity.roles | set(name.words)
        if (
            not any(entity is one for one in fitting)
            and entity.kind in (phrase.kind, "unknown")
            and any(entity is one for one in bearers)
            and phrase.content - {phrase.noun} <= known
            and not _is_known(entity, phrase.start)
        ):
            fitting.append(entity)
    return fitting[0] if len(fitting) == 1 else None


def _is_known(entity: Entity, position: int) -> bool:
    """Whether the entity is named before ``position``, other than in a headline."""
    first = next((name for name in entity.names if not name.weak), None)
    return first is not None and first.start < position
