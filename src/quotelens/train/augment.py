"""Articles made harder: what scraping and other houses' styles do to a page, with the annotation carried along.

Training articles are clean American news with curly marks and blank lines between paragraphs. A model that has seen
nothing else leans on both.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Sequence

from quotelens.text.page import lay_out
from quotelens.train.corpora import Article, GoldAttribution, Offsets

_BREAK = re.compile(r"\s*\n\s*")


def without_marks(article: Article) -> Article:
    """The article with its outer quotation marks left out."""
    page = lay_out(article.text)
    cuts: list[Offsets] = []
    for passage in page.marked:
        if not passage.level:
            opening = page.view.to_source(passage.start, passage.inner_start)
            cuts += [opening, *((start, start + 1) for start, _ in passage.pieces[1:])]
            if passage.closed:
                cuts.append(page.view.to_source(passage.inner_end, passage.end))
    return _edited(article, sorted(set(cuts)), "")


def in_one_paragraph(article: Article) -> Article:
    """The article with all its line breaks turned into spaces."""
    return _edited(article, [match.span() for match in _BREAK.finditer(article.text)], " ")


def augmented(articles: Sequence[Article], share: float, seed: int) -> list[Article]:
    """The articles, and harder versions of a random share of them for each kind of hardship."""
    chance = random.Random(seed)
    many = round(share * len(articles))
    harder = [change(one) for change in (without_marks, in_one_paragraph) for one in chance.sample(articles, many)]
    return [*articles, *harder]


def _edited(article: Article, cuts: Sequence[Offsets], filler: str) -> Article:
    """The article with each of the given stretches, in order and apart, replaced by the filler."""
    starts = [start for start, _ in cuts]
    lost = [0]
    parts, last = [], 0
    for start, end in cuts:
        parts += [article.text[last:start], filler]
        lost.append(lost[-1] + end - start - len(filler))
        last = end
    parts.append(article.text[last:])

    def moved(place: int) -> int:
        number = bisect_left(starts, place)
        if number and place < cuts[number - 1][1]:
            return starts[number - 1] - lost[number - 1] + len(filler)
        return place - lost[number]

    def move(spans: Sequence[Offsets]) -> tuple[Offsets, ...]:
        pairs = ((moved(start), moved(end)) for start, end in spans)
        return tuple((start, end) for start, end in pairs if start < end)

    gold = (GoldAttribution(move(one.cue), move(one.source), move(one.content)) for one in article.attributions)
    return Article(article.id, "".join(parts), tuple(gold))
