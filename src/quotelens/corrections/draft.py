"""A document taken apart, so that corrections can be made in it one after the other, and put together again.

Documents are frozen and their objects point at each other, so that a change of one would make all of them anew. Here
they are records as in the JSON form, and a reference is a number. What has to follow from a change (whose a mention
is, which quotation is around which, whose hedge it is, who speaks at all) is set right when the document is put
together.
"""

from __future__ import annotations

import difflib
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import Any

import attrs

from quotelens.contents import SAME, Offsets, shared
from quotelens.correction import Correction, Place, Voice
from quotelens.enums import HedgeHolder, MentionForm, Naming, QuoteKind
from quotelens.errors import InputValueError, shown
from quotelens.export.json import to_dict
from quotelens.export.pieces import assemble
from quotelens.phrases.mentions import form_of
from quotelens.quotes.assemble import kind_of
from quotelens.quotes.cues import describe
from quotelens.text.page import Page, lay_out
from quotelens.types import Document

Record = dict[str, Any]

BY_HAND = "corrected by hand"


class Draft:
    """The parts of a document, to be changed.

    ``quotes``, ``speakers`` and ``hedges`` hold records by their ids. ``recut`` has the ids of quotations whose content
    is new, ``touched`` those of speakers who have lost or won something.
    """

    def __init__(self, doc: Document) -> None:
        data = to_dict(doc)
        self.doc = doc
        self.text = doc.text
        self.quotes: dict[int, Record] = {one["id"]: one for one in data["quotes"]}
        self.speakers: dict[int, Record] = {one["id"]: one for one in data["speakers"]}
        self.hedges: dict[int, Record] = {one["id"]: one for one in data["hedges"]}
        self.recut: set[int] = set()
        self.touched: set[int] = set()
        self._numbers = itertools.count(len(self.quotes))
        self._rest = {name: data[name] for name in ("sentences", "parts", "tokens")}

    @functools.cached_property
    def _page(self) -> Page:
        return lay_out(self.text)

    # Finding what a correction is about.

    def shift(self, places: Iterable[Place]) -> int:
        """How far the words of a correction, with their offsets, have moved together since they were written down.

        Raises:
            InputValueError: they do not stand in the text as they did, or could have moved to several places.
        """
        known = list(places)
        if self._all_stand(known, 0):
            return 0
        anchor = max(known, key=lambda place: len(place.text))
        assert anchor.start is not None
        moved = [start - anchor.start for start, _ in self.occurrences(anchor.text)]
        found = [by for by in moved if self._all_stand(known, by)]
        if len(found) != 1:
            missing = next(place for place in known if not self._all_stand([place], 0))
            where = "nowhere" if not found else "at several places"
            raise InputValueError(
                f"The text has other words at {missing.start} than {shown(missing.text)}, and the words of the "
                f"correction stand {where} in it together; correct this by hand again."
            )
        return found[0]

    def _all_stand(self, places: Iterable[Place], by: int) -> bool:
        return all(
            place.start is not None and place.start + by >= 0 and self.text.startswith(place.text, place.start + by)
            for place in places
        )

    def offsets(self, place: Place, by: int, near: Sequence[Offsets] = ()) -> Offsets:
        """Where a place is; one without an offset is the only one with such words, or the one nearest to ``near``.

        Raises:
            InputValueError: there is none, or there are several.
        """
        if place.start is not None:
            return place.start + by, place.start + by + len(place.text)
        found = list(self.occurrences(place.text, whole=True)) or list(self.occurrences(place.text))
        if near and found:
            distances = [min(_distance(one, other) for other in near) for one in found]
            found = [one for one, far in zip(found, distances, strict=True) if far == min(distances)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise InputValueError(f"{shown(place.text)} does not stand in the text; copy the words from it.")
        listed = ", ".join(str(start) for start, _ in found[:5])
        raise InputValueError(
            f"{shown(place.text)} stands in the text {len(found)} times, at {listed}{' …' if len(found) > 5 else ''}; "
            "say which by its offset."
        )

    def content(self, places: Sequence[Place], by: int) -> list[Offsets]:
        found = [self.offsets(place, by) for place in places]
        for before, after in itertools.pairwise(found):
            if after[0] < before[1]:
                raise InputValueError(
                    f"The pieces {before[0]}:{before[1]} and {after[0]}:{after[1]} of a content are out of order or "
                    "overlap; sort them."
                )
        return found

    def quote_at(self, places: Sequence[Place], by: int) -> Record:
        """The quotation with this content, or the one that shares the most with it and at least half.

        Raises:
            InputValueError: there is none.
        """
        wanted = self.content(places, by)
        best, share = None, 0.0
        for quote in self.quotes.values():
            own = content_of(quote)
            if own == wanted:
                return quote
            found = shared(own, wanted)
            if found > share:
                best, share = quote, found
        if best is None or share < SAME:
            raise InputValueError(
                f"There is no quotation at {wanted[0][0]}:{wanted[-1][1]}, {shown(self.text[slice(*wanted[0])])}, nor "
                "one that shares half of it; add it, or leave this correction out."
            )
        return best

    def occurrences(self, words: str, *, whole: bool = False) -> Iterator[Offsets]:
        """Where words stand in the text, with any white space between them; ``whole``: not as a part of others."""
        pattern = r"\s+".join(map(re.escape, words.split())) or re.escape(words)
        for match in re.finditer(pattern, self.text):
            start, end = match.span()
            around = (self.text[start - 1 : start], self.text[end : end + 1])
            inner = (self.text[start], self.text[end - 1])
            if not whole or not any(a.isalnum() and b.isalnum() for a, b in zip(around, inner, strict=True)):
                yield start, end

    def find_speaker(self, voice: Voice, by: int = 0, *, now: int | None = None) -> Record | None:
        """The speaker of a name, or with a mention that reads so; None where there is none.

        ``now`` is the speaker of a quotation that is given to this one. Whoever gives "Bo Quist" what is Ada Quist's
        means that the two are not one, even if the text's "Bo Quist" is a mention of hers.

        Raises:
            InputValueError: there are several.
        """
        known = voice.at is not None and self._all_stand([voice.at], by)
        at = self.offsets(voice.at, by) if known and voice.at is not None else None
        owners = [one for one in self.speakers.values() if at is not None and at in mentions_of(one)]
        found = [one for one in self.speakers.values() if one["name"] == voice.name]
        if len(found) > 1 and owners:
            found = [one for one in found if one in owners] or found
        found = found or owners
        if not found:
            found = [
                one
                for one in self.speakers.values()
                if any(
                    mention["form"] == MentionForm.NAME and self.text[mention["start"] : mention["end"]] == voice.name
                    for mention in one["mentions"]
                )
                and (one["id"] != now or _words(voice.name) <= _words(one["name"]))
            ]
        if len(found) > 1:
            names = ", ".join(shown(one["name"]) for one in found)
            raise InputValueError(
                f"{shown(voice.name)} may be any of the speakers {names}; give the full name, or a mention of the one "
                "that is meant."
            )
        return found[0] if found else None

    def speaker(self, voice: Voice, by: int = 0) -> Record:
        """As :meth:`find_speaker`, where there must be one.

        Raises:
            InputValueError: there is none, or several.
        """
        found = self.find_speaker(voice, by)
        if found is None:
            names = [one["name"] for one in self.speakers.values()]
            near = difflib.get_close_matches(voice.name, names, 1)
            meant = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(map(shown, names)) or 'none'}."
            raise InputValueError(f"There is no speaker {shown(voice.name)}{meant}")
        return found

    # Making.

    def new_number(self) -> int:
        """An id that no quotation has or had."""
        return next(self._numbers)

    def new_speaker(self, name: str, like: Record | None, source: Record | None) -> Record:
        """A speaker of that name, with all mentions that the text has of it.

        The pronoun that is the source tells the type; otherwise it is that of the speaker who is replaced.
        """
        pronoun = None
        if source is not None and source["form"] == MentionForm.PRONOUN:
            pronoun = self.text[source["start"] : source["end"]].lower()
        person = pronoun in ("he", "she")
        made: Record = {
            "id": max(self.speakers, default=-1) + 1,
            "name": name,
            "type": "person" if person else "unknown" if like is None else like["type"],
            "mentions": [],
            "confidence": 1.0,
            "evidence": ["named by hand"],
            "external_id": None,
            "pronoun": pronoun if person else None if like is None else like["pronoun"],
            "description": None,
        }
        self.speakers[made["id"]] = made
        self.claim(made, name)
        return made

    def claim(self, speaker: Record, name: str) -> None:
        """All mentions that the text has of a name are the speaker's, but where they are a part of another's name."""
        form = form_of(name)
        names = [
            span
            for other in self.speakers.values()
            if other is not speaker
            for span, mention in zip(mentions_of(other), other["mentions"], strict=True)
            if mention["form"] == MentionForm.NAME
        ]
        for start, end in list(self.occurrences(name, whole=True)):
            if not any(low <= start and end <= high and (low, high) != (start, end) for low, high in names):
                self.give_mention({"start": start, "end": end, "form": form}, speaker)

    def give_mention(self, mention: Record, speaker: Record | None) -> None:
        """Make a mention the speaker's and nobody else's."""
        place = (mention["start"], mention["end"])
        for other in self.speakers.values():
            if other is not speaker and place in mentions_of(other):
                other["mentions"] = [one for one in other["mentions"] if (one["start"], one["end"]) != place]
                self.touched.add(other["id"])
        if speaker is not None and place not in mentions_of(speaker):
            speaker["mentions"] = sorted([*speaker["mentions"], mention], key=lambda one: (one["start"], one["end"]))
            self.touched.add(speaker["id"])

    def source(self, span: Offsets) -> Record:
        known = next(
            (
                mention
                for one in self.speakers.values()
                for mention in one["mentions"]
                if (mention["start"], mention["end"]) == span
            ),
            None,
        )
        form = form_of(self.text[slice(*span)]) if known is None else known["form"]
        return {"start": span[0], "end": span[1], "form": form}

    def cue(self, span: Offsets, content: Sequence[Offsets]) -> Record:
        following = next((self.text[start:end] for start, end in content if start >= span[1]), "")
        lemma, category = describe(self.text[slice(*span)], following)
        return {"start": span[0], "end": span[1], "lemma": lemma, "category": category}

    def kind(self, content: Sequence[Offsets]) -> QuoteKind:
        """What the quotation marks say."""
        page = self._page
        return kind_of(page.text, [page.view.to_view(*span) for span in content], page.outer)

    # Putting together.

    def document(self, corrections: Sequence[Correction]) -> Document:
        """The document, with ``corrections`` added to those that it has."""
        self._settle_hedges()
        self._settle_nesting()
        self._settle_speakers()
        quotes = sorted(self.quotes.values(), key=lambda one: (content_of(one)[0], content_of(one)[-1]))
        made = assemble(
            self.text, self.doc.id, quotes, self._ordered_speakers(), list(self.hedges.values()), **self._rest
        )
        corrections = (*self.doc.corrections, *corrections)
        return attrs.evolve(made, meta=self.doc.meta, about=self.doc.about, corrections=corrections)

    def _settle_hedges(self) -> None:
        """A hedge belongs to the quotations whose content holds it, and is then their source's."""
        for number in self.recut & self.quotes.keys():
            quote = self.quotes[number]
            # The cue of somebody's words says who vouches for them and is no hedge as well.
            if quote["cue"] is not None and quote["source"] is not None:
                low, high = quote["cue"]["start"], quote["cue"]["end"]
                self.hedges = {
                    n: one for n, one in self.hedges.items() if not (low <= one["start"] and one["end"] <= high)
                }
            quote["hedges"] = [
                n
                for n, one in self.hedges.items()
                if any(start <= one["start"] and one["end"] <= end for start, end in content_of(quote))
            ]
        owners: dict[int, list[Record]] = {number: [] for number in self.hedges}
        for quote in self.quotes.values():
            quote["hedges"] = [number for number in quote["hedges"] if number in owners]
            for number in quote["hedges"]:
                owners[number].append(quote)
        for number, holding in owners.items() if self.recut else ():
            if any(one["id"] in self.recut for one in holding) and any(map(_has_voice, holding)):
                self.hedges[number]["holder"] = HedgeHolder.SOURCE.value
            elif not holding:
                self.hedges[number]["holder"] = HedgeHolder.WRITER.value

    def _settle_nesting(self) -> None:
        """A quotation stands within the shortest one of which one piece takes it in."""
        if not self.recut:
            return
        for quote in self.quotes.values():
            mine = quote["id"] in self.recut or quote["within"] not in (None, *self.quotes)
            others = self.quotes.values() if mine else [self.quotes[n] for n in self.recut & self.quotes.keys()]
            around = [one for one in others if one is not quote and _takes_in(one, quote)]
            known = self.quotes.get(quote["within"])
            if known is not None and _takes_in(known, quote):
                around.append(known)
            best = min(around, key=_length, default=None)
            if best is not None or mine or quote["within"] in self.recut:
                quote["within"] = None if best is None else best["id"]

    def _settle_speakers(self) -> None:
        """Speakers to whom nothing is left are gone; of others that were touched the confidence is told anew."""
        speaking = {quote["speaker"] for quote in self.quotes.values()}
        needed = speaking | {number for quote in self.quotes.values() for number in quote["via"]}
        for number in self.touched & self.speakers.keys():
            if number not in needed:
                del self.speakers[number]
        for number in self.touched & self.speakers.keys():
            forms = {mention["form"] for mention in self.speakers[number]["mentions"]}
            if (MentionForm.NAME in forms) != (self.speakers[number].get("naming") == Naming.NAMED):
                # The mentions say it.
                self.speakers[number].pop("naming", None)
        for number in self.touched & self.speakers.keys() & speaking:
            sure = [
                quote["speaker_confidence"]
                for quote in self.quotes.values()
                if quote["speaker"] == number and quote["speaker_confidence"] is not None
            ]
            if sure:
                self.speakers[number]["confidence"] = fmean(sure)

    def _ordered_speakers(self) -> list[Record]:
        """The speakers as they were, each new one before the first that is mentioned behind it."""
        before = len(self.doc.speakers)
        ordered = [one for number, one in self.speakers.items() if number < before]
        for made in (one for number, one in self.speakers.items() if number >= before):
            first = self._first(made)
            place = next((n for n, one in enumerate(ordered) if self._first(one) > first), len(ordered))
            ordered.insert(place, made)
        return ordered

    def _first(self, speaker: Record) -> int:
        spoken = (content_of(quote)[0][0] for quote in self.quotes.values() if quote["speaker"] == speaker["id"])
        return min((*(start for start, _ in mentions_of(speaker)), *spoken), default=len(self.text))


def content_of(quote: Record) -> list[Offsets]:
    return [(span["start"], span["end"]) for span in quote["content"]]


def mentions_of(speaker: Record) -> list[Offsets]:
    return [(mention["start"], mention["end"]) for mention in speaker["mentions"]]


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower()))


def _distance(one: Offsets, other: Offsets) -> int:
    return max(0, other[0] - one[1], one[0] - other[1])


def _length(quote: Record) -> int:
    content = content_of(quote)
    return content[-1][1] - content[0][0]


def _takes_in(outer: Record, inner: Record) -> bool:
    first, last = content_of(inner)[0][0], content_of(inner)[-1][1]
    whole = [span for span in content_of(outer) if span[0] <= first and last <= span[1]]
    return bool(whole) and content_of(outer) != content_of(inner) and _length(outer) > _length(inner)


def _has_voice(quote: Record) -> bool:
    """Whether the content is somebody's words or view, as the analyzer has it."""
    if quote["kind"] != QuoteKind.INDIRECT:
        return True
    if quote["cue"] is not None and quote["cue"]["category"] == "intention":
        return False
    return quote["source"] is not None or quote["speaker"] is not None
