"""What a model finds in articles, as training compares it with the annotation, and how sure it is."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from quotelens.attribution import Attribution, Certainty
from quotelens.model import reader
from quotelens.model.confidence import confidence, fit
from quotelens.model.store import StoredModel
from quotelens.text.page import lay_out
from quotelens.text.view import View
from quotelens.train.corpora import Article, GoldAttribution
from quotelens.train.evaluation import calibration_error

logger = logging.getLogger(__name__)

T = TypeVar("T")

FOLDS = 5
REPORT = 20


def annotated(teacher: StoredModel, texts: Sequence[Article]) -> Iterator[Article]:
    """The texts with the attributions that a teacher finds in them."""
    for number, text in enumerate(texts, 1):
        _, (found,) = predict(teacher, [text])
        yield attrs.evolve(text, attributions=tuple(found))
        if number % REPORT == 0:
            logger.info("the teacher has annotated %d of %d texts", number, len(texts))


def predict(
    model: StoredModel, articles: Sequence[Article]
) -> tuple[list[list[Certainty]], list[list[GoldAttribution]]]:
    """For each article how sure the model is of its attributions, and the attributions."""
    pages = [lay_out(article.text) for article in articles]
    found = [reading.attributions for reading in reader.read(model, pages)]
    predictions = [[_on_source(one, page.view) for one in ours] for page, ours in zip(pages, found, strict=True)]
    certainties = [[one.certainty for one in ours if one.certainty is not None] for ours in found]
    return certainties, predictions


def _on_source(one: Attribution, view: View) -> GoldAttribution:
    """The attribution with offsets into the text as it was before repair."""
    return GoldAttribution(
        (view.to_source(*one.known_cue),),
        () if one.source is None else (view.to_source(*one.source),),
        tuple(view.to_source(*content) for content in one.content),
    )


def flat(lists: Iterable[Sequence[T]]) -> list[T]:
    return [one for ours in lists for one in ours]


def cross_validated(certainties: Sequence[Sequence[Certainty]], right: Sequence[Sequence[bool]]) -> float:
    """The error over all articles, each judged by weights fitted to the others, in five parts."""
    probabilities: list[float] = []
    truth: list[bool] = []
    for part in range(FOLDS):
        others = [number for number in range(len(right)) if number % FOLDS != part]
        weights = fit(flat(certainties[n] for n in others), flat(right[n] for n in others))
        for number in range(part, len(right), FOLDS):
            probabilities += [confidence(one, weights) for one in certainties[number]]
            truth += right[number]
    return round(calibration_error(probabilities, truth), 3)
