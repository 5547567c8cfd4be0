"""All corpora of the joint training, read, aligned and split.

Which articles only judge is settled here, so that no run can learn from them: of the articles whose speakers have been
read every fifth in the order of their names, of MEANTIME the last forty.
"""

from __future__ import annotations

import gzip
import json
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs
from tokenizers import Tokenizer

from quotelens.attribution import Attribution
from quotelens.model.reader import Reading
from quotelens.quotes.assemble import kind_of
from quotelens.speakers.reading import read_article
from quotelens.speakers.resolve import decider_for, names_on
from quotelens.text.page import lay_out
from quotelens.train.augment import augmented
from quotelens.train.corpora import Article, ChainedText, GoldAttribution, GoldMention, Offsets, read_gum, read_polnear
from quotelens.train.examples import GoldBlock, gold_blocks
from quotelens.train.joint import JointText
from quotelens.train.silver import silver_mentions
from quotelens.train.speaking import (
    SpokenAttribution,
    SpokenText,
    Words,
    chained_questions,
    entity_spans,
    level_targets,
    mention_targets,
    read_quotes,
    read_speakers,
    spoken_questions,
    with_entities,
)

logger = logging.getLogger(__name__)

# GUM's genres whose texts may be used for anything, with attribution or share-alike; the others are left out.
GENRES = ("news", "interview", "academic", "court", "bio", "voyage")
SILVER = 0.5
_MEANTIME_TRAINED = 80

Predict = Callable[[Sequence[Article]], list[list[GoldAttribution]]]
Teach = Callable[[Sequence[Sequence[GoldBlock]]], list[list[GoldBlock]]]


@attrs.frozen
class Sources:
    """Where the corpora are: a folder of PolNeAR, and files of MEANTIME and GUM."""

    polnear: Path
    meantime: Path
    gum: Path
    gum_attributions: Path


@attrs.frozen(eq=False)
class Prepared:
    """A text on its way: what is annotated of it, with the mentions by character that questions need."""

    joint: JointText
    text: str
    mentions: list[GoldMention]
    spoken: SpokenText | None
    chained: bool


def parts(ids: Iterable[str], polnear: bool) -> dict[str, str]:
    """For each article, of PolNeAR or of MEANTIME, whether it trains, chooses among models, or only judges."""
    if polnear:
        return {id: "judge" if n % 5 == 0 else "choose" if n % 10 == 1 else "train" for n, id in enumerate(sorted(ids))}
    return {id: "train" if n < _MEANTIME_TRAINED else "judge" for n, id in enumerate(sorted(ids))}


def prepare(
    sources: Sources,
    tokenizer: Tokenizer,
    parser: Any,
    teach: Teach,
    predict: Predict,
    harder: float,
    seed: int,
    limit: int | None = None,
) -> dict[str, list[Prepared]]:
    """The texts that train, choose and judge.

    Arguments:
        sources: where the corpora are.
        tokenizer: the model's.
        parser: :func:`quotelens.train.silver.load_parser`.
        teach: what the model of attribution says of blocks.
        predict: the attributions that it finds in articles.
        harder, seed: see :class:`quotelens.train.attribution.Settings`.
        limit: read only so many articles of each corpus.
    """
    spoken = read_speakers(sources.polnear / "speakers.jsonl.gz", sources.polnear / "train.jsonl.gz")[:limit]
    part_of = parts((one.id for one in spoken), polnear=True)
    articles = list(read_polnear(sources.polnear / "train.jsonl.gz"))[:limit]
    known = {one.id: one for one in spoken}
    found: dict[str, list[Prepared]] = {"train": [], "choose": [], "judge": []}
    taught = teach([gold_blocks(one, tokenizer) for one in articles])
    for article, blocks in zip(articles, taught, strict=True):
        one = known.get(article.id)
        part = "train" if one is None else part_of[article.id]
        if one is None or part == "judge":  # who only judges speakers may still teach attribution, which it has before
            found["train"].append(_plain(article, blocks))
        if one is not None:
            found[part].append(_spoken(one, blocks, parser, part == "train"))
    more = augmented(articles, harder, seed)[len(articles) :]
    more += neighbours(articles, seed, limit or 150)
    found["train"] += [_plain(one, gold_blocks(one, tokenizer)) for one in more]
    logger.info("PolNeAR is read: %s", {name: len(some) for name, some in found.items()})
    quotes = read_quotes(sources.meantime)
    part_of = parts((one.id for one in quotes), polnear=False)
    for one in quotes[:limit]:
        part = part_of[one.id]
        article = Article(one.id, one.text, tuple(_gold(a) for a in one.attributions))
        (blocks,) = teach([gold_blocks(article, tokenizer)])
        found[part].append(_spoken(one, blocks, parser, part == "train"))
    attributions = {row["id"]: row for row in _rows(sources.gum_attributions)}
    chained = [text for text in read_gum(sources.gum) if text.id.split("_")[1] in GENRES][:limit]
    found["train"] += [_chained(text, attributions.get(text.id), tokenizer, teach, predict) for text in chained]
    logger.info("all is read: %s", {name: len(some) for name, some in found.items()})
    return found


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


