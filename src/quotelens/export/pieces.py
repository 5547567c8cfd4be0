"""Documents from pieces that another format has kept apart.

Formats that hold spans on lines of their own bring back quotations, speakers and hedges piece by piece, some of
which may have got lost on the way. The JSON form wants references that lead somewhere, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quotelens.enums import QuoteLevel
from quotelens.export.json import from_dict
from quotelens.types import SCHEMA, Document


def assemble(
    text: str,
    id: str | None,
    quotes: Sequence[Mapping[str, Any]],
    speakers: Sequence[Mapping[str, Any]],
    hedges: Sequence[Mapping[str, Any]],
    *,
    sentences: Iterable[Mapping[str, int]] = (),
    parts: Iterable[Mapping[str, Any]] = (),
    tokens: Iterable[Sequence[int]] = (),
) -> Document:
    """The document whose pieces are given as in the JSON form.

    References to quotations, hedges and speakers that are not there are left out, and so is ``within`` where the other
    quotation is not around this one, or no longer, since a format may trim spans at their edges. ``quotes`` of speakers
    and ``quote`` of hedges are filled in.

    Raises:
        InputTypeError, InputValueError: a piece is not as the JSON form wants it.
    """
    spoken: dict[object, list[int]] = {speaker.get("id"): [] for speaker in speakers}
    holder: dict[object, int | None] = {hedge.get("id"): None for hedge in hedges}
    numbers = {quote["id"]: number for number, quote in enumerate(quotes)}
    kept: list[dict[str, Any]] = []
    for number, quote in enumerate(quotes):
        speaker = quote.get("speaker")
        held = [hedge for hedge in quote.get("hedges", []) if hedge in holder]
        via = [other for other in quote.get("via", []) if other in spoken]
        around = numbers.get(quote.get("within"))
        references = {
            "id": number,
            "speaker": speaker if speaker in spoken else None,
            "via": via,
            "hedges": held,
            "within": None if around is None or not _encloses(quotes[around], quote) else around,
        }
        kept.append(dict(quote) | references)
        if speaker in spoken:
            spoken[speaker].append(number)
        for hedge in held:
            holder[hedge] = number
    return from_dict(
        {
            "schema": SCHEMA,
            "id": id,
            "text": text,
            "sentences": list(sentences),
            "quotes": kept,
            "speakers": [dict(speaker) | {"quotes": spoken[speaker.get("id")]} for speaker in speakers],
            "hedges": [dict(hedge) | {"quote": holder[hedge.get("id")]} for hedge in hedges],
            "parts": list(parts),
            "tokens": list(tokens),
        }
    )


def _encloses(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> bool:
    """As :func:`quotelens.types.encloses`."""
    if not outer["content"] or not inner["content"]:
        return False
    ends, others = ((one["content"][0]["start"], one["content"][-1]["end"]) for one in (outer, inner))
    return bool(ends[0] <= others[0] and others[1] <= ends[1] and ends != others)


# What goes without saying.
_USUAL = {"level": QuoteLevel.SPEECH, "speaker_evidence": ""}


def without(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The record without the given fields, and without those that are null, empty lists, or as they mostly are.

    >>> without({"id": 0, "name": "Ada Quist", "evidence": [], "quotes": [1]}, "quotes")
    {'id': 0, 'name': 'Ada Quist'}
    """
    return {
        name: value
        for name, value in record.items()
        if name not in names and value not in (None, []) and not (name in _USUAL and value == _USUAL[name])
    }
