"""Corrections made in a document, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from quotelens.correction import (
    KEPT,
    Add,
    Assign,
    Change,
    Correction,
    Describe,
    Drop,
    Merge,
    Place,
    Voice,
    checked_corrections,
    told,
)
from quotelens.corrections.draft import BY_HAND, Draft, Record, mentions_of
from quotelens.enums import MentionForm, SpeakerType
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.types import Document


@attrs.frozen
class Unfit:
    """A correction that no longer fits a document, and why."""

    correction: Correction
    why: str

    def __str__(self) -> str:
        return f"{told(self.correction)}: {self.why}"


@attrs.frozen
class Replayed:
    """A document with the corrections that fit it, and those that do not."""

    document: Document
    unfit: tuple[Unfit, ...]


def replay(doc: Document, corrections: Iterable[Correction]) -> Replayed:
    """Make corrections in a document, also in one that a newer model has made of the text, or of a changed text.

    A quotation is found by its content, or by one that shares half of the characters; words that have moved, by
    themselves where they stand together at one place; a speaker by name, or by a mention.

    Arguments:
        doc: the document.
        corrections: those of another document (``other.corrections``) or of a file (:func:`load`), in order.

    Raises:
        InputTypeError: an argument is of another type.
    """
    if not isinstance(doc, Document):
        raise InputTypeError(f"doc is {shown(doc)} of type {type(doc).__name__}; pass a quotelens.Document.")
    draft = Draft(doc)
    unfit: list[Unfit] = []
    made: list[Correction] = []
    for one in checked_corrections(corrections):
        try:
            correct(draft, one)
            made.append(one)
        except InputValueError as error:
            unfit.append(Unfit(one, str(error)))
    return Replayed(draft.document(made) if made else doc, tuple(unfit))


def correct(draft: Draft, one: Correction) -> None:
    """Make one correction.

    Raises:
        InputValueError: it does not fit; the draft is then as it was.
    """
    match one:
        case Change():
            _change(draft, one)
        case Drop():
            quote = draft.quote_at(one.quote, draft.shift(_known(one.quote)))
            del draft.quotes[quote["id"]]
            draft.recut.add(quote["id"])
            draft.touched.update(_speakers(quote))
            _let_go(draft, quote)
        case Add():
            _add(draft, one)
        case Assign():
            _assign(draft, one)
        case Merge():
            _merge(draft, one)
        case Describe():
            _describe(draft, one)


def _speakers(quote: Record) -> set[int]:
    return {number for number in (quote["speaker"], *quote["via"]) if number is not None}


def _known(*values: object) -> list[Place]:
    """The places among values of fields whose offset is known."""
    places = (one for value in values for one in (value if isinstance(value, tuple) else (value,)))
    return [one for one in places if isinstance(one, Place) and one.start is not None]


def _change(draft: Draft, one: Change) -> None:
    by = draft.shift(_known(one.quote, one.content, one.cue, one.source))
    quote = draft.quote_at(one.quote, by)
    old = dict(quote)
    new: Record = {}
    content = [(span["start"], span["end"]) for span in quote["content"]]
    if one.content is not KEPT:
        content = draft.content(one.content, by)
        new["content"] = [{"start": start, "end": end} for start, end in content]
        new["kind"] = draft.kind(content).value
    if one.kind is not KEPT:
        new["kind"] = one.kind.value
    if one.level is not KEPT:
        new["level"] = one.level.value
    if one.cue is not KEPT:
        new["cue"] = None if one.cue is None else draft.cue(draft.offsets(one.cue, by, content), content)
    if one.source is not KEPT:
        new["source"] = None if one.source is None else draft.source(draft.offsets(one.source, by, content))
    # Whoever cannot be told must be known before anything is changed.
    for voice in (one.speaker, *(() if one.via is KEPT else one.via)):
        if isinstance(voice, Voice):
            draft.find_speaker(voice, by)
    draft.touched.update(_speakers(quote))
    quote.update(new)
    if one.content is not KEPT or one.source is not KEPT or one.cue is not KEPT:
        draft.recut.add(quote["id"])
        quote["confidence"] = 1.0
    if one.source is not KEPT:
        _let_go(draft, old)
        _follow(draft, quote)
    if one.speaker is not KEPT:
        _give(draft, quote, one.speaker, by)
    if one.via is not KEPT:
        quote["via"] = _voices(draft, one.via, by)
    quote["corrected"] = [*dict.fromkeys((*quote["corrected"], *one.changed))]


def _add(draft: Draft, one: Add) -> None:
    by = draft.shift(_known(one.content, one.cue, one.source))
    content = draft.content(one.content, by)
    if any([(span["start"], span["end"]) for span in quote["content"]] == content for quote in draft.quotes.values()):
        raise InputValueError(
            f"There is a quotation at {content[0][0]}:{content[-1][1]} already, {shown(one.content[0].text)}; "
            "change that one."
        )
    for voice in (one.speaker, *one.via):
        if voice is not None:
            draft.find_speaker(voice, by)
    cue = None if one.cue is None else draft.cue(draft.offsets(one.cue, by, content), content)
    source = None if one.source is None else draft.source(draft.offsets(one.source, by, content))
    quote: Record = {
        "id": draft.new_number(),
        "kind": (draft.kind(content) if one.kind is None else one.kind).value,
        "content": [{"start": start, "end": end} for start, end in content],
        "cue": cue,
        "source": source,
        "speaker": None,
        "confidence": 1.0,
        "hedges": [],
        "evidence": ["added by hand"],
        "via": [],
        "level": one.level.value,
        "within": None,
        "speaker_confidence": None,
        "speaker_evidence": "",
        "corrected": ["added"],
    }
    draft.quotes[quote["id"]] = quote
    draft.recut.add(quote["id"])
    if one.speaker is not None:
        _give(draft, quote, one.speaker, by)
    else:
        _follow(draft, quote)
    quote["via"] = _voices(draft, one.via, by)


def _give(draft: Draft, quote: Record, voice: Voice | None, by: int) -> None:
    """The quotation is the voice's, and so is its source."""
    old = draft.speakers.get(quote["speaker"])
    if voice is None:
        quote.update(speaker=None, speaker_confidence=None, speaker_evidence="")
        _let_go(draft, quote | {"speaker": None if old is None else old["id"]})
        return
    speaker = draft.find_speaker(voice, by, now=quote["speaker"])
    speaker = speaker or draft.new_speaker(voice.name, old, quote["source"])
    quote.update(speaker=speaker["id"], speaker_confidence=1.0, speaker_evidence=BY_HAND)
    draft.touched.add(speaker["id"])
    if quote["source"] is not None:
        others = [one for one in draft.quotes.values() if one is not quote and one["source"] == quote["source"]]
        # One source may stand for two quotations, of which one only is corrected.
        if any(one["speaker"] == (old or {}).get("id") for one in others):
            place = (quote["source"]["start"], quote["source"]["end"])
            if place not in mentions_of(speaker):
                speaker["mentions"] = sorted(
                    [*speaker["mentions"], quote["source"]], key=lambda one: (one["start"], one["end"])
                )
        else:
            draft.give_mention(quote["source"], speaker)


