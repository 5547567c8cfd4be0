"""Coreference chains that a caller brings: who a source is, on another tool's word.

A chain lists the places where an article speaks of one voice or thing. Where a source is one of them, the chain
decides who is meant: the entity that its names belong to, or else the one that its first description names. Names
stay with the rules of :mod:`~quotelens.speakers.entities`, which chains of automatic tools often break; only a bare
name that the rules could give to nobody follows its chain.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Sequence

import attrs

from quotelens.phrases.mentions import Phrase, read_phrase
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading, Voice

_SCORE = 0.85
# A mention and a source phrase are the same when they begin together, or share this much of what they cover: tools
# differ in whether "the ministry, which runs the port," ends before the comma.
_OVERLAP = 0.5


@attrs.frozen(eq=False)
class Chains:
    """The caller's chains, their mentions as (start, end, chain) in text order, and the entities found for them."""

    chains: Sequence[Sequence[tuple[int, int]]]
    mentions: Sequence[tuple[int, int, int]]
    entities: dict[int, Entity] = attrs.field(factory=dict)


def index_chains(chains: Sequence[Sequence[tuple[int, int]]]) -> Chains:
    """Chains in a form in which the chain of a phrase is found quickly."""
    mentions = sorted((start, end, number) for number, chain in enumerate(chains) for start, end in chain)
    return Chains(chains, mentions)


def voice_by_chain(reading: Reading, chains: Chains, phrase: Phrase) -> Voice | None:
    """The voice of a source that stands in a chain; None where no chain knows better than the rules."""
    chain = _chain_of(chains, phrase)
    if chain is None:
        return None
    if chain not in chains.entities:
        found = _named(reading, chains.chains[chain]) or _described(reading, chains.chains[chain])
        if found is None:
            return None
        chains.entities[chain] = found
    entity = chains.entities[chain]
    if phrase.form == "name":
        own = [reading.register.of_name[name] for name in phrase.names]
        if len(own) != 1 or own[0] is entity or own[0].full or not entity.full:
            return None
    return Voice(entity, f"coreference chain of {entity.canonical()}", _SCORE)


def _chain_of(chains: Chains, phrase: Phrase) -> int | None:
    """The chain with the mention that the phrase is, or comes closest to."""
    low = bisect.bisect_left(chains.mentions, (2 * phrase.start - phrase.end,))
    best, chosen = 0.0, None
    for start, end, chain in chains.mentions[low : bisect.bisect_left(chains.mentions, (phrase.end,))]:
        shared = min(end, phrase.end) - max(start, phrase.start)
        overlap = shared / (max(end, phrase.end) - min(start, phrase.start))
        if overlap > best and (start == phrase.start or overlap >= _OVERLAP):
            best, chosen = overlap, chain
    return chosen


def _named(reading: Reading, chain: Sequence[tuple[int, int]]) -> Entity | None:
    """The entity that most mentions of a chain name; the one named first where two are named as often."""
    entities: dict[int, Entity] = {}
    votes: Counter[int] = Counter()
    for start, end in sorted(chain):
        phrase = read_phrase(reading.scene.page, start, end)
        if phrase.form == "name" and len(phrase.names) == 1:
            entity = reading.register.of_name[phrase.names[0]]
            entities.setdefault(id(entity), entity)
            votes[id(entity)] += 1
    return entities[max(votes, key=votes.__getitem__)] if votes else None


def _described(reading: Reading, chain: Sequence[tuple[int, int]]) -> Entity | None:
    """The entity of the first description in a chain, known to the rules by the same description."""
    for start, end in sorted(chain):
        phrase = read_phrase(reading.scene.page, start, end)
        if phrase.form == "nominal" and phrase.noun:
            printed = " ".join(reading.text[phrase.start : phrase.end].split())
            entity = Entity(phrase.kind, name=printed, roles={*phrase.content, phrase.noun})
            return reading.descriptions.setdefault((0, phrase.content or phrase.noun), entity)
    return None
