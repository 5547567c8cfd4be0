"""The JSON form ``quotelens/1``: what analyses are stored and exchanged in.

It exists as a form of its own, rather than as whatever a serializer makes of the classes, because it outlives
them: other languages read it, and files written today must load into the versions of later years. So the
words of a span are written once, in ``text``, and everything else is offsets and numbers that refer to it;
the reader demands what it needs, names the place of what is wrong, and skips fields that it does not know.
"""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from quotelens.about import About
from quotelens.enums import (
    CueCategory,
    HedgeCategory,
    HedgeHolder,
    MentionForm,
    Naming,
    Pronoun,
    QuoteKind,
    QuoteLevel,
    SpeakerType,
    Word,
    member_of,
)
from quotelens.errors import InputTypeError, InputValueError
from quotelens.export.lines import json_text
from quotelens.types import (
    SCHEMA,
    Credit,
    Cue,
    Document,
    Hedge,
    Mention,
    Meta,
    Quote,
    Span,
    Speaker,
    encloses,
)

T = TypeVar("T")
W = TypeVar("W", bound=Word)

# Two code points that JSON cannot tell from the one that they encode in UTF-16.
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def to_dict(doc: Document) -> dict[str, Any]:
    """The document as dictionaries, lists, strings, numbers and ``None``; :func:`from_dict` is its inverse.

    Ids are positions in the lists. A text in which a high surrogate is followed by a low one as two separate
    code points gets a field ``surrogate_pairs`` with the offsets of such pairs, because a JSON reader would
    join them. In names, ids and notes, which nothing counts the characters of, they may come back joined.

    >>> to_dict(Document("No.", sentences=[Span(0, 3, "No.")]))["sentences"]
    [{'start': 0, 'end': 3}]
    """
    quote_ids = {id(quote): number for number, quote in enumerate(doc.quotes)}
    speaker_ids = {id(speaker): number for number, speaker in enumerate(doc.speakers)}
    hedge_ids = {id(hedge): number for number, hedge in enumerate(doc.hedges)}
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "id": doc.id,
        "meta": None if doc.meta is None else attrs.asdict(doc.meta),
        "about": None if doc.about is None else attrs.asdict(doc.about),
        "text": doc.text,
        "sentences": [_offsets(span) for span in doc.sentences],
        # There are so many that names for their ends would double the size of the whole.
        "tokens": [[token.start, token.end] for token in doc.tokens],
        "quotes": [
            {
                "id": number,
                "kind": quote.kind.value,
                "content": [_offsets(span) for span in quote.content],
                "cue": None
                if quote.cue is None
                else _offsets(quote.cue.span) | {"lemma": quote.cue.lemma, "category": quote.cue.category.value},
                "source": None if quote.source is None else _mention(quote.source),
                "speaker": None if quote.speaker is None else speaker_ids[id(quote.speaker)],
                "confidence": quote.confidence,
                "hedges": [hedge_ids[id(hedge)] for hedge in quote.hedges],
                "evidence": list(quote.evidence),
                "via": [speaker_ids[id(speaker)] for speaker in quote.via],
                "level": quote.level.value,
                "within": None if quote.within is None else quote_ids[id(quote.within)],
                "speaker_confidence": quote.speaker_confidence,
                "speaker_evidence": quote.speaker_evidence,
            }
            for number, quote in enumerate(doc.quotes)
        ],
        "speakers": [
            {
                "id": number,
                "name": speaker.name,
                "type": speaker.type.value,
                "mentions": [_mention(mention) for mention in speaker.mentions],
                "quotes": [quote_ids[id(quote)] for quote in speaker.quotes],
                "confidence": speaker.confidence,
                "evidence": list(speaker.evidence),
                "external_id": speaker.external_id,
                "pronoun": None if speaker.pronoun is None else speaker.pronoun.value,
                "naming": speaker.naming.value,
                "description": None if speaker.description is None else _offsets(speaker.description),
            }
            for number, speaker in enumerate(doc.speakers)
        ],
        "hedges": [
            {
                "id": number,
                **_offsets(hedge.span),
                "category": hedge.category.value,
                "strength": hedge.strength,
                "scope": None if hedge.scope is None else _offsets(hedge.scope),
                "holder": hedge.holder.value,
                "quote": None if hedge.quote is None else quote_ids[id(hedge.quote)],
            }
            for number, hedge in enumerate(doc.hedges)
        ],
        "credits": [_offsets(credit.span) | {"kind": credit.kind} for credit in doc.credits],
    }
    pairs = [match.start() for match in _SURROGATE_PAIR.finditer(doc.text)]
    if pairs:
        data["surrogate_pairs"] = pairs
    return data


