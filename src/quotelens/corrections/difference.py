"""What somebody has corrected, told from a document before and after: for annotations that come back from other tools.

A tool for annotation gives back how things are now and not what was done. What was done is told in the order in which
it is made again: speakers that have become one, names, quotations that are gone, changed or new, and at last mentions
that are still another's, which is told from a trial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quotelens.contents import Offsets, paired
from quotelens.correction import Add, Assign, Change, Correction, Describe, Drop, Merge, Place, Voice
from quotelens.corrections.apply import replay
from quotelens.enums import SpeakerType
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.types import Cue, Document, Mention, Quote, Span, Speaker


def between(before: Document, after: Document) -> tuple[Correction, ...]:
    """The corrections that make ``after`` of ``before``: :func:`replay` makes them again.

    Told are quotations (what is gone and new, content, kind, level, cue, source, speaker and relays) and speakers
    (name, type, pronoun, mentions, and who is one). Hedges are not.

    Raises:
        InputTypeError: an argument is no document.
        InputValueError: the two are not of the same text.

    >>> text = "“Go,” he said."
    >>> doc = Document(text, quotes=[Quote("direct", [Span.of(text, 0, 5)])])
    >>> between(doc, Document(text))
    (Drop(quote=(Place(text='“Go,”', start=0),)),)
    """
    for name, doc in (("before", before), ("after", after)):
        if not isinstance(doc, Document):
            raise InputTypeError(f"{name} is {shown(doc)} of type {type(doc).__name__}; pass a quotelens.Document.")
    if before.text != after.text:
        at = next((n for n, (a, b) in enumerate(zip(before.text, after.text, strict=False)) if a != b), None)
        where = min(len(before.text), len(after.text)) if at is None else at
        raise InputValueError(
            f"The two documents have different texts, from character {where} on; compare documents of one text."
        )
    return _Difference(before, after).corrections()


class _Difference:
    def __init__(self, before: Document, after: Document) -> None:
        self._before = before
        self._after = after
        self._quotes = _paired(before.quotes, after.quotes)
        self._speakers = self._paired_speakers()
        self._became = dict(self._speakers)
        self._names = Counter(speaker.name for speaker in after.speakers)

    def corrections(self) -> tuple[Correction, ...]:
        found: list[Correction] = [*self._merged(), *self._renamed(), *self._gone()]
        found += [one for old, new in self._quotes if (one := self._changed(old, new)) is not None]
        paired = {id(new) for _, new in self._quotes}
        found += [self._added(quote) for quote in self._after.quotes if id(quote) not in paired]
        found += self._moved(replay(self._before, found).document)
        found += self._described(replay(self._before, found).document)
        return tuple(found)

    def _paired_speakers(self) -> dict[int, Speaker]:
        """For the speakers before, by their ``id()``, who they are now: of the same name, or with most in common."""
        said = [(old.speaker, new.speaker) for old, new in self._quotes]
        places: dict[Offsets, list[Speaker]] = {}
        for new in self._after.speakers:
            for mention in new.mentions:
                places.setdefault(_ends(mention.span), []).append(new)
        common: Counter[tuple[int, int]] = Counter()
        for one, other in said:
            if one is not None and other is not None:
                common[id(one), id(other)] += 1
        for old in self._before.speakers:
            for mention in old.mentions:
                for new in places.get(_ends(mention.span), ()):
                    common[id(old), id(new)] += 1
            for new in self._after.speakers:
                if new.name == old.name:
                    common[id(old), id(new)] += len(self._before.text) + 1
        known = {id(new): new for new in self._after.speakers}
        paired: dict[int, Speaker] = {}
        for (old_id, new_id), _ in common.most_common():
            if old_id not in paired and new_id in known:
                paired[old_id] = known.pop(new_id)
        return paired

    def _voice_before(self, old: Speaker) -> Voice:
        return Voice(old.name, _mention_of(old))

    def _voice(self, new: Speaker) -> Voice:
        return Voice(new.name, _mention_of(new) if self._names[new.name] > 1 else None)

    def _merged(self) -> Iterator[Merge]:
        """Speakers who are another now, with all that is theirs."""
        now = {id(new): old for old in self._before.speakers if (new := self._speakers.get(id(old))) is not None}
        for old in self._before.speakers:
            if id(old) in self._speakers:
                continue
            places = {_ends(mention.span) for mention in old.mentions}
            holders = {
                id(new) for new in self._after.speakers if places & {_ends(mention.span) for mention in new.mentions}
            }
            holders |= {id(new.speaker) for was, new in self._quotes if was.speaker is old and new.speaker is not None}
            if len(holders) == 1 and (into := now.get(holders.pop())) is not None:
                self._became[id(old)] = self._speakers[id(into)]
                yield Merge(self._voice_before(into), [self._voice_before(old)])

    def _renamed(self) -> Iterator[Describe]:
        for old in self._before.speakers:
            new = self._speakers.get(id(old))
            if new is not None and new.name != old.name and new.name.strip():
                yield Describe(self._voice_before(old), name=new.name)

    def _gone(self) -> Iterator[Drop]:
        paired = {id(old) for old, _ in self._quotes}
        for quote in self._before.quotes:
            if id(quote) not in paired:
                yield Drop(_places(quote.content))

    def _changed(self, old: Quote, new: Quote) -> Change | None:
        values: dict[str, Any] = {}
        if old.content != new.content:
            values["content"] = _places(new.content)
        # A new content brings the kind that the marks tell, which may be another.
        if old.kind != new.kind or old.content != new.content:
            values["kind"] = new.kind
        if old.level != new.level:
            values["level"] = new.level
        for name, was, now in (
            ("cue", _span(old.cue), _span(new.cue)),
            ("source", _span(old.source), _span(new.source)),
        ):
            if was != now:
                values[name] = _place(now)
        kept = None if old.speaker is None else self._became.get(id(old.speaker))
        # A new source may bring a speaker of its own.
        if kept is not new.speaker or (old.speaker is not None and kept is None) or "source" in values:
            values["speaker"] = None if new.speaker is None else self._voice(new.speaker)
        relays = dict.fromkeys(id(self._became.get(id(one))) for one in old.via)
        if list(relays) != [id(one) for one in new.via]:
            values["via"] = [self._voice(one) for one in new.via]
        return Change(_places(old.content), **values) if values else None

    def _added(self, quote: Quote) -> Add:
        return Add(
            _places(quote.content),
            kind=quote.kind,
            level=quote.level,
            cue=_place(_span(quote.cue)),
            source=_place(_span(quote.source)),
            speaker=None if quote.speaker is None else self._voice(quote.speaker),
            via=[self._voice(one) for one in quote.via],
        )

    def _moved(self, trial: Document) -> Iterator[Assign]:
        """Mentions that are another's still when all else has been made."""
        known = {speaker.name for speaker in trial.speakers}
        have, want = _owners(trial), _owners(self._after)
        for place in sorted(have.keys() | want.keys()):
            if have.get(place) == want.get(place) or place[0] == place[1]:
                continue
            speaker = want.get(place)
            if speaker is None or speaker in known:
                words = Place(self._after.text[slice(*place)], place[0])
                yield Assign(words, None if speaker is None else Voice(speaker))

    def _described(self, trial: Document) -> Iterator[Describe]:
        wanted = {speaker.name: speaker for speaker in self._after.speakers}
        known = {speaker.name for speaker in self._speakers.values()}
        for speaker in trial.speakers:
            new = wanted.get(speaker.name)
            if new is None or self._names[new.name] > 1:
                continue
            # Of somebody new most tools say a name and no more.
            if speaker.name not in known and (new.type, new.pronoun) == (SpeakerType.UNKNOWN, None):
                continue
            values: dict[str, Any] = {}
            if new.type != speaker.type:
                values["type"] = new.type
            if new.pronoun != speaker.pronoun:
                values["pronoun"] = new.pronoun
            if values:
                yield Describe(Voice(speaker.name), **values)


def _paired(before: Sequence[Quote], after: Sequence[Quote]) -> list[tuple[Quote, Quote]]:
    """Each quotation and what it is now."""
    some, others = ([_offsets(quote.content) for quote in quotes] for quotes in (before, after))
    return [(before[place], after[other]) for place, other in paired(some, others)]


def _owners(doc: Document) -> dict[Offsets, str]:
    return {_ends(mention.span): speaker.name for speaker in doc.speakers for mention in speaker.mentions}


def _mention_of(speaker: Speaker) -> Place | None:
    spans = sorted((mention.form != "name", mention.span) for mention in speaker.mentions if mention.span.text)
    return Place(spans[0][1].text, spans[0][1].start) if spans else None


def _span(part: Cue | Mention | None) -> Span | None:
    return None if part is None else part.span


def _place(span: Span | None) -> Place | None:
    return None if span is None or not span.text else Place(span.text, span.start)


def _ends(span: Span) -> Offsets:
    return span.start, span.end


def _offsets(spans: Iterable[Span]) -> list[Offsets]:
    return [_ends(span) for span in spans]


def _places(spans: Iterable[Span]) -> list[Place]:
    return [Place(span.text, span.start) for span in spans]
