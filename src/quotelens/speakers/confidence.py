"""How sure to be that a quotation's speaker is the right one.

The antecedent scorer knows a probability, the rules for names have scores; how often each is right differs with what
the source is. A logistic regression on the log-odds, for each form apart (Platt 1999), turns them into the probability
that users see. Its weights stand under ``speaker_calibration`` in a model's ``meta.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from quotelens.attribution import Attribution
from quotelens.model.confidence import logistic, odds, regression
from quotelens.speakers.resolve import Resolution, Resolved

Weights = Mapping[str, Mapping[str, float]]

FORMS = ("name", "nominal", "pronoun", "none")
UNKNOWN: Weights = {form: {"one": 0.0, "odds": 1.0} for form in FORMS}
"""Weights that believe what they are told."""


def inputs(probability: float) -> dict[str, float]:
    """What the regression weighs, by name."""
    return {"one": 1.0, "odds": odds(probability)}


def calibrated(probability: float, form: str, weights: Weights) -> float:
    """The probability that the speaker is right; ``form`` is that of the source, "none" for speech without one.

    >>> calibrated(0.9, "name", UNKNOWN)
    0.9
    """
    return round(logistic(sum(weights[form][name] * value for name, value in inputs(probability).items())), 3)


def fit(told: Sequence[tuple[str, float, bool]]) -> dict[str, dict[str, float]]:
    """The weights from sources whose speaker is known: their form, the probability as told, and whether it was right.

    Speech without a source counts as a description: what is annotated says little of it.
    """
    weights = {}
    for form in FORMS:
        ours = [(chance, right) for known, chance, right in told if known == ("nominal" if form == "none" else form)]
        weights[form] = (
            regression([inputs(chance) for chance, _ in ours], [right for _, right in ours])
            if ours
            else dict(UNKNOWN[form])
        )
    return weights


def sure_enough(
    resolution: Resolution, attributions: Sequence[Attribution], weights: Weights, bound: float
) -> Resolution:
    """The resolution with calibrated confidences, and without the quotations whose speaker is less sure than that."""
    voices: list[Resolved] = []
    for one in resolution.voices:
        told = [
            (index, calibrated(chance, _form(resolution, attributions[index]), weights), why)
            for index, (chance, why) in zip(one.quotes, one.told, strict=True)
        ]
        kept = [(index, chance, why) for index, chance, why in told if chance >= bound]
        if kept:
            voices.append(
                attrs.evolve(
                    one,
                    quotes=tuple(index for index, _, _ in kept),
                    told=tuple((chance, why) for _, chance, why in kept),
                    confidence=round(sum(chance for _, chance, _ in kept) / len(kept), 3),
                )
            )
    return attrs.evolve(resolution, voices=tuple(voices))


def _form(resolution: Resolution, attribution: Attribution) -> str:
    return "none" if attribution.source is None else resolution.forms[attribution.source]