def to_json(doc: Document, *, indent: int | None = None) -> str:
    """:func:`to_dict` as JSON: one line unless ``indent`` (spaces for each level) is given.

    Letters are written as they are, so that the text stays readable; characters that UTF-8 cannot hold, that some
    readers take for the end of a line, or that turn the direction of a line are escaped. The result can always be
    encoded in UTF-8.
    """
    return json_text(to_dict(doc), indent=indent)


def from_json(data: str | bytes) -> Document:
    """The document that :func:`to_json` wrote: :func:`from_dict` of what the JSON says.

    Raises:
        InputTypeError: the data is neither a str nor bytes.
        InputValueError: it is no JSON, or no UTF-8. Both as for :func:`from_dict`.

    >>> from_json('{"schema": ')
    Traceback (most recent call last):
        ...
    quotelens.errors.InputValueError: The data is not JSON: Expecting value: line 1 column 12 (char 11).
    """
    if not isinstance(data, (str, bytes)):
        raise _wrong_type(data, "the data", "a str or bytes; read a dict with from_dict")
    try:
        record = json.loads(data)
    except RecursionError:
        raise InputValueError("The data is not JSON of this form: its brackets are nested too deeply.") from None
    except ValueError as error:
        raise InputValueError(f"The data is not JSON: {error}.") from None
    return from_dict(record)


