"""Accuracy of hedges on a gold set read by hand (gold/hedges.md), through the analyzer with its defaults.

    python benchmarks/hedges.py polnear/dev.jsonl.gz [--errors]
    python benchmarks/hedges.py polnear/train.jsonl.gz --gold benchmarks/gold/hedges_test.json
    python benchmarks/hedges.py polnear/train.jsonl.gz --gold benchmarks/gold/hedges_more.json [--half 1]
    python benchmarks/hedges.py gum/train.conllu.gz --gold benchmarks/gold/hedges_gum.json [--half 1]

Prints precision, recall and F1 of exact spans, without approximators ("about 400") and with them, and, where the span
is right, how often category, holder and scope are. A scope counts as overlapping where the characters that both have
are at least four fifths of those that either has. ``--errors`` lists every difference as it stands in the text.
``--half`` takes every second text, from the first (0) or from the second on (1): errors of one half may be read while
rules are written, so that the other tells whether they generalize.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

import quotelens
from quotelens.train.corpora import read_polnear
from quotelens.train.hedge_trees import read_trees

GOLD = Path(__file__).with_name("gold") / "hedges.json"
OVERLAP = 0.8

Offsets = tuple[int, int]


@attrs.frozen
class Annotation:
    """A hedge: its span and scope as character offsets, its category and its holder."""

    span: Offsets
    category: str
    holder: str
    scope: Offsets | None


def read_gold(path: Path) -> dict[str, list[Annotation]]:
    """The annotations of each article."""
    return {
        article: [
            Annotation((one["start"], one["end"]), one["category"], one["holder"], tuple(one["scope"])) for one in found
        ]
        for article, found in json.loads(path.read_text(encoding="utf-8")).items()
    }


def hedges_of(doc: quotelens.Document) -> list[Annotation]:
    """The hedges that the analyzer found."""
    return [
        Annotation(
            (one.span.start, one.span.end),
            one.category,
            one.holder,
            (one.scope.start, one.scope.end) if one.scope else None,
        )
        for one in doc.hedges
    ]


def overlap(first: Offsets | None, second: Offsets | None) -> float:
    """Characters in both, as a share of those in either.

    >>> overlap((0, 10), (5, 10))
    0.5
    """
    if first is None or second is None:
        return float(first == second)
    shared = max(0, min(first[1], second[1]) - max(first[0], second[0]))
    return shared / (first[1] - first[0] + second[1] - second[0] - shared)


def spans(gold: Sequence[Sequence[Annotation]], found: Sequence[Sequence[Annotation]], name: str) -> str:
    """One line of precision, recall and F1."""
    right = sum(len({one.span for one in a} & {one.span for one in b}) for a, b in zip(gold, found, strict=True))
    wanted, given = sum(map(len, gold)), sum(map(len, found))
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    f1 = 2 * right / max(given + wanted, 1)
    return f"{name:<24} P {precision:6.1%}  R {recall:6.1%}  F1 {f1:6.1%}   ({right} of {wanted}; {given} given)"


def pairs(
    gold: Sequence[Sequence[Annotation]], found: Sequence[Sequence[Annotation]]
) -> Iterator[tuple[Annotation, Annotation]]:
    """Gold and found annotations with the same span."""
    for wanted, given in zip(gold, found, strict=True):
        by_span = {one.span: one for one in given}
        yield from ((one, by_span[one.span]) for one in wanted if one.span in by_span)


def report(gold: Sequence[Sequence[Annotation]], found: Sequence[Sequence[Annotation]]) -> Iterator[str]:
    """The figures, a line each."""

    def exact_only(side: Sequence[Sequence[Annotation]]) -> list[list[Annotation]]:
        return [[one for one in article if one.category != "approximator"] for article in side]

    yield spans(exact_only(gold), exact_only(found), "without approximators")
    yield spans(gold, found, "with approximators")
    for name, matched in (
        ("without approximators", list(pairs(exact_only(gold), exact_only(found)))),
        ("with approximators", list(pairs(gold, found))),
    ):
        right: Mapping[str, int] = {
            "category": sum(a.category == b.category for a, b in matched),
            "holder": sum(a.holder == b.holder for a, b in matched),
            "scope, exact": sum(a.scope == b.scope for a, b in matched),
            f"scope, overlap {OVERLAP}": sum(overlap(a.scope, b.scope) >= OVERLAP for a, b in matched),
        }
        yield f"where the span is right, {name}:"
        for measure, count in right.items():
            yield f"  {measure:<22} {count / max(len(matched), 1):6.1%}   ({count} of {len(matched)})"


def errors(text: str, gold: Sequence[Annotation], found: Sequence[Annotation]) -> Iterator[str]:
    """Each difference in one article."""
    wanted, given = {one.span for one in gold}, {one.span for one in found}
    for label, side, others in (("missed", gold, given), ("extra", found, wanted)):
        for one in side:
            if one.span not in others:
                before, after = text[max(0, one.span[0] - 70) : one.span[0]], text[one.span[1] : one.span[1] + 70]
                yield f"{label:<8} {one.category}: {before}[[{text[slice(*one.span)]}]]{after}".replace("\n", " ")
    for a, b in pairs([gold], [found]):
        if a.category != b.category:
            yield f"category {text[slice(*a.span)]}: {b.category}, not {a.category}"
        if a.holder != b.holder:
            near = text[max(0, a.span[0] - 120) : a.span[1] + 60].replace("\n", " ")
            yield f"holder   {text[slice(*a.span)]}: {b.holder}, not {a.holder}: {near}"
        if a.scope != b.scope:
            shown = [text[slice(*one.scope)] if one.scope else None for one in (a, b)]
            mark = " " if overlap(a.scope, b.scope) >= OVERLAP else "*"
            yield f"scope{mark}   {shown[0]!r}\n      not {shown[1]!r}"


def read_texts(corpus: Path, ids: Iterable[str]) -> dict[str, str]:
    """The texts with these ids: articles of PolNeAR, or sentences of a CoNLL-U file, each as a text of its own."""
    wanted = frozenset(ids)
    if corpus.name.endswith(".conllu.gz"):
        return {tree.id: tree.text for tree in read_trees(corpus) if tree.id in wanted}
    return {article.id: article.text for article in read_polnear(corpus) if article.id in wanted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="the part of PolNeAR or GUM that holds the gold set's texts")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the gold set; gold/hedges.json if not given")
    parser.add_argument("--errors", action="store_true", help="list every difference")
    parser.add_argument("--half", type=int, choices=(0, 1), help="every second text only, in the order of the gold set")
    options = parser.parse_args()

    gold = read_gold(options.gold)
    ids = list(gold) if options.half is None else list(gold)[options.half :: 2]
    texts = read_texts(options.corpus, ids)
    lens = quotelens.load()
    found = {article: hedges_of(doc) for article, doc in zip(texts, lens.pipe(texts.values()), strict=True)}
    if options.errors:
        for article, text in texts.items():
            for line in errors(text, gold[article], found[article]):
                print(line)
    for line in report([gold[article] for article in texts], [found[article] for article in texts]):
        print(line)


if __name__ == "__main__":
    main()
