"""Speakers who are too unsure are nobody's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quotelens.attribution import Attribution
from quotelens.speakers.confidence import FORMS, UNKNOWN, calibrated, fit, sure_enough
from quotelens.speakers.resolve import Resolution, Resolved

QUOTES = [Attribution(((10, 20),), (5, 9), (0, 4)), Attribution(((30, 40),), (25, 29), (21, 24))]
FORMS_OF_SOURCES = {(0, 4): "name", (21, 24): "pronoun"}


def _resolution(*told: float) -> Resolution:
    voice = Resolved(
        name="Ada",
        type="person",
        mentions=((0, 4, "name"),),
        quotes=tuple(range(len(told))),
        confidence=1.0,
        evidence=("name",),
        told=tuple((chance, "name") for chance in told),
        pronoun=None,
        naming="named",
        description=None,
    )
    return Resolution((voice,), FORMS_OF_SOURCES)


def test_an_unsure_quotation_loses_its_speaker_and_the_others_keep_it() -> None:
    (voice,) = sure_enough(_resolution(0.9, 0.4), QUOTES, UNKNOWN, 0.5).voices
    assert (voice.quotes, voice.confidence, voice.told) == ((0,), 0.9, ((0.9, "name"),))
    assert sure_enough(_resolution(0.9, 0.4), QUOTES, UNKNOWN, 0.95).voices == ()


def test_each_form_has_weights_of_its_own() -> None:
    weights = {**UNKNOWN, "pronoun": {"one": -9.0, "odds": 0.0}}
    (voice,) = sure_enough(_resolution(0.9, 0.9), QUOTES, weights, 0.5).voices
    assert voice.quotes == (0,)


@given(st.floats(0, 1), st.floats(0, 1))
def test_confidence_is_a_probability_and_keeps_the_order(one: float, other: float) -> None:
    weights = fit([(form, p, p > 0.4) for form in FORMS for p in (0.1, 0.3, 0.5, 0.7, 0.9)] * 5)
    for form in FORMS:
        low, high = (calibrated(p, form, weights) for p in sorted((one, other)))
        assert 0 <= low <= high <= 1