def from_dict(data: Mapping[str, Any]) -> Document:
    """The document that :func:`to_dict` wrote, also when it went through JSON.

    Unknown fields are skipped. Those that ``docs/json.md`` calls optional may be missing; ids may be any distinct
    integers.

    Raises:
        InputTypeError: a field is missing or has the wrong type.
        InputValueError: another schema, a span outside the text, an id that is used twice or names nothing, or two
            fields that contradict each other. Either message names the place, such as ``quotes[3].content[0].end``.

    >>> from_dict({"schema": "quotelens/2"})
    Traceback (most recent call last):
        ...
    quotelens.errors.InputValueError: schema is 'quotelens/2'; this version of quotelens reads 'quotelens/1'.
    """
    record = _record(data, "the document")
    schema = _get(record, "schema", "", _string)
    if schema != SCHEMA:
        raise InputValueError(f"schema is {schema!r}; this version of quotelens reads {SCHEMA!r}.")
    text = _restore_surrogate_pairs(
        _get(record, "text", "", _string), _get(record, "surrogate_pairs", "", _list_of(_integer), [])
    )

    def span(value: object, path: str) -> Span:
        fields = _record(value, path)
        ends = [_get(fields, name, path, _integer) for name in ("start", "end")]
        for name, least, offset in (("start", 0, ends[0]), ("end", max(0, ends[0]), ends[1])):
            if not least <= offset <= len(text):
                raise InputValueError(
                    f"{_join(path, name)} is {offset}; the text has {len(text)} characters, so it must lie "
                    f"between {least} and {len(text)}."
                )
        return Span.of(text, *ends)

    def token(value: object, path: str) -> Span:
        ends = _list_of(_integer)(value, path)
        if len(ends) != 2:
            raise InputValueError(f"{path} is {value!r}; a token is a pair of offsets, [start, end].")
        return span({"start": ends[0], "end": ends[1]}, path)

    def mention(value: object, path: str) -> Mention:
        return Mention(span(value, path), _get(_record(value, path), "form", path, _one_of(MentionForm)))

    def cue(value: object, path: str) -> Cue:
        fields = _record(value, path)
        category = _get(fields, "category", path, _one_of(CueCategory))
        return Cue(span(value, path), _get(fields, "lemma", path, _string), category)

    def credit(value: object, path: str) -> Credit:
        return Credit(span(value, path), _get(_record(value, path), "kind", path, _string))

    def speaker(value: object, path: str) -> Speaker:
        fields = _record(value, path)
        # Of a speaker without "naming" the mentions say how he is named.
        naming = {"naming": _get(fields, "naming", path, _one_of(Naming))} if "naming" in fields else {}
        return Speaker(
            name=_get(fields, "name", path, _string),
            type=_get(fields, "type", path, _one_of(SpeakerType)),
            mentions=_get(fields, "mentions", path, _list_of(mention)),
            confidence=_get(fields, "confidence", path, _probability, 1.0),
            evidence=_get(fields, "evidence", path, _list_of(_string), []),
            external_id=_get(fields, "external_id", path, _optional(_string), None),
            pronoun=_get(fields, "pronoun", path, _optional(_one_of(Pronoun)), None),
            description=_get(fields, "description", path, _optional(span), None),
            **naming,
        )

    def hedge(value: object, path: str) -> Hedge:
        fields = _record(value, path)
        return Hedge(
            span=span(value, path),
            category=_get(fields, "category", path, _one_of(HedgeCategory)),
            strength=_get(fields, "strength", path, _probability),
            scope=_get(fields, "scope", path, _optional(span)),
            holder=_get(fields, "holder", path, _one_of(HedgeHolder)),
        )

    speaker_at = _positions(record, "speakers")
    hedge_at = _positions(record, "hedges")
    quote_at = _positions(record, "quotes")
    speakers = _get(record, "speakers", "", _list_of(speaker))
    hedges = _get(record, "hedges", "", _list_of(hedge))

    def quote(value: object, path: str) -> Quote:
        fields = _record(value, path)
        speaker_number = _get(fields, "speaker", path, _optional(_reference(speaker_at, "speakers")))
        hedge_numbers = _get(fields, "hedges", path, _references(hedge_at, "hedges"))
        none: list[int] = []
        relays = _get(fields, "via", path, _references(speaker_at, "speakers"), none)
        return Quote(
            kind=_get(fields, "kind", path, _one_of(QuoteKind)),
            content=_content(_get(fields, "content", path, _list_of(span)), path),
            cue=_get(fields, "cue", path, _optional(cue)),
            source=_get(fields, "source", path, _optional(mention)),
            speaker=None if speaker_number is None else speakers[speaker_number],
            hedges=[hedges[number] for number in hedge_numbers],
            confidence=_get(fields, "confidence", path, _probability),
            evidence=_get(fields, "evidence", path, _list_of(_string), []),
            via=[speakers[number] for number in relays],
            level=_get(fields, "level", path, _one_of(QuoteLevel), QuoteLevel.SPEECH),
            speaker_confidence=_get(fields, "speaker_confidence", path, _optional(_probability), None),
            speaker_evidence=_get(fields, "speaker_evidence", path, _string, ""),
        )

    quotes = _nested(record, _get(record, "quotes", "", _list_of(quote)), quote_at)
    _check_way_back(record, quotes, speakers, hedges, quote_at)
    return Document(
        text=text,
        id=_get(record, "id", "", _optional(_string), None),
        meta=_get(record, "meta", "", _optional(_meta), None),
        about=_get(record, "about", "", _optional(_about), None),
        sentences=_get(record, "sentences", "", _list_of(span)),
        quotes=quotes,
        speakers=speakers,
        hedges=hedges,
        credits=_get(record, "credits", "", _list_of(credit), []),
        tokens=_get(record, "tokens", "", _list_of(token), []),
    )


