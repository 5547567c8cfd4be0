"""Corrections as a caller gives them, in terms of one document's objects, as data that can be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from quotelens.contents import Offsets
from quotelens.correction import QUOTE_FIELDS, Add, Assign, Change, Correction, Describe, Drop, Merge, Place, Voice
from quotelens.corrections.apply import correct
from quotelens.corrections.draft import Draft
from quotelens.enums import MentionForm
from quotelens.errors import InputTypeError, InputValueError, OptionError, shown
from quotelens.types import Document, Mention, Quote, Span, Speaker

T = TypeVar("T")

_PLACE_RULE = "give the words as a str, a (start, end) pair of offsets, or a Span"


def corrected(doc: Document, given: Mapping[str, Any]) -> Document:
    """The document with corrections that are given as :meth:`quotelens.Document.corrected` takes them.

    Raises:
        InputTypeError, InputValueError, OptionError: as there.
    """
    draft = Draft(doc)
    reader = _Given(doc, draft)
    made: list[Correction] = []
    for one in reader.corrections(given):
        correct(draft, one)
        made.append(one)
    if not made:
        raise OptionError("corrected() was given nothing to correct; name what is wrong, as in speaker={quote: name}.")
    return draft.document(made)


class _Given:
    """Reads what a caller gives; ``draft`` is where places and names are looked up as corrections go on."""

    def __init__(self, doc: Document, draft: Draft) -> None:
        self._doc = doc
        self._draft = draft

    def corrections(self, given: Mapping[str, Any]) -> Iterator[Correction]:
        """The corrections, those of speakers first, so that a quotation can be given to one by the new name."""
        for old, name in self._pairs(given, "rename"):
            if not isinstance(name, str):
                raise InputTypeError(f"rename holds {shown(name)}; give the new name as a str.")
            yield Describe(self._voice(old, "rename"), name=name)
        for kept, others in self._pairs(given, "merge"):
            voices = [self._voice(other, "merge") for other in self._several(others, "merge")]
            yield Merge(self._voice(kept, "merge"), voices)
        yield from self._changes(given)
        for key in self._several(given.get("drop") or (), "drop"):
            yield Drop(_places(self._quote(key, "drop").content))
        for record in self._several(given.get("add") or (), "add"):
            yield self._added(record)
        for where, name in self._pairs(given, "mention"):
            place = self._place(where.span if isinstance(where, Mention) else where, "mention")
            yield Assign(place, None if name is None else self._voice(name, "mention"))
        for field in ("type", "pronoun"):
            for who, value in self._pairs(given, field):
                yield Describe(self._voice(who, field), **{field: value})

    def _changes(self, given: Mapping[str, Any]) -> Iterator[Change]:
        """One correction for each quotation, with all that is said of it."""
        said: dict[int, dict[str, Any]] = {}
        for field in QUOTE_FIELDS:
            for key, value in self._pairs(given, field):
                said.setdefault(self._number(key, field), {})[field] = value
        for number in sorted(said):
            quote = self._doc.quotes[number]
            near = [(span.start, span.end) for span in quote.content]
            now = None if quote.speaker is None else _place_of(quote.speaker, self._doc.speakers)
            fields = {name: self._value(name, value, near, now) for name, value in said[number].items()}
            yield Change(_places(quote.content), **fields)

    def _added(self, record: object) -> Add:
        if not isinstance(record, Mapping):
            raise InputTypeError(
                f"add holds {shown(record)}; give each quotation as a mapping with content and any of "
                f"{', '.join(name for name in QUOTE_FIELDS if name != 'content')}."
            )
        unknown = next((name for name in record if name not in QUOTE_FIELDS), None)
        if unknown is not None or "content" not in record:
            what = "no content" if unknown is None else f"the field {shown(unknown)}"
            raise InputValueError(
                f"add holds a quotation with {what}; it has content and any of {', '.join(QUOTE_FIELDS)}."
            )
        content = self._value("content", record["content"], ())
        near = [(place.start, place.start + len(place.text)) for place in content]
        rest = {name: self._value(name, value, near) for name, value in record.items() if name != "content"}
        return Add(content, **rest)

    def _value(self, field: str, value: Any, near: Sequence[Offsets], now: int | None = None) -> Any:
        if field == "speaker":
            return None if value is None else self._voice(value, field, now)
        if field == "via":
            return [self._voice(one, field) for one in self._several(value, field)]
        if field == "content":
            alone = isinstance(value, (str, Span)) or _is_pair(value)
            return [self._place(one, field) for one in ([value] if alone else self._several(value, field))]
        if field in ("cue", "source"):
            if isinstance(value, Mention):
                value = value.span
            return None if value is None else self._place(value, field, near)
        return value

    def _pairs(self, given: Mapping[str, Any], field: str) -> Iterator[tuple[Any, Any]]:
        mapping = given.get(field)
        if mapping is None:
            return
        if not isinstance(mapping, Mapping):
            raise InputTypeError(
                f"{field} is {shown(mapping)} of type {type(mapping).__name__}; it must be a mapping from what is "
                "corrected to how it is right."
            )
        yield from mapping.items()

    def _several(self, value: Any, field: str) -> list[Any]:
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
            raise InputTypeError(f"{field} holds {shown(value)}; pass a list.")
        return list(value)

    def _number(self, key: object, field: str) -> int:
        """The place of a quotation in the document."""
        quotes = self._doc.quotes
        if isinstance(key, int) and not isinstance(key, bool):
            if not 0 <= key < len(quotes):
                raise InputValueError(
                    f"{field} names the quotation {key}; the document has {len(quotes)}, counted from 0."
                )
            return key
        if not isinstance(key, Quote):
            raise InputTypeError(
                f"{field} names {shown(key)} of type {type(key).__name__}; name a quotation of the document, or its "
                "place in doc.quotes."
            )
        same = [number for number, quote in enumerate(quotes) if quote is key]
        same = same or [number for number, quote in enumerate(quotes) if quote == key]
        if not same:
            raise InputValueError(
                f"{field} names {key!r}, which is no quotation of this document; take one of doc.quotes."
            )
        return same[0]

    def _quote(self, key: object, field: str) -> Quote:
        return self._doc.quotes[self._number(key, field)]

    def _voice(self, who: object, field: str, now: int | None = None) -> Voice:
        """A speaker by name. A mention goes along where the name alone would not tell who it is."""
        if isinstance(who, Speaker):
            if not any(one == who for one in self._doc.speakers):
                raise InputValueError(
                    f"{field} names {who!r}, who is no speaker of this document; take one of doc.speakers."
                )
            return Voice(who.name, _first_mention(who) if self._ambiguous(who) else None)
        if not isinstance(who, str):
            raise InputTypeError(f"{field} names {shown(who)} of type {type(who).__name__}; give a name, or a Speaker.")
        if not who.strip():
            raise InputValueError(f"{field} has the name {who!r}; it must have a letter in it.")
        found = self._draft.find_speaker(Voice(who), now=now)
        if found is None or found["id"] >= len(self._doc.speakers):
            return Voice(who)
        known = self._doc.speakers[found["id"]]
        return Voice(found["name"], _first_mention(known) if self._ambiguous(known) else None)

    def _ambiguous(self, who: Speaker) -> bool:
        named = any(one.form is MentionForm.NAME and one.span.text == who.name for one in who.mentions)
        return not named or sum(one.name == who.name for one in self._doc.speakers) > 1

    def _place(self, where: object, field: str, near: Sequence[Offsets] = ()) -> Place:
        text = self._doc.text
        if isinstance(where, str):
            if not where.strip():
                raise InputValueError(f"{field} has the words {where!r}; {_PLACE_RULE}.")
            start, end = self._draft.offsets(Place(where), 0, near)
        elif isinstance(where, Span):
            start, end = where.start, where.end
            if text[start:end] != where.text:
                raise InputValueError(
                    f"{field} has the span {where!r}, but the text reads {shown(text[start:end])} there; take spans of "
                    "this document."
                )
        elif _is_pair(where):
            start, end = where  # type: ignore[misc]
        else:
            raise InputTypeError(f"{field} holds {shown(where)} of type {type(where).__name__}; {_PLACE_RULE}.")
        if not 0 <= start < end <= len(text):
            raise InputValueError(
                f"{field} has the offsets {start}:{end}; they must rise and lie in the text of {len(text)} characters."
            )
        return Place(text[start:end], start)


def _place_of(speaker: Speaker, speakers: Sequence[Speaker]) -> int:
    return next(number for number, one in enumerate(speakers) if one is speaker)


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, (tuple, list))
        and len(value) == 2
        and all(isinstance(end, int) and not isinstance(end, bool) for end in value)
    )


def _places(spans: Iterable[Span]) -> list[Place]:
    return [Place(span.text, span.start) for span in spans]


def _first_mention(speaker: Speaker) -> Place | None:
    # Of one that has spoken the mention of a name says most.
    named = [one for one in speaker.mentions if one.form is MentionForm.NAME and one.span.text] or [
        one for one in speaker.mentions if one.span.text
    ]
    return Place(named[0].span.text, named[0].span.start) if named else None
