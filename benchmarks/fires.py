"""How often each kind of evidence fires, and how often it is right, on articles that nobody tuned on.

    python benchmarks/fires.py meantime/quotes.jsonl.gz news/bbc.jsonl.gz --first 80 14
    python benchmarks/fires.py polnear/speakers.jsonl.gz --texts polnear/train.jsonl.gz --sample 120

Two tables. *Quotations*: on what each reported quotation rests (``quote.evidence``); it is right where it shares a
character with an annotated one. *Speakers*: on what the speaker of each quotation that was found rests
(``quote.speaker_evidence``); it is right where the name of the annotated entity is the speaker's or one of its
mentions. What depends on the text (names, numbers) is taken out of the evidence, so that it can be counted.

Annotation: JSON lines with ``entities`` and ``quotes``, of which ``--first`` reads so many of each file; or with
``attributions`` in the order of those of ``--texts``, of which ``--sample`` draws so many, always the same. Articles
whose place in the order of ids is divisible by 5 are never drawn: they are kept for judging. What the annotators
doubted counts neither for nor against.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

import quotelens
from quotelens.train.corpora import Offsets, read_polnear

KEPT_FOR_JUDGING = 5
SEED = 13
PER_THOUSAND = 1000

_PRINTED = re.compile(r"“[^”]*”")
_COUNT = re.compile(r"\b\d+(?:\.\d+)?\b")
# Evidence that ends in somebody's name, behind one of these.
_NAMED = re.compile(r"^(.*?(?:surname of|first name of|form of|part of|acronym of|chain of|passed on by|after|:)) .*$")


@attrs.frozen
class Gold:
    """An annotated quotation: its pieces, whose it is by every name, and whether its annotator was sure."""

    content: tuple[Offsets, ...]
    names: frozenset[str]
    sure: bool


def kind_of(evidence: str) -> str:
    """Evidence without what depends on the text.

    >>> kind_of("pronoun, 3 sentences back"), kind_of("surname of Ada Quist"), kind_of("cue “said”, model 0.98")
    ('pronoun, n sentences back', 'surname of …', 'cue …, model ≥ 0.9')
    """
    model = re.fullmatch(r"cue “.*”, model (\d\.\d+)", evidence, re.DOTALL)
    if model is not None:
        sure = float(model[1])
        return "cue …, model " + ("≥ 0.9" if sure >= 0.9 else "≥ 0.5" if sure >= 0.5 else "< 0.5")
    plain = _COUNT.sub("n", _PRINTED.sub("“…”", evidence)).replace("n sentence back", "n sentences back")
    return _NAMED.sub(r"\1 …", plain)


def plain(name: str) -> str:
    """A name without case, marks and article."""
    return re.sub(r"^(the|a|an) ", "", re.sub(r"\W+", " ", name).strip().casefold())


def annotated(path: Path, first: int | None) -> Iterator[tuple[str, list[Gold]]]:
    """The texts and quotations of a file that has both."""
    for row in itertools.islice(_rows(path), first):
        yield (
            row["text"],
            [Gold(_pairs(one["content"]), _names(row, one["entity"]), not one.get("doubt")) for one in row["quotes"]],
        )


def drawn(path: Path, texts: Path, sample: int) -> Iterator[tuple[str, list[Gold]]]:
    """Texts of PolNeAR, and whose their attributions are."""
    rows = sorted(_rows(path), key=lambda row: row["id"])
    free = [row for place, row in enumerate(rows) if place % KEPT_FOR_JUDGING]
    chosen = {row["id"]: row for row in random.Random(SEED).sample(free, sample)}
    for article in read_polnear(texts):
        if (row := chosen.get(article.id)) is not None:
            pairs = zip(article.attributions, row["attributions"], strict=True)
            yield (
                article.text,
                [Gold(one.content, _names(row, said["entity"]), not said.get("doubt")) for one, said in pairs],
            )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _pairs(pieces: Sequence[Sequence[int]]) -> tuple[Offsets, ...]:
    return tuple((start, end) for start, end in pieces)


def _names(row: dict[str, Any], entity: str | None) -> frozenset[str]:
    return frozenset() if entity is None else frozenset({plain(row["entities"][entity]["name"])})


def shared(content: Sequence[Offsets], other: Sequence[Offsets]) -> int:
    """How many characters two contents share."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in content for c, d in other)


def count(lens: quotelens.Analyzer, text: str, gold: Sequence[Gold], said: Counter[Any], spoken: Counter[Any]) -> None:
    """Add what one article has to both tables: (kind, right) and how often."""
    for quote in lens(text).quotes:
        pieces = [(piece.start, piece.end) for piece in quote.content]
        best = max(gold, key=lambda one: shared(pieces, one.content), default=None)
        if best is None or not shared(pieces, best.content):
            best = None
        if best is not None and not best.sure:
            continue
        for evidence in quote.evidence:
            said[kind_of(evidence), best is not None] += 1
        if best is not None and best.names:
            speaker = quote.speaker
            ours = {plain(speaker.name), *(plain(one.span.text) for one in speaker.mentions)} if speaker else set()
            spoken[kind_of(quote.speaker_evidence) or "no speaker", bool(best.names & ours)] += 1


def table(name: str, counts: Counter[tuple[str, bool]]) -> Iterator[str]:
    """The kinds, the most frequent first."""
    total = counts.total()
    yield f"{name}: {total}"
    fired = Counter[str]()
    for (kind, _), number in counts.items():
        fired[kind] += number
    for kind, number in fired.most_common():
        right = counts[kind, True]
        per_thousand = PER_THOUSAND * number / max(total, 1)
        yield f"  {kind:<60} {number:>5}  {per_thousand:7.1f} in 1000   right {right / number:6.1%} ({right})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="files of annotation")
    parser.add_argument("--first", type=int, nargs="+", help="how many articles of each file")
    parser.add_argument("--texts", type=Path, help="the part of PolNeAR that the annotation belongs to")
    parser.add_argument("--sample", type=int, default=120, help="how many articles of PolNeAR to draw")
    options = parser.parse_args()
    lens = quotelens.load(levels=tuple(quotelens.QuoteLevel))
    said, spoken = Counter[Any](), Counter[Any]()
    limits = options.first or [None] * len(options.gold)
    for path, first in zip(options.gold, limits, strict=True):
        articles = drawn(path, options.texts, options.sample) if options.texts else annotated(path, first)
        for text, gold in articles:
            count(lens, text, gold, said, spoken)
    for line in (*table("Quotations", said), *table("Speakers", spoken)):
        print(line)


if __name__ == "__main__":
    main()
