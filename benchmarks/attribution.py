"""Accuracy of attributions on PolNeAR articles, through the analyzer with its defaults.

    python benchmarks/attribution.py polnear/dev.jsonl.gz [--limit N] [--as "one paragraph"] [--curve OUT.png]

Prints F1 for sources, cues, contents and relations (see quotelens.train.evaluation), how passages in quotation marks
fare, how well confidence is calibrated, and words per second. ``--as`` reads the articles as other pages would print
them, to see what the model leans on. ``--curve`` draws precision against recall for bounds on confidence, and how
often quotations of each confidence are right (needs matplotlib). ``load`` makes this file a predictor for scorers that
want one: it returns a function from a text to ``{"quotes": [{"content": …, "cue": …, "source": …}]}``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs

import quotelens
from quotelens.quotes.uncued import is_speech
from quotelens.text.page import lay_out
from quotelens.train.augment import in_one_paragraph, without_marks
from quotelens.train.corpora import Article, GoldAttribution, Offsets, read_polnear
from quotelens.train.evaluation import calibration_error, score, soundness

MARKED_WORDS = 4
BOUNDS = (0.1, 0.3, 0.5, 0.7, 0.9)
BINS = 10
FEWEST = 20
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
# Changes keep the annotation true: they leave offsets alone, or carry it along.
PAGES: dict[str, Callable[[Article], Article]] = {
    "printed": lambda article: article,
    "straight marks": lambda article: attrs.evolve(article, text=article.text.translate(_STRAIGHT)),
    "lower case": lambda article: attrs.evolve(article, text="".join(_lower(c) for c in article.text)),
    "no marks": without_marks,
    "one paragraph": in_one_paragraph,
}


def _lower(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def load() -> Callable[[str], dict[str, Any]]:
    """A predictor with the analyzer's defaults."""
    lens = quotelens.load(levels=tuple(quotelens.QuoteLevel))

    def predict(text: str) -> dict[str, Any]:
        return {"quotes": [_offsets(quote) for quote in lens(text).quotes]}

    return predict


def _offsets(quote: quotelens.Quote) -> dict[str, list[list[int]]]:
    spans = {
        "content": quote.content,
        "cue": [quote.cue.span] if quote.cue else [],
        "source": [quote.source.span] if quote.source else [],
    }
    return {role: [[span.start, span.end] for span in found] for role, found in spans.items()}


def _as_gold(doc: quotelens.Document) -> list[GoldAttribution]:
    shown = [_offsets(quote) for quote in doc.quotes]
    return [
        GoldAttribution(*(tuple((start, end) for start, end in one[role]) for role in ("cue", "source", "content")))
        for one in shown
    ]


def marked(articles: Sequence[Article], docs: Sequence[quotelens.Document]) -> dict[str, Any]:
    """Passages of four words or more in outer quotation marks, and what became of them.

    Counted are those inside gold contents that a quotation holds, and those that are in no gold content and stand in no
    position of speech but are called a quotation all the same.
    """
    held = annotated = called = others = 0
    for article, doc in zip(articles, docs, strict=True):
        page = lay_out(article.text)
        gold = _letters(article.text, [span for one in article.attributions for span in one.content])
        ours = _letters(article.text, [(s.start, s.end) for quote in doc.quotes for s in quote.content])
        for passage in page.marked:
            inner = page.view.text[passage.inner_start : passage.inner_end]
            if passage.level or len(inner.split()) < MARKED_WORDS:
                continue
            letters = _letters(article.text, [page.view.to_source(passage.inner_start, passage.inner_end)])
            if letters <= gold:
                annotated += 1
                held += letters <= ours
            elif not letters & gold and not is_speech(page.view.text, passage):
                others += 1
                called += bool(letters & ours)
    return {"annotated": annotated, "held": _share(held, annotated), "others": others, "called": _share(called, others)}


def _letters(text: str, spans: Sequence[Offsets]) -> set[int]:
    return {place for start, end in spans for place in range(start, end) if text[place].isalnum()}


def draw_curve(confidence: Sequence[float], right: Sequence[bool], gold: int, path: Path) -> None:
    """Writes the picture; ``gold`` is how many attributions there were to be found."""
    from matplotlib.figure import Figure

    from quotelens.plot import wilson

    ranked = sorted(zip(confidence, right, strict=True), reverse=True)
    hits = list(itertools.accumulate(hit for _, hit in ranked))
    figure = Figure(figsize=(8, 3.9), layout="constrained")
    left, reliability = figure.subplots(1, 2)
    recall = [100 * found / gold for found in hits]
    precision = [100 * found / kept for kept, found in enumerate(hits, 1)]
    # The first few are too few to be a share of anything.
    left.plot(recall[FEWEST:], precision[FEWEST:], color="#354888", linewidth=2)
    for bound in BOUNDS:
        kept = sum(chance >= bound for chance, _ in ranked)
        if kept > FEWEST:
            at = recall[kept - 1], precision[kept - 1]
            left.plot(*at, "o", color="#354888", markersize=5)
            left.annotate(f"{bound:g}", at, xytext=(5, 5), textcoords="offset points", fontsize=9)
    left.set(xlim=(0, 100), ylim=(0, 102), xlabel="recall (%)", ylabel="precision (%)")
    left.set_title("Keeping what is at least so confident", fontsize=11, loc="left")
    reliability.plot([0, 100], [0, 100], color="#999999", linewidth=1, linestyle=(0, (4, 3)))
    for number in range(BINS):
        part = ranked[number * len(ranked) // BINS : (number + 1) * len(ranked) // BINS]
        if part:
            said = 100 * sum(chance for chance, _ in part) / len(part)
            found = sum(hit for _, hit in part)
            low, high = wilson(found, len(part))
            reliability.plot([said, said], [100 * low, 100 * high], color="#354888", linewidth=2)
            reliability.plot(said, 100 * found / len(part), "o", color="#354888", markersize=6)
    reliability.set(xlim=(0, 100), ylim=(0, 102), xlabel="confidence (%)", ylabel="right (%)")
    reliability.set_title("Each tenth of the quotations", fontsize=11, loc="left")
    for axes in (left, reliability):
        axes.set_aspect("equal")
        axes.grid(color="#e4e4e4", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)


def _share(part: int, whole: int) -> float:
    return round(100 * part / max(whole, 1), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--curve", type=Path, metavar="OUT.png", help="draw precision, recall and reliability")
    parser.add_argument("--as", dest="page", choices=PAGES, default="printed")
    options = parser.parse_args()
    articles = [PAGES[options.page](article) for article in list(read_polnear(options.articles))[: options.limit]]
    lens = quotelens.load(levels=tuple(quotelens.QuoteLevel))
    lens(articles[0].text)
    began = time.perf_counter()
    docs = [lens(article.text) for article in articles]
    spent = time.perf_counter() - began
    predicted = [_as_gold(doc) for doc in docs]
    right = [hit for article, ours in zip(articles, predicted, strict=True) for hit in soundness(article, ours)]
    confidence = [quote.confidence for doc in docs for quote in doc.quotes]
    words = sum(len(article.text.split()) for article in articles)
    result = {
        "articles": len(articles),
        "as": options.page,
        "F1": score(articles, predicted),
        "marked passages": marked(articles, docs),
        "calibration error": round(calibration_error(confidence, right), 3),
        "words per second": round(words / spent),
    }
    print(json.dumps(result, indent=1))
    if options.curve is not None:
        draw_curve(confidence, right, sum(len(article.attributions) for article in articles), options.curve)


if __name__ == "__main__":
    main()
