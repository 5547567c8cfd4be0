"""All corpora of the training of the second branch, read, aligned and split.

Which articles only judge is settled here, so that no run can learn from them: of the articles whose speakers have been
read every fifth in the order of their names, of MEANTIME the last forty.
"""

from __future__ import annotations

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
from quotelens.train.branch import TrainingText
from quotelens.train.corpora import Article, ChainedText, GoldMention, Offsets, read_gum
from quotelens.train.examples import gold_blocks
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


@attrs.frozen
class Sources:
    """Where the corpora are: a folder of PolNeAR, and files of MEANTIME and GUM."""

    polnear: Path
    meantime: Path
    gum: Path


@attrs.frozen(eq=False)
class Prepared:
    """A text on its way: what is annotated of it, with the mentions by character that questions need."""

    training: TrainingText
    text: str
    mentions: list[GoldMention]
    spoken: SpokenText | None


def parts(ids: Iterable[str], polnear: bool) -> dict[str, str]:
    """For each article, of PolNeAR or of MEANTIME, whether it trains, chooses among models, or only judges."""
    if polnear:
        return {id: "judge" if n % 5 == 0 else "choose" if n % 10 == 1 else "train" for n, id in enumerate(sorted(ids))}
    return {id: "train" if n < _MEANTIME_TRAINED else "judge" for n, id in enumerate(sorted(ids))}


def prepare(sources: Sources, tokenizer: Tokenizer, parser: Any, limit: int | None = None) -> dict[str, list[Prepared]]:
    """The texts that train, and those that choose; those that judge are left alone.

    Arguments:
        sources: where the corpora are.
        tokenizer: the model's.
        parser: :func:`quotelens.train.silver.load_parser`.
        limit: read only so many articles of each corpus.
    """
    found: dict[str, list[Prepared]] = {"train": [], "choose": []}
    articles = read_speakers(sources.polnear / "speakers.jsonl.gz", sources.polnear / "train.jsonl.gz")
    for texts, polnear in ((articles, True), (read_quotes(sources.meantime), False)):
        part_of = parts((one.id for one in texts), polnear)
        for one in texts[:limit]:
            if part_of[one.id] in found:
                found[part_of[one.id]].append(as_prepared(one, tokenizer, parser))
    chained = [text for text in read_gum(sources.gum) if text.id.split("_")[1] in GENRES][:limit]
    found["train"] += [_chained(text, tokenizer) for text in chained]
    logger.info("all is read: %s", {name: len(some) for name, some in found.items()})
    return found


def as_prepared(one: SpokenText, tokenizer: Tokenizer, parser: Any) -> Prepared:
    """A text whose speakers are known; its noun phrases are the parser's, and what is annotated of them counts more."""
    blocks = gold_blocks(Article(one.id, one.text, ()), tokenizer)
    view = lay_out(one.text).view
    words = Words([gold.block for gold in blocks])
    mentions = silver_mentions(parser, view.text)
    moved = attrs.evolve(one, text=view.text, attributions=tuple(_in_view(a, view.to_view) for a in one.attributions))
    targets = mention_targets(words, mentions, SILVER)
    spans = entity_spans(view.text, moved)
    spans += [(a.source, a.entity) for a in moved.attributions if a.source is not None and a.entity is not None]
    targets = with_entities(targets, words, mentions, spans, moved)
    training = TrainingText(one.id, blocks, targets, (), level_targets(words, moved.attributions))
    return Prepared(training, one.text, mentions, moved)


def _in_view(one: SpokenAttribution, move: Callable[[int, int], Offsets]) -> SpokenAttribution:
    return attrs.evolve(
        one,
        source=one.source and move(*one.source),
        cue=one.cue and move(*one.cue),
        content=tuple(move(*piece) for piece in one.content),
    )


def _chained(text: ChainedText, tokenizer: Tokenizer) -> Prepared:
    blocks = gold_blocks(Article(text.id, text.text, ()), tokenizer)
    view = lay_out(text.text).view
    moved = [attrs.evolve(one, span=view.to_view(*one.span), head=view.to_view(*one.head)) for one in text.mentions]
    targets = mention_targets(Words([gold.block for gold in blocks]), moved, 1.0)
    return Prepared(TrainingText(text.id, blocks, targets), text.text, moved, None)


def ask_all(prepared: Sequence[Prepared], read: Callable[[TrainingText], Reading], seed: int) -> list[TrainingText]:
    """The texts with their questions, asked as analysis asks them, of what the model makes of each text."""
    chance = random.Random(seed)
    texts = []
    for one in prepared:
        page, reading = lay_out(one.text), read(one.training)
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
            words = Words([gold.block for gold in one.training.blocks])
            heads = {words.segment(mention.head)[1] - 1: mention.chain for mention in one.mentions}
            questions = chained_questions(found, heads, chance, 0.3)
        texts.append(attrs.evolve(one.training, questions=questions))
    return texts