def _gold(one: SpokenAttribution) -> GoldAttribution:
    return GoldAttribution((one.cue,) if one.cue else (), (one.source,) if one.source else (), one.content)


def _plain(article: Article, blocks: Sequence[GoldBlock]) -> Prepared:
    return Prepared(JointText(article.id, blocks, True), article.text, [], None, False)


def as_prepared(one: SpokenText, tokenizer: Tokenizer, parser: Any) -> Prepared:
    """A text whose speakers are known, for the heads alone."""
    article = Article(one.id, one.text, tuple(_gold(a) for a in one.attributions))
    return _spoken(one, gold_blocks(article, tokenizer), parser, False)


def _in_view(one: SpokenAttribution, move: Callable[[int, int], Offsets]) -> SpokenAttribution:
    return attrs.evolve(
        one,
        source=one.source and move(*one.source),
        cue=one.cue and move(*one.cue),
        content=tuple(move(*piece) for piece in one.content),
    )


def _spoken(one: SpokenText, blocks: Sequence[GoldBlock], parser: Any, attributed: bool) -> Prepared:
    view = lay_out(one.text).view
    words = Words([gold.block for gold in blocks])
    mentions = silver_mentions(parser, view.text)
    moved = attrs.evolve(one, text=view.text, attributions=tuple(_in_view(a, view.to_view) for a in one.attributions))
    targets = mention_targets(words, mentions, SILVER)
    spans = entity_spans(view.text, moved)
    spans += [(a.source, a.entity) for a in moved.attributions if a.source is not None and a.entity is not None]
    targets = with_entities(targets, words, mentions, spans, moved)
    joint = JointText(one.id, blocks, attributed, targets, (), level_targets(words, moved.attributions))
    return Prepared(joint, one.text, mentions, moved, False)


def _chained(
    text: ChainedText,
    row: dict[str, Any] | None,
    tokenizer: Tokenizer,
    teach: Teach,
    predict: Predict,
) -> Prepared:
    (found,) = predict([Article(text.id, text.text, ())])
    (blocks,) = teach([gold_blocks(Article(text.id, text.text, tuple(found)), tokenizer)])
    if row is not None:
        article = Article(text.id, text.text, (*found, *_missing(text.text, found, row)))
        annotated = gold_blocks(article, tokenizer)
        # Where the corpus has what the model did not find, the model's word would be against it.
        blocks = [a if len(a.cues) != len(b.cues) else b for a, b in zip(annotated, blocks, strict=True)]
    view = lay_out(text.text).view
    moved = [attrs.evolve(one, span=view.to_view(*one.span), head=view.to_view(*one.head)) for one in text.mentions]
    targets = mention_targets(Words([gold.block for gold in blocks]), moved, 1.0)
    return Prepared(JointText(text.id, blocks, True, targets), text.text, moved, None, True)


