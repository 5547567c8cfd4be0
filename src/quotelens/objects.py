"""What the stages have found, as the objects of :mod:`quotelens.types`.

The stages count the characters of a repaired view; here everything is put on the caller's own text, and what belongs
together is linked: a quotation with its speaker, with those who pass it on, and with the hedges that it holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from quotelens.about import About
from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.knowledge import Identify
from quotelens.quotes import relays
from quotelens.quotes.cues import describe
from quotelens.speakers import resolve as voices
from quotelens.text.page import Page
from quotelens.types import Cue, Document, Hedge, Mention, Meta, Part, Quote, Span, Speaker

Offsets = tuple[int, int]


@attrs.frozen(eq=False)
class Assembly:
    """Builds the public objects on the caller's text."""

    page: Page
    identify: Identify | None
    meta: Meta
    about: About | None

    def span(self, offsets: Offsets) -> Span:
        return Span.of(self.page.view.source, *self.page.view.to_source(*offsets))

    def shown(self, places: Iterable[Offsets]) -> tuple[Span, ...]:
        """The spans of those that show something of the caller's text, as a mark that only the view has does not."""
        return tuple(span for span in map(self.span, places) if span.start < span.end)

    def has_voice(self, one: Attribution, speaker: Speaker | None) -> bool:
        """Whether the content is somebody's words or view.

        "The talks are expected to resume" reports a view that is nobody's, and what somebody wants to do is no view.
        """
        if one.kind is not QuoteKind.INDIRECT:
            return True
        if one.cue is not None and describe(self.page.text[slice(*one.cue)], "")[1] == "intention":
            return False
        return one.source is not None or speaker is not None

    def document(
        self,
        found: Sequence[Attribution],
        resolution: voices.Resolution,
        hedges: Sequence[Any],
        id: str | None,
    ) -> Document:
        speakers = tuple(self.speaker(one) for one in resolution.voices)
        voiced = zip(resolution.voices, speakers, strict=True)
        spoken = {number: speaker for one, speaker in voiced for number in one.quotes}
        told = {number: why for one in resolution.voices for number, why in zip(one.quotes, one.told, strict=True)}
        owners = _owners(self.page.text, found, [(hedge.start, hedge.end) for hedge in hedges])
        all_hedges = tuple(
            Hedge(
                span=self.span((hedge.start, hedge.end)),
                category=hedge.category,
                strength=hedge.strength,
                scope=None if hedge.scope is None else self.span(hedge.scope),
                holder="source" if owner is not None and self.has_voice(found[owner], spoken.get(owner)) else "writer",
            )
            for hedge, owner in zip(hedges, owners, strict=True)
        )
        owned: list[list[Hedge]] = [[] for _ in found]
        for hedge, owner in zip(all_hedges, owners, strict=True):
            if owner is not None:
                owned[owner].append(hedge)
        via: list[list[Speaker]] = [[] for _ in found]
        for number, (owner, _) in enumerate(relays.passed_on(found), len(found)):
            relay = spoken.get(number)
            if relay is not None and not any(relay is known for known in (spoken.get(owner), *via[owner])):
                via[owner].append(relay)
        quotes: list[Quote] = []
        for number, one in enumerate(found):
            hedged, passed_on = tuple(owned[number]), tuple(via[number])
            quote = self.quote(one, resolution.forms, spoken.get(number), told.get(number), hedged, passed_on)
            # What stands within another comes behind it.
            quotes.append(quote if one.within is None else attrs.evolve(quote, within=quotes[one.within]))
        return Document(
            text=self.page.view.source,
            id=id,
            sentences=self.shown(self.page.sentence_spans),
            tokens=self.shown(token for sentence in self.page.sentences for token in sentence),
            quotes=tuple(quotes),
            speakers=speakers,
            hedges=all_hedges,
            parts=tuple(Part(self.span((part.start, part.end)), part.kind) for part in self.page.parts),
            meta=self.meta,
            about=self.about,
        )

    def speaker(self, one: voices.Resolved) -> Speaker:
        speaker = Speaker(
            name=one.name,
            type=one.type,
            mentions=tuple(Mention(self.span((start, end)), form) for start, end, form in one.mentions),
            confidence=one.confidence,
            evidence=one.evidence,
            pronoun=one.pronoun,
            naming=one.naming,
            description=None if one.description is None else self.span(one.description),
        )
        if self.identify is None:
            return speaker
        return attrs.evolve(speaker, external_id=self.identify(speaker))

    def quote(
        self,
        one: Attribution,
        forms: Mapping[Offsets, str],
        speaker: Speaker | None,
        told: tuple[float, str] | None,
        hedges: tuple[Hedge, ...],
        via: tuple[Speaker, ...],
    ) -> Quote:
        text = self.page.text
        cue = source = None
        if one.cue is not None:
            following = next((text[start:end] for start, end in one.content if start >= one.cue[1]), "")
            lemma, category = describe(text[slice(*one.cue)], following)
            cue = Cue(self.span(one.cue), lemma, category)
        if one.source is not None:
            source = Mention(self.span(one.source), forms[one.source])
        return Quote(
            kind=one.kind,
            content=tuple(self.span(offsets) for offsets in one.content),
            cue=cue,
            source=source,
            speaker=speaker,
            level=one.level,
            speaker_confidence=None if told is None else told[0],
            speaker_evidence="" if told is None else told[1],
            hedges=hedges,
            confidence=one.confidence,
            evidence=one.evidence,
            via=via,
        )


# Between a content and the cue that cuts it: "changes that, they say, lawmakers | are expected | to make".
_COPULAS = frozenset(("", "is", "are", "was", "were"))


def _owners(text: str, found: Sequence[Attribution], hedges: Sequence[Offsets]) -> list[int | None]:
    """For each hedge the number of the quotation whose content holds it, or None.

    A hedge that is itself taken for a cue ("expected") cuts the content that it stands in, and belongs to its first
    part.
    """
    pieces = sorted((start, end, number) for number, one in enumerate(found) for start, end in one.content)
    starts = [start for start, _, _ in pieces]
    owners: list[int | None] = []
    for start, end in hedges:
        # Only the piece that begins last before the hedge can hold it, or the one around that.
        place = bisect_right(starts, start) - 1
        while place >= 0 and pieces[place][1] < end and found[pieces[place][2]].within is not None:
            place -= 1
        owner = None
        if place >= 0:
            _, last, number = pieces[place]
            behind = pieces[place + 1][2] if place + 1 < len(pieces) else number
            cut = behind != number and found[behind].source is None and pieces[place + 1][0] == end + 1
            if end <= last or (cut and text[last:start].strip() in _COPULAS):
                owner = number
        owners.append(owner)
    return owners
