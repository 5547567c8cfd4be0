"""Annotated texts turned into what the heads for mentions, antecedents and levels learn from."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from quotelens.model.features import Block
from quotelens.model.mentions import FORMS, LEFT, NAMINGS, RIGHT, TYPES
from quotelens.model.questions import KINDS
from quotelens.model.tags import LEVELS
from quotelens.phrases.mentions import Phrase
from quotelens.speakers.survey import NAME, NOMINAL, PRONOUN, Question, Survey, ask, mention_of
from quotelens.train.corpora import GoldMention, Offsets
from quotelens.train.silver import head_of

Ints = npt.NDArray[np.int64]
Segment = tuple[int, int]

UNKNOWN = -1
THING = -2
_WORD = re.compile(r"\w+")


@attrs.frozen
class SpokenAttribution:
    """What is annotated of an attribution beside its spans: whose it is, and its level; None where nobody knows."""

    source: Offsets | None
    cue: Offsets | None
    content: tuple[Offsets, ...]
    entity: str | None
    level: str | None


@attrs.frozen
class SpokenText:
    """A text with its entities: for each its name, type and naming, and its different expressions as printed."""

    id: str
    text: str
    attributions: tuple[SpokenAttribution, ...]
    names: Mapping[str, str]
    types: Mapping[str, str]
    namings: Mapping[str, str]
    expressions: Mapping[str, tuple[str, ...]]


def read_speakers(speakers: Path, articles: Path) -> list[SpokenText]:
    """The articles whose sources have been read for who they are (``speakers.jsonl.gz`` beside PolNeAR's train)."""
    known = {row["id"]: row for row in _rows(articles)}
    found = []
    for row in _rows(speakers):
        article = known[row["id"]]
        attributions = tuple(
            SpokenAttribution(
                _first(one.get("source")),
                _first(one.get("cue")),
                tuple((start, end) for start, end in one["content"]),
                told["entity"],
                told["level"],
            )
            for one, told in zip(article["attributions"], row["attributions"], strict=True)
        )
        found.append(_spoken(row["id"], article["text"], attributions, row["entities"]))
    return found


def read_quotes(path: Path) -> list[SpokenText]:
    """News whose quotations were annotated whole (MEANTIME's ``quotes.jsonl.gz``)."""
    found = []
    for row in _rows(path):
        attributions = tuple(
            SpokenAttribution(
                _pair(one.get("source")),
                _pair(one.get("cue")),
                tuple((start, end) for start, end in one["content"]),
                one.get("entity"),
                "thought" if one["level"] == "thought" else "speech",
            )
            for one in row["quotes"]
        )
        found.append(_spoken(row["id"], row["text"], attributions, row["entities"]))
    return found


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


def _spoken(id: str, text: str, attributions: tuple[SpokenAttribution, ...], entities: dict[str, Any]) -> SpokenText:
    return SpokenText(
        id,
        text,
        attributions,
        {key: one["name"] for key, one in entities.items()},
        {key: one["type"] for key, one in entities.items()},
        {key: one["naming"] for key, one in entities.items() if "naming" in one},
        {key: tuple({one["name"], *one.get("mentions", ())}) for key, one in entities.items()},
    )


def _first(spans: Sequence[Sequence[int]] | None) -> Offsets | None:
    return (spans[0][0], spans[0][1]) if spans else None


def _pair(span: Sequence[int] | None) -> Offsets | None:
    return (span[0], span[1]) if span else None


@attrs.frozen(eq=False)
class MentionTargets:
    """What the mention head should say of each word, with :data:`UNKNOWN` where nothing is known.

    All arrays are (words,); ``type`` may be :data:`THING`, a document or nothing in particular. ``trust`` is the
    weight of the forms and extents, ``type_trust`` (words,) that of the types.
    """

    form: Ints
    type: Ints
    naming: Ints
    left: Ints
    right: Ints
    trust: float
    type_trust: npt.NDArray[np.float32]


@attrs.frozen(eq=False)
class Asked:
    """A question in numbers of words, and what would be right: (candidates + 1,), the last for "itself"."""

    anaphor: Segment
    candidates: Ints
    pairs: Ints
    asked: Ints
    right: npt.NDArray[np.bool_]
    kind: str


class Words:
    """The words of a text's blocks, and how to find them by character."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.starts = np.concatenate([block.starts for block in blocks])
        self.ends = np.concatenate([block.ends for block in blocks])
        self.counts = [len(block.starts) for block in blocks]

    def segment(self, span: Offsets) -> Segment:
        """The words that a span covers at least in part; empty if none."""
        low = int(np.searchsorted(self.ends, span[0], side="right"))
        return low, int(np.searchsorted(self.starts, span[1], side="left"))


def mention_targets(words: Words, mentions: Sequence[GoldMention], trust: float) -> MentionTargets:
    """Targets of the mention head for a text all of whose mentions are given."""
    many = len(words.starts)
    form = np.zeros(many, dtype=np.int64)
    kind, naming, left, right = (np.full(many, UNKNOWN) for _ in range(4))
    block = np.repeat(np.arange(len(words.counts)), words.counts)
    for one in sorted(mentions, key=lambda one: one.span[0] - one.span[1]):  # of one head the shortest counts
        start, end = words.segment(one.span)
        head = words.segment(one.head)[1] - 1
        if not start <= head < end or block[start] != block[end - 1]:
            continue
        form[head] = FORMS.index(one.form)
        kind[head] = THING if one.type == "thing" else TYPES.index(one.type) if one.type else UNKNOWN
        naming[head] = NAMINGS.index("named") if one.form == "name" else UNKNOWN
        left[head] = head - start if head - start < LEFT else UNKNOWN
        right[head] = end - 1 - head if trust == 1 and end - 1 - head < RIGHT else UNKNOWN
    return MentionTargets(
        form, kind, naming, left, right, trust, np.where(kind == UNKNOWN, 0, trust).astype(np.float32)
    )


def entity_spans(text: str, spoken: SpokenText) -> list[tuple[Offsets, str]]:
    """Where each expression of each entity stands; an expression of several entities is nobody's."""
    owners = Counter(printed for expressions in spoken.expressions.values() for printed in set(expressions))
    found = []
    for key, expressions in spoken.expressions.items():
        for printed in expressions:
            if owners[printed] == 1 and printed.strip():
                inside = (m.span() for m in re.finditer(re.escape(printed), text))
                found += [(span, key) for span in inside if _whole(text, span)]
    return found


def _whole(text: str, span: Offsets) -> bool:
    return not (text[max(0, span[0] - 1) : span[0]].isalnum() or text[span[1] : span[1] + 1].isalnum())


def with_entities(
    targets: MentionTargets,
    words: Words,
    mentions: list[GoldMention],
    spans: Iterable[tuple[Offsets, str]],
    spoken: SpokenText,
) -> MentionTargets:
    """The targets with the types and namings that are annotated for entities."""
    kind, naming, trust = targets.type.copy(), targets.naming.copy(), targets.type_trust.copy()
    ordered = sorted(mentions, key=lambda one: one.span)
    starts = [one.span[0] for one in ordered]
    for span, key in spans:
        low, high = np.searchsorted(starts, span[0]), np.searchsorted(starts, span[1])
        mention = head_of(ordered[low:high], span)
        if mention is None:
            continue
        head = words.segment(mention.head)[1] - 1
        if targets.form[head] > 0:
            kind[head], trust[head] = TYPES.index(spoken.types[key]), 1.0
            if key in spoken.namings and mention.form != "pronoun":
                naming[head] = NAMINGS.index(spoken.namings[key])
    return attrs.evolve(targets, type=kind, naming=naming, type_trust=trust)


def spoken_questions(
    found: Survey, spans: Sequence[tuple[Offsets, str]], sources: Sequence[tuple[Phrase, SpokenAttribution]]
) -> list[Asked]:
    """A question for each source of an annotated text that is a pronoun or a description.

    Arguments:
        found: the survey of the text.
        spans: where each entity is mentioned, with its key.
        sources: the attributions with a source, and for each the phrase in it that speaks.
    """
    owner: dict[int, str] = {}
    for span, key in spans:
        # A name's mention may begin before it: "Mayor Ada Quist".
        mention = mention_of(found, span, "name")
        mention = mention_of(found, span) if mention is None else mention
        if mention is not None:
            owner[mention] = key
    sourced: dict[Offsets, tuple[int, SpokenAttribution]] = {}
    for phrase, one in sources:
        mention = mention_of(found, (phrase.start, phrase.end), phrase.form)
        if one.source is not None and one.entity is not None and mention is not None:
            sourced.setdefault(one.source, (mention, one))
            owner[mention] = one.entity
    by_key: dict[int, Counter[str]] = {}
    for mention, key in owner.items():
        if found.form[mention] == NAME:
            by_key.setdefault(int(found.key[mention]), Counter())[key] += 1
    for named in np.flatnonzero(found.form == NAME).tolist():
        if named not in owner and (votes := by_key.get(int(found.key[named]))):
            owner[named] = votes.most_common(1)[0][0]
    numbers: dict[str, int] = {}
    for mention, key in sorted(owner.items()):
        if found.form[mention] == NAME:
            numbers.setdefault(key, int(found.key[mention]))
    fresh = int(found.key.max(initial=0)) + 1
    asked = []
    for source, (mention, one) in sorted(sourced.items(), key=lambda item: item[0]):
        if found.form[mention] in (PRONOUN, NOMINAL):
            question = ask(found, mention, source, one.content)
            asked += _asked(found, question, [owner.get(int(n)) == one.entity for n in question.candidates])
        assert one.entity is not None
        if one.entity not in numbers:
            numbers[one.entity], fresh = fresh, fresh + 1
        found.key[mention] = numbers[one.entity]
    return asked


def chained_questions(found: Survey, heads: Mapping[int, str], chance: random.Random, kept: float) -> list[Asked]:
    """A question for each third-person pronoun and description of a text with annotated chains.

    Arguments:
        found: the survey.
        heads: the chain of each mention by the number of its head word.
        kept: the share of the descriptions that go back to nothing which is asked about.
    """
    chain = [heads.get(int(head)) for head in found.head]
    asked = []
    for n in range(len(found.start)):
        if chain[n] is None or found.form[n] not in (PRONOUN, NOMINAL):
            continue
        if found.form[n] == PRONOUN and found.agreement[n] >= KINDS.index("nominal"):
            continue
        if found.form[n] == NOMINAL and found.type[n].argmax() > TYPES.index("document"):
            continue
        question = ask(found, n, (int(found.start[n]), int(found.end[n])), ())
        right = [chain[int(other)] == chain[n] and found.form[int(other)] != 4 for other in question.candidates]
        if any(right) or found.form[n] == PRONOUN or chance.random() < kept:
            asked += _asked(found, question, right)
    return asked


def _asked(found: Survey, question: Question, right: Sequence[bool]) -> list[Asked]:
    agree = question.agree | np.array(right, dtype=bool)
    chosen = question.candidates[agree]
    marks = np.array(right, dtype=bool)[agree]
    kind = int(found.agreement[question.anaphor]) if found.form[question.anaphor] == PRONOUN else KINDS.index("nominal")
    return [
        Asked(
            (int(found.first[question.anaphor]), int(found.head[question.anaphor])),
            np.stack([found.first[chosen], found.head[chosen]], 1).reshape(-1, 2),
            question.pairs[agree],
            question.asked,
            np.append(marks, not marks.any()),
            KINDS[kind],
        )
    ]


def level_targets(
    words: Words, attributions: Iterable[SpokenAttribution]
) -> list[tuple[Segment, Segment, Segment, int]]:
    """Cue, source (empty where there is none), first content piece and level of the attributions that have a level."""
    found = []
    for one in attributions:
        if one.level is None or one.cue is None or not one.content:
            continue
        cue, content = words.segment(one.cue), words.segment(one.content[0])
        source = words.segment(one.source) if one.source is not None else (0, 0)
        if cue[0] < cue[1] and content[0] < content[1] and source[0] <= source[1]:
            found.append((cue, source if source[0] < source[1] else (0, 0), content, LEVELS.index(one.level)))
    return found