def _offsets(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end}


def _mention(mention: Mention) -> dict[str, Any]:
    return _offsets(mention.span) | {"form": mention.form.value}


def _content(spans: Sequence[Span], path: str) -> Sequence[Span]:
    if not spans:
        raise InputValueError(f"{path}.content is []; a quotation has at least one span.")
    done = -1
    for number, span in enumerate(spans):
        if span.start == span.end or span.start < done:
            raise InputValueError(
                f"{path}.content[{number}] is {span.start}:{span.end}; the spans must hold at least one "
                "character each, rise and not overlap."
            )
        done = span.end
    return spans


def _nested(record: Mapping[str, Any], quotes: Sequence[Quote], quote_at: Mapping[int, int]) -> list[Quote]:
    """The quotations, each with the one that it stands within."""
    nested = list(quotes)
    # The longer come first, so that what a quotation stands within is complete.
    for number in sorted(range(len(quotes)), key=lambda number: _reach(quotes[number]), reverse=True):
        path = f"quotes[{number}]"
        around = _get(record["quotes"][number], "within", path, _optional(_reference(quote_at, "quotes")), None)
        if around is None:
            continue
        if not encloses(quotes[around].content, quotes[number].content):
            raise InputValueError(
                f"{path}.within is {record['quotes'][number]['within']!r}; that quotation must be longer than this one "
                "and take it in."
            )
        nested[number] = attrs.evolve(quotes[number], within=nested[around])
    return nested


def _reach(quote: Quote) -> int:
    return quote.content[-1].end - quote.content[0].start


def _restore_surrogate_pairs(text: str, offsets: Sequence[int]) -> str:
    """The text with the surrogate pairs at ``offsets``, which a JSON reader joins, apart again."""
    pieces = []
    done = joined = 0
    for number, offset in enumerate(offsets):
        place = offset - joined
        if place < done or place >= len(text):
            raise InputValueError(f"surrogate_pairs[{number}] is {offset}; the offsets must rise and lie in the text.")
        pieces.append(text[done:place])
        done = place
        if text[place] > "\uffff":
            code = ord(text[place]) - 0x10000
            pieces.append(chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF)))
            done += 1
            joined += 1
        elif not _SURROGATE_PAIR.match(text, place):
            raise InputValueError(f"surrogate_pairs[{number}] is {offset}; the text has {text[place]!r} there.")
    return "".join([*pieces, text[done:]])


def _check_way_back(
    record: Mapping[str, Any],
    quotes: Sequence[Quote],
    speakers: Sequence[Speaker],
    hedges: Sequence[Hedge],
    quote_at: Mapping[int, int],
) -> None:
    """``speakers[i].quotes`` and ``hedges[i].quote`` repeat the quotations and must agree with them."""
    spoken: dict[int, set[int]] = {id(speaker): set() for speaker in speakers}
    holders: dict[int, set[int]] = {id(hedge): set() for hedge in hedges}
    for number, quote in enumerate(quotes):
        if quote.speaker is not None:
            spoken[id(quote.speaker)].add(number)
        for hedge in quote.hedges:
            holders[id(hedge)].add(number)
    for number, speaker in enumerate(speakers):
        path = f"speakers[{number}]"
        listed = _get(record["speakers"][number], "quotes", path, _references(quote_at, "quotes"))
        if set(listed) != spoken[id(speaker)]:
            raise InputValueError(
                f"{path}.quotes is {record['speakers'][number]['quotes']!r}; it must list exactly the quotes "
                "whose speaker this is."
            )
    for number, hedge in enumerate(hedges):
        path = f"hedges[{number}]"
        holder = _get(record["hedges"][number], "quote", path, _optional(_reference(quote_at, "quotes")))
        if (holder not in holders[id(hedge)]) if holder is not None else holders[id(hedge)]:
            raise InputValueError(
                f"{path}.quote is {record['hedges'][number]['quote']!r}; it must be a quote whose hedges "
                "list this one, or null when there is none."
            )