def _follow(draft: Draft, quote: Record) -> None:
    """A source that is a mention of a speaker says who speaks; any other becomes one of the speaker's."""
    if quote["source"] is None:
        return
    place = (quote["source"]["start"], quote["source"]["end"])
    owner = next((one for one in draft.speakers.values() if place in mentions_of(one)), None)
    if owner is not None:
        if owner["id"] != quote["speaker"]:
            quote.update(speaker=owner["id"], speaker_confidence=1.0, speaker_evidence=BY_HAND)
            draft.touched.add(owner["id"])
    elif quote["speaker"] is not None:
        draft.give_mention(quote["source"], draft.speakers[quote["speaker"]])


def _let_go(draft: Draft, quote: Record) -> None:
    """A pronoun or description that is no source any more is no mention of the speaker's."""
    source, speaker = quote["source"], draft.speakers.get(quote["speaker"])
    if source is None or speaker is None or source["form"] == MentionForm.NAME:
        return
    if not any(one["source"] == source and one["speaker"] == speaker["id"] for one in draft.quotes.values()):
        speaker["mentions"] = [
            one for one in speaker["mentions"] if (one["start"], one["end"]) != (source["start"], source["end"])
        ]


def _voices(draft: Draft, voices: Sequence[Voice], by: int) -> list[int]:
    found = [draft.find_speaker(voice, by) or draft.new_speaker(voice.name, None, None) for voice in voices]
    draft.touched.update(one["id"] for one in found)
    return list(dict.fromkeys(one["id"] for one in found))


def _assign(draft: Draft, one: Assign) -> None:
    by = draft.shift(_known(one.mention))
    span = draft.offsets(one.mention, by)
    mention = draft.source(span)
    if one.speaker is None:
        draft.give_mention(mention, None)
        return
    speaker = draft.find_speaker(one.speaker, by) or draft.new_speaker(one.speaker.name, None, mention)
    draft.give_mention(mention, speaker)


def _merge(draft: Draft, one: Merge) -> None:
    into = draft.speaker(one.into)
    others = [draft.speaker(voice) for voice in one.speakers]
    if any(other is into for other in others):
        raise InputValueError(
            f"{shown(into['name'])} cannot be merged into itself; name the speakers that are the same."
        )
    for other in others:
        if other["id"] not in draft.speakers:
            continue
        for mention in list(other["mentions"]):
            draft.give_mention(mention, into)
        for quote in draft.quotes.values():
            if quote["speaker"] == other["id"]:
                quote["speaker"] = into["id"]
            quote["via"] = [*dict.fromkeys(into["id"] if via == other["id"] else via for via in quote["via"])]
        if into["type"] == SpeakerType.UNKNOWN:
            into["type"] = other["type"]
        for name in ("pronoun", "external_id", "description"):
            into[name] = other[name] if into[name] is None else into[name]
        into["evidence"] = [*into["evidence"], f"merged by hand: {other['name']}"]
        del draft.speakers[other["id"]]
    draft.touched.add(into["id"])


def _describe(draft: Draft, one: Describe) -> None:
    speaker = draft.speaker(one.speaker)
    if one.name is not KEPT and one.name != speaker["name"]:
        namesake = next((other for other in draft.speakers.values() if other["name"] == one.name), None)
        if namesake is not None:
            raise InputValueError(f"There is a speaker {shown(one.name)} already; merge the two instead.")
        speaker["evidence"] = [*speaker["evidence"], f"named by hand, {speaker['name']} before"]
        speaker["name"] = one.name
        draft.claim(speaker, one.name)
    if one.type is not KEPT:
        speaker["type"] = one.type.value
    if one.pronoun is not KEPT:
        speaker["pronoun"] = None if one.pronoun is None else one.pronoun.value