def _missing(text: str, found: Sequence[GoldAttribution], row: dict[str, Any]) -> list[GoldAttribution]:
    """The corpus's attributions with a cue that is in none of those found; its text may differ in white space."""
    here = [n for n, char in enumerate(text) if not char.isspace()]
    there = {}
    count = 0
    for n, char in enumerate(row["text"]):
        if not char.isspace():
            there[n] = count
            count += 1
    if count != len(here):
        return []

    def moved(spans: Iterable[Sequence[int]]) -> tuple[Offsets, ...]:
        result = []
        for start, end in spans:
            inside = [there[n] for n in range(start, end) if n in there]
            if inside:
                result.append((here[inside[0]], here[inside[-1]] + 1))
        return tuple(result)

    missing = []
    for one in row["attributions"]:
        gold = GoldAttribution(moved(one["cue"])[:1], moved(one["source"])[:1], moved(one["content"]))
        if not gold.cue or not gold.content or not gold.source:
            continue
        start, end = gold.cue[0]
        if not any(a < end and start < b for other in found for a, b in other.cue):
            missing.append(gold)
    return missing


def ask_all(prepared: Sequence[Prepared], read: Callable[[JointText], Reading], seed: int) -> list[JointText]:
    """The texts with their questions, asked as analysis asks them, of what the model makes of each text."""
    chance = random.Random(seed)
    texts = []
    for one in prepared:
        if one.joint.mentions is None:
            texts.append(one.joint)
            continue
        page, reading = lay_out(one.text), read(one.joint)
        told = one.spoken.attributions if one.spoken is not None else ()
        kept = [a for a in told if a.source is not None and a.content]
        attributions = [
            Attribution(a.content, a.cue, a.source, kind=kind_of(page.text, a.content, page.outer)) for a in kept
        ]
        article = read_article(page, names_on(page, reading), attributions, None)
        found = decider_for(page, article, reading).found
        if one.spoken is not None:
            spans = entity_spans(page.text, one.spoken)
            phrases = [article.phrases[n] for n in range(len(kept))]
            questions = spoken_questions(found, spans, list(zip(phrases, kept, strict=True)))
        else:
            words = Words([gold.block for gold in one.joint.blocks])
            heads = {words.segment(mention.head)[1] - 1: mention.chain for mention in one.mentions}
            questions = chained_questions(found, heads, chance, 0.3)
        texts.append(attrs.evolve(one.joint, questions=questions))
    return texts


def neighbours(articles: Sequence[Article], seed: int, many: int = 150, sentences: int = 14) -> list[Article]:
    """Articles of unconnected reports: sentences that hold all of their attributions, two to four to a paragraph.

    Whose words are whose must not depend on the sentence behind.
    """
    chance = random.Random(seed)
    pool: list[tuple[str, tuple[GoldAttribution, ...]]] = []
    for article in articles:
        page = lay_out(article.text)
        for start, end in page.sentence_spans if page.text == article.text else ():
            touching = [
                one
                for one in article.attributions
                if any(a < end and start < b for a, b in (*one.cue, *one.source, *one.content))
            ]
            inside = all(start <= a and b <= end for one in touching for a, b in (*one.cue, *one.source, *one.content))
            sentence = article.text[start:end]
            plain = "\n" not in sentence and sentence[-1:] in ".”" and sentence.count("“") == sentence.count("”")
            if inside and plain and 30 < end - start < 320 and sentence[0].isupper() and touching:
                pool.append((sentence, tuple(_shifted(one, -start) for one in touching)))
    made = []
    for number in range(many if pool else 0):
        text, attributions = "", []
        chosen = [chance.choice(pool) for _ in range(sentences)]
        left = 0
        for sentence, gold in chosen:
            if text:
                text += " " if left else "\n\n"
            left = left - 1 if left else chance.choice((1, 2, 3))
            attributions += [_shifted(one, len(text)) for one in gold]
            text += sentence
        made.append(Article(f"neighbours/{number}", text, tuple(attributions)))
    return made


def _shifted(one: GoldAttribution, by: int) -> GoldAttribution:
    def move(spans: Sequence[Offsets]) -> tuple[Offsets, ...]:
        return tuple((start + by, end + by) for start, end in spans)

    return GoldAttribution(move(one.cue), move(one.source), move(one.content))
