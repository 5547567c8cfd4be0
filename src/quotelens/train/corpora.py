"""Readers of the corpora that the models are trained on; each gives plain articles with gold annotation."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from quotelens.errors import MissingExtraError

Offsets = tuple[int, int]


@attrs.frozen
class GoldAttribution:
    """One annotated attribution; offsets into the article's text."""

    cue: tuple[Offsets, ...]
    source: tuple[Offsets, ...]
    content: tuple[Offsets, ...]


@attrs.frozen
class Article:
    """One annotated article."""

    id: str
    text: str
    attributions: tuple[GoldAttribution, ...]


def read_polnear(path: Path) -> Iterator[Article]:
    """The articles of one partition of PolNeAR 1.0 (Newell, Margolin & Ruths 2018), a ``.jsonl.gz`` file."""

    def spans(attribution: dict[str, list[list[int]]], role: str) -> tuple[Offsets, ...]:
        return tuple((start, end) for start, end in attribution.get(role) or [])

    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            gold = (
                GoldAttribution(spans(one, "cue"), spans(one, "source"), spans(one, "content"))
                for one in row["attributions"]
            )
            yield Article(row["id"], row["text"], tuple(gold))


def read_texts(path: Path) -> Iterator[Article]:
    """The texts of a file, without annotation: one JSON object with ``text`` a line, or CoNLL-U, as its name says."""
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        with (gzip.open if path.name.endswith(".gz") else open)(path, "rt", encoding="utf8") as lines:
            for number, line in enumerate(lines, 1):
                yield Article(f"{path.name}:{number}", json.loads(line)["text"], ())
    else:
        for text in read_gum(path):
            yield Article(text.id, text.text, ())


@attrs.frozen
class GoldMention:
    """Where a text speaks of somebody or something: the phrase, its head word, and the chain of all that mean the same.

    ``head`` is the last word of a name, and otherwise the word that the others depend on. ``form`` is name, nominal or
    pronoun, ``type`` one of :data:`quotelens.model.mentions.TYPES`, or thing for what may be a document or none.
    """

    span: Offsets
    head: Offsets
    chain: str
    form: str
    type: str


@attrs.frozen
class ChainedText:
    """A text with annotated coreference; ``mentions`` are in the order of their spans, each chain of one included."""

    id: str
    text: str
    sentences: tuple[Offsets, ...]
    mentions: tuple[GoldMention, ...]


def read_gum(path: Path) -> Iterator[ChainedText]:
    """The documents of one partition of GUM (Zeldes 2017), a CoNLL-U file, plain or compressed.

    Mentions in several pieces are left out.

    Raises:
        MissingExtraError: udapi is not installed.
    """
    try:
        from udapi.core.document import Document
    except ModuleNotFoundError:
        raise MissingExtraError("Reading GUM takes udapi; pip install 'quotelens[train]'.") from None
    document = Document()
    document.load_conllu(str(path))
    groups: list[list[Any]] = []
    for tree in document.trees:
        if tree.newdoc:
            groups.append([])
        groups[-1].append(tree)
    for trees in groups:
        yield _gum_text(trees)


def _gum_text(trees: Sequence[Any]) -> ChainedText:
    text = ""
    sentences: list[Offsets] = []
    mentions: list[GoldMention] = []
    for tree in trees:
        if text:
            text = text.rstrip(" ") + ("\n\n" if tree.newpar else " ")
        start = len(text)
        places: dict[Any, Offsets] = {}
        for token in tree.token_descendants:
            words = getattr(token, "words", [token])
            begin = len(text)
            text += token.form
            for number, word in enumerate(words):
                # The words of a token such as "don't" follow each other in it.
                end = len(text) if number == len(words) - 1 else min(begin + len(word.form), len(text))
                places[word] = (begin, end)
                begin = end
            if not token.no_space_after:
                text += " "
        sentences.append((start, len(text.rstrip(" "))))
        found = {id(one): one for word in tree.descendants for one in word.coref_mentions}
        for one in found.values():
            if "," in one.span or any(word not in places for word in one.words):
                continue
            span = places[one.words[0]][0], places[one.words[-1]][1]
            head = _head(one.words)
            form = {"PROPN": "name", "PRON": "pronoun"}.get(head.upos, "nominal")
            mentions.append(GoldMention(span, places[head], one.entity.eid, form, _gum_type(one, head)))
    return ChainedText(str(trees[0].newdoc), text, tuple(sentences), tuple(sorted(mentions, key=lambda one: one.span)))


def _gum_type(mention: Any, head: Any) -> str:
    """GUM's type in the terms of quotelens: several people are a group."""
    kind = mention.entity.etype
    if kind == "person":
        joined = any(word.udeprel == "conj" and word in mention.words for word in head.children)
        return "group" if joined or head.feats["Number"] == "Plur" else "person"
    return kind if kind in ("organization", "place") else "thing"


def _head(words: Sequence[Any]) -> Any:
    """The word of a phrase that depends on none of the others; of a name the last word."""
    inside = set(words)
    head = next((word for word in words if word.parent not in inside), words[-1])
    flat = [word for word in words if word.parent is head and word.udeprel == "flat"]
    return flat[-1] if flat else head