# Readers: functions of a value and of the path at which it stands. They return the value, checked.

_MISSING: Any = object()


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _get(record: Mapping[str, Any], name: str, path: str, read: Callable[[object, str], T], default: T = _MISSING) -> T:
    if name in record:
        return read(record[name], _join(path, name))
    if default is _MISSING:
        raise InputTypeError(f"{_join(path, name)} is missing; the form {SCHEMA} requires it.")
    return default


def _wrong_type(value: object, path: str, expected: str) -> InputTypeError:
    return InputTypeError(f"{path} is {reprlib.repr(value)} of type {type(value).__name__}; it must be {expected}.")


def _record(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong_type(value, path, "an object (a mapping from field names to values)")
    return value


def _meta(value: object, path: str) -> Meta:
    fields = _record(value, path)
    others = ("model", "model_version", "precision")
    return Meta(
        _get(fields, "version", path, _string),
        **{name: _get(fields, name, path, _optional(_string), None) for name in others},
    )


def _about(value: object, path: str) -> About:
    fields = _record(value, path)
    strings = ("title", "author", "date", "outlet", "url", "language")
    none: dict[str, Any] = {}
    return About(
        **{name: _get(fields, name, path, _optional(_string), None) for name in strings},
        columns=_get(fields, "columns", path, _cells, none),
    )


def _cells(value: object, path: str) -> dict[str, Any]:
    cells = dict(_record(value, path))
    for name, cell in cells.items():
        if not isinstance(name, str) or not (cell is None or isinstance(cell, (str, int, float))):
            raise _wrong_type(cell, _join(path, str(name)), "a string, a number, a truth value or null")
    return cells


def _string(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong_type(value, path, "a string")
    return value


def _integer(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong_type(value, path, "an integer")
    return value


def _probability(value: object, path: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _wrong_type(value, path, "a number")
    if not 0.0 <= value <= 1.0:
        raise InputValueError(f"{path} is {reprlib.repr(value)}; it must lie between 0 and 1.")
    return value


def _one_of(kind: type[W]) -> Callable[[object, str], W]:
    return lambda value, path: member_of(kind, _string(value, path), path)


def _list_of(read_member: Callable[[object, str], T]) -> Callable[[object, str], list[T]]:
    def read(value: object, path: str) -> list[T]:
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
            raise _wrong_type(value, path, "a list")
        return [read_member(member, f"{path}[{number}]") for number, member in enumerate(value)]

    return read


def _optional(read_value: Callable[[object, str], T]) -> Callable[[object, str], T | None]:
    return lambda value, path: None if value is None else read_value(value, path)


def _positions(record: Mapping[str, Any], kind: str) -> dict[int, int]:
    """The position of each id in the list ``kind`` (quotes, speakers or hedges)."""
    positions: dict[int, int] = {}
    for number, member in enumerate(_get(record, kind, "", _list_of(_record))):
        path = f"{kind}[{number}]"
        identity = _get(member, "id", path, _integer)
        if identity in positions:
            raise InputValueError(
                f"{path}.id is {identity}, which is the id of {kind}[{positions[identity]}] too; ids must differ."
            )
        positions[identity] = number
    return positions


def _reference(positions: Mapping[int, int], kind: str) -> Callable[[object, str], int]:
    """Reads the id of a member of the list ``kind`` and returns the member's position."""

    def read(value: object, path: str) -> int:
        identity = _integer(value, path)
        if identity not in positions:
            raise InputValueError(f"{path} is {identity}; it must be the id of one of the {kind}.")
        return positions[identity]

    return read


def _references(positions: Mapping[int, int], kind: str) -> Callable[[object, str], list[int]]:
    def read(value: object, path: str) -> list[int]:
        listed = _list_of(_reference(positions, kind))(value, path)
        if len(set(listed)) < len(listed):
            raise InputValueError(f"{path} is {reprlib.repr(value)}; it must not name the same id twice.")
        return listed

    return read
