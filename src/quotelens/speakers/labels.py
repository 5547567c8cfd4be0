"""Transcripts have said already whose a label is: speakers are resolved from the place that names them in full.

A resolver that reads "BRANDT" or "LB" for itself may miss what all labels together show. So it is given the full name
for the source, and what the label printed is put back when it has decided.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from quotelens.attribution import Attribution
from quotelens.phrases.mentions import form_of
from quotelens.speakers.resolve import Resolution, Resolved


def by_voice(attributions: Sequence[Attribution]) -> list[Attribution]:
    """The attributions with the place that says in full who speaks for their source, where a transcript has one."""
    return [one if one.voice is None else attrs.evolve(one, source=one.voice) for one in attributions]


def with_labels(resolution: Resolution, attributions: Sequence[Attribution], text: str) -> Resolution:
    """The resolution with the printed labels among the mentions of their speakers."""
    labels = {
        number: one.source
        for number, one in enumerate(attributions)
        if one.voice is not None and one.source is not None and one.source not in resolution.forms
    }
    if not labels:
        return resolution
    forms = {span: form_of(text[slice(*span)]) for span in labels.values()}
    voices = [_mentioning(one, {labels[at] for at in one.quotes if at in labels}, forms) for one in resolution.voices]
    return attrs.evolve(resolution, voices=tuple(voices), forms={**forms, **resolution.forms})


def _mentioning(one: Resolved, labels: set[tuple[int, int]], forms: dict[tuple[int, int], str]) -> Resolved:
    own = [(start, end) for start, end, _ in one.mentions]
    added = [(*span, forms[span]) for span in labels if not any(span[0] <= at and end <= span[1] for at, end in own)]
    return attrs.evolve(one, mentions=tuple(sorted((*one.mentions, *added))))
