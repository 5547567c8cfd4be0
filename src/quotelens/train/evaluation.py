"""How good a model's attributions are, in the measures of the published results on PolNeAR.

Exact-match F1 over all pieces of a role in whole articles, quotation marks and punctuation included (as Wang et al.
2022 report for CofeNet); for whole relations, *soft* asks for the same source and a content that overlaps by half
(Jaccard, in characters), *exact* for the same source, cue and content, marks and punctuation at edges left aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import attrs

from quotelens.train.corpora import Article, GoldAttribution, Offsets

ROLES = ("source", "cue", "content")
_WORD = re.compile(r"\w+")


@attrs.define
class Counts:
    """True positives, predictions and gold items."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def add(self, right: int, predicted: int, gold: int) -> None:
        """Count one article."""
        self.right += right
        self.predicted += predicted
        self.gold += gold

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in percent.

        >>> Counts(3, 4, 6).f1
        60.0
        """
        return round(200 * self.right / max(self.predicted + self.gold, 1), 1)


def score(articles: Sequence[Article], predictions: Iterable[Sequence[GoldAttribution]]) -> dict[str, float]:
    """F1 in percent for each role and for relations, soft and exact."""
    counts = {name: Counts() for name in (*ROLES, "relation soft", "relation exact")}
    for article, predicted in zip(articles, predictions, strict=True):
        for role in ROLES:
            gold_spans = _spans(article.text, article.attributions, role)
            spans = _spans(article.text, predicted, role)
            counts[role].add(len(gold_spans & spans), len(spans), len(gold_spans))
        gold_keys = {_key(article.text, one) for one in article.attributions}
        keys = {_key(article.text, one) for one in predicted}
        counts["relation exact"].add(len(gold_keys & keys), len(keys), len(gold_keys))
        counts["relation soft"].add(_overlapping(article, predicted), len(predicted), len(article.attributions))
    return {name: count.f1 for name, count in counts.items()}


def soundness(article: Article, predicted: Sequence[GoldAttribution]) -> list[bool]:
    """For each predicted attribution whether source and content are exactly right, edge punctuation aside."""
    gold = {_key(article.text, one)[::2] for one in article.attributions}
    return [_key(article.text, one)[::2] in gold for one in predicted]


def _spans(text: str, attributions: Iterable[GoldAttribution], role: str) -> set[Offsets]:
    return {_stripped(text, span) for one in attributions for span in getattr(one, role)}


def _stripped(text: str, span: Offsets) -> Offsets:
    """The span without white space at its edges."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _words(text: str, span: Offsets) -> Offsets:
    """The span from its first to its last word character."""
    found = [match.span() for match in _WORD.finditer(text, *span)]
    return (found[0][0], found[-1][1]) if found else span


def _key(text: str, one: GoldAttribution) -> tuple[tuple[Offsets, ...], ...]:
    return tuple(tuple(sorted(_words(text, span) for span in getattr(one, role))) for role in ROLES)


def _overlapping(article: Article, predicted: Sequence[GoldAttribution]) -> int:
    """How many predictions have a gold attribution of their own with the same source and half the content."""

    def described(one: GoldAttribution) -> tuple[set[int], tuple[Offsets, ...]]:
        characters = {place for start, end in one.content for place in range(start, end)}
        return characters, _key(article.text, one)[0]

    gold = [described(one) for one in article.attributions]
    used: set[int] = set()
    for characters, source in map(described, predicted):
        for number, (others, other) in enumerate(gold):
            shared = len(characters & others)
            if number not in used and source == other and 2 * shared >= max(1, len(characters | others)):
                used.add(number)
                break
    return len(used)


def calibration_error(probabilities: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015) over equally filled bins."""
    ranked = sorted(zip(probabilities, right, strict=True))
    error = 0.0
    for number in range(bins):
        low, high = number * len(ranked) // bins, (number + 1) * len(ranked) // bins
        part = ranked[low:high]
        if part:
            gap = sum(chance for chance, _ in part) - sum(hit for _, hit in part)
            error += abs(gap) / len(ranked)
    return error
