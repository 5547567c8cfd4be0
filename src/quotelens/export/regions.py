"""Quotations as marked regions of a text and arcs between them, as tools for annotation have them, and back.

Label Studio and Prodigy write the same things in other words: a span with a label, an arc from one span to another. A
quotation is a region, each further piece of its content one that continues it; its cue and its source are regions that
arcs lead to.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from quotelens.enums import MentionForm, QuoteLevel
from quotelens.errors import InputValueError, shown
from quotelens.export.pieces import assemble
from quotelens.phrases.mentions import form_of
from quotelens.quotes.assemble import kind_of
from quotelens.quotes.cues import describe
from quotelens.text.page import Page, lay_out
from quotelens.types import Document, Speaker

QUOTATION, CUE, MENTION = LABELS = ("Quotation", "Cue", "Mention")
ARCS: Mapping[str, tuple[str, str]] = {
    "HasCue": (QUOTATION, CUE),
    "HasSource": (QUOTATION, MENTION),
    "Continues": (QUOTATION, QUOTATION),
    "HasSpeaker": (QUOTATION, MENTION),
}
"""The arcs, each with the labels of the regions that it leads from and to."""


@attrs.frozen
class Region:
    """A marked stretch; ``said`` has what is told of a quotation in words (kind, level, speaker)."""

    id: str
    label: str
    start: int
    end: int
    said: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    confidence: float | None = None


@attrs.frozen
class Arc:
    """From one region to another, by their ids."""

    label: str
    first: str
    second: str


@attrs.frozen
class Marked:
    """The regions and arcs of a text."""

    regions: tuple[Region, ...]
    arcs: tuple[Arc, ...]


def marked(doc: Document, *, speakers_by_arcs: bool) -> Marked:
    """The regions and arcs of a document.

    ``speakers_by_arcs``: an arc leads to a mention of the speaker, where the tool has no place for a name.
    """
    regions: dict[tuple[str, int, int], Region] = {}
    arcs: list[Arc] = []

    def region(label: str, start: int, end: int, id: str) -> str:
        return regions.setdefault((label, start, end), Region(id, label, start, end)).id

    for number, quote in enumerate(doc.quotes):
        first = f"q{number}"
        said = {"kind": str(quote.kind), "level": str(quote.level)}
        if quote.speaker is not None and quote.speaker.name.strip() and not speakers_by_arcs:
            said["speaker"] = quote.speaker.name
        span = quote.content[0]
        # Two quotations may have the same words.
        regions[f"{QUOTATION} {number}", span.start, span.end] = Region(
            first, QUOTATION, span.start, span.end, said, quote.confidence
        )
        for piece, more in enumerate(quote.content[1:], 1):
            arcs.append(
                Arc("Continues", first, region(f"{QUOTATION} {number}", more.start, more.end, f"{first}-{piece}"))
            )
        if quote.cue is not None and quote.cue.span.text:
            arcs.append(Arc("HasCue", first, region(CUE, quote.cue.span.start, quote.cue.span.end, f"{first}-cue")))
        if quote.source is not None and quote.source.span.text:
            source = quote.source.span
            arcs.append(Arc("HasSource", first, region(MENTION, source.start, source.end, f"{first}-source")))
        mention = None if quote.speaker is None or not speakers_by_arcs else _named(quote.speaker)
        # A source that is the speaker's name says it already.
        if mention is not None and (
            quote.source is None or mention != (quote.source.span.start, quote.source.span.end)
        ):
            arcs.append(Arc("HasSpeaker", first, region(MENTION, *mention, f"{first}-speaker")))
    plain = (attrs.evolve(one, label=one.label.split(" ")[0]) for one in regions.values())
    return Marked(tuple(plain), tuple(dict.fromkeys(arcs)))


def _named(speaker: Speaker) -> tuple[int, int] | None:
    """The mention that says best who the speaker is."""
    spans = sorted((one.form is not MentionForm.NAME, one.span) for one in speaker.mentions if one.span.text)
    return (spans[0][1].start, spans[0][1].end) if spans else None


def document_of(text: str, id: str | None, found: Marked, *, speakers_by_arcs: bool) -> Document:
    """The document that regions and arcs say; what they do not say is filled in as for brat.

    ``speakers_by_arcs``: who speaks is the mention that an arc leads to, or else a source that is a name.

    Raises:
        InputValueError: an arc leads to no region, or two to what may be one.
    """
    page = functools.cache(lambda: lay_out(text))
    by_id = {one.id: one for one in found.regions}
    leads: dict[tuple[str, str], list[Region]] = {}
    for arc in found.arcs:
        for end in (arc.first, arc.second):
            if end not in by_id:
                raise InputValueError(f"An arc leads to the region {shown(end)}, which is not there; remove the arc.")
        arc = _turned(arc, by_id)
        leads.setdefault((arc.first, arc.label), []).append(by_id[arc.second])
    continuing = {one.id for (_, label), more in leads.items() if label == "Continues" for one in more}
    names: dict[str, list[dict[str, Any]]] = {}
    quotes: list[dict[str, Any]] = []
    for one in found.regions:
        if one.label != QUOTATION or one.id in continuing:
            continue
        pieces = [one, *leads.get((one.id, "Continues"), [])]
        content = sorted({(piece.start, piece.end) for piece in pieces})
        cue, source, whom = (_only(leads, one, label) for label in ("HasCue", "HasSource", "HasSpeaker"))
        mentions = [_mention(text, each) for each in (source, whom) if each is not None]
        if whom is None and source is not None and speakers_by_arcs and mentions[0]["form"] == MentionForm.NAME:
            whom = source
        name = one.said.get("speaker") or (None if whom is None else " ".join(text[whom.start : whom.end].split()))
        if name is not None:
            names.setdefault(name, []).extend(mention for mention in mentions if mention not in names.get(name, ()))
        quotes.append(
            {
                "id": len(quotes),
                "kind": one.said.get("kind") or _kind(page, content),
                "level": one.said.get("level", QuoteLevel.SPEECH),
                "content": [{"start": start, "end": end} for start, end in content],
                "cue": None if cue is None else _cue(text, cue, content),
                "source": None if source is None else _mention(text, source),
                "speaker": name,
                "hedges": [],
                "confidence": 1.0,
            }
        )
    ids = {name: number for number, name in enumerate(names)}
    for quote in quotes:
        quote["speaker"] = ids.get(quote["speaker"])
    quotes.sort(key=lambda quote: (quote["content"][0]["start"], quote["content"][-1]["end"]))
    speakers = [{"id": ids[name], "name": name, "type": "unknown", "mentions": some} for name, some in names.items()]
    return assemble(text, id, quotes, speakers, [])


def _turned(arc: Arc, by_id: Mapping[str, Region]) -> Arc:
    """The arc with its label, where it has none or the wrong way round was drawn."""
    ends = by_id[arc.first].label, by_id[arc.second].label
    fitting = [label for label, wanted in ARCS.items() if wanted == ends]
    turned = [label for label, wanted in ARCS.items() if wanted == ends[::-1]]
    if arc.label in fitting or (not arc.label and fitting):
        return attrs.evolve(arc, label=arc.label or fitting[0])
    if arc.label in turned or (not arc.label and turned):
        return Arc(arc.label or turned[0], arc.second, arc.first)
    what = f"the label {shown(arc.label)}" if arc.label else "no label"
    raise InputValueError(
        f"The arc from {arc.first}, a {ends[0]}, to {arc.second}, a {ends[1]}, has {what}; such an arc may be "
        f"{' or '.join(fitting) or 'none'}."
    )


def _only(leads: Mapping[tuple[str, str], Sequence[Region]], one: Region, label: str) -> Region | None:
    found = leads.get((one.id, label), [])
    if len({(other.start, other.end) for other in found}) > 1:
        raise InputValueError(
            f"{label} leads from {one.id} to {', '.join(other.id for other in found)}; it may lead to one region."
        )
    return found[0] if found else None


def _mention(text: str, region: Region) -> dict[str, Any]:
    return {"start": region.start, "end": region.end, "form": form_of(text[region.start : region.end])}


def _cue(text: str, region: Region, content: Iterable[tuple[int, int]]) -> dict[str, Any]:
    following = next((text[start:end] for start, end in content if start >= region.end), "")
    lemma, category = describe(text[region.start : region.end], following)
    return {"start": region.start, "end": region.end, "lemma": lemma, "category": category}


def _kind(page: Callable[[], Page], content: Iterable[tuple[int, int]]) -> str:
    laid = page()
    return kind_of(laid.text, [laid.view.to_view(*span) for span in content], laid.outer).value
