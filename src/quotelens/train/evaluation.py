"""How good a model's attributions are, in the measures of the published results on PolNeAR (see ``evaluation``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quotelens.evaluation.measure import Counts, counts_of, key
from quotelens.train.corpora import Article, GoldAttribution


def score(articles: Sequence[Article], predictions: Iterable[Sequence[GoldAttribution]]) -> dict[str, float]:
    """F1 in percent for each role and for relations, soft and exact."""
    total: dict[str, Counts] = {}
    for article, predicted in zip(articles, predictions, strict=True):
        for name, counts in counts_of(article.text, article.attributions, predicted).items():
            total[name] = total.get(name, Counts()) + counts
    return {name: round(100 * counts.f1, 1) for name, counts in total.items()}


def soundness(article: Article, predicted: Sequence[GoldAttribution]) -> list[bool]:
    """For each predicted attribution whether source and content are exactly right, edge punctuation aside."""
    gold = {key(article.text, one)[::2] for one in article.attributions}
    return [key(article.text, one)[::2] in gold for one in predicted]


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
