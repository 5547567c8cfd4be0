"""The JSON form ``quotelens/1``: what analyses are stored and exchanged in.

It exists as a form of its own, rather than as whatever a serializer makes of the classes, because it outlives
them: other languages read it, and files written today must load into the versions of later years. So the
words of a span are written once, in ``text``, and everything else is offsets and numbers that refer to it;
the reader demands what it needs, names the place of what is wrong, and skips fields that it does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from quotelens.about import About
from quotelens.enums import (
    CueCategory,
    HedgeCategory,
    HedgeHolder,
    MentionForm,
    Naming,
    PartKind,
    Pronoun,
    QuoteKind,
    QuoteLevel,
    SpeakerType,
)
from quotelens.errors import InputValueError
from quotelens.export.corrections import correction_record, read_correction
from quotelens.export.lines import json_text
from quotelens.export.readers import (
    get,
    integer,
    joined,
    list_of,
    mapping,
    one_of,
    optional,
    positions_of,
    probability,
    reference,
    references,
    string,
    wrong_type,
)
from quotelens.types import (
    SCHEMA,
    Cue,
    Document,
    Hedge,
    Mention,
    Meta,
    Part,
    Quote,
    Span,
    Speaker,
    encloses,
)

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
                "corrected": list(quote.corrected),
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
        "parts": [_offsets(part.span) | {"kind": part.kind.value} for part in doc.parts],
    }
    if doc.corrections:
        data["corrections"] = [correction_record(one) for one in doc.corrections]
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
        raise wrong_type(data, "the data", "a str or bytes; read a dict with from_dict")
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
    record = mapping(data, "the document")
    schema = get(record, "schema", "", string)
    if schema != SCHEMA:
        raise InputValueError(f"schema is {schema!r}; this version of quotelens reads {SCHEMA!r}.")
    text = _restore_surrogate_pairs(
        get(record, "text", "", string), get(record, "surrogate_pairs", "", list_of(integer), [])
    )

    def span(value: object, path: str) -> Span:
        fields = mapping(value, path)
        ends = [get(fields, name, path, integer) for name in ("start", "end")]
        for name, least, offset in (("start", 0, ends[0]), ("end", max(0, ends[0]), ends[1])):
            if not least <= offset <= len(text):
                raise InputValueError(
                    f"{joined(path, name)} is {offset}; the text has {len(text)} characters, so it must lie "
                    f"between {least} and {len(text)}."
                )
        return Span.of(text, *ends)

    def token(value: object, path: str) -> Span:
        ends = list_of(integer)(value, path)
        if len(ends) != 2:
            raise InputValueError(f"{path} is {value!r}; a token is a pair of offsets, [start, end].")
        return span({"start": ends[0], "end": ends[1]}, path)

    def mention(value: object, path: str) -> Mention:
        return Mention(span(value, path), get(mapping(value, path), "form", path, one_of(MentionForm)))

    def cue(value: object, path: str) -> Cue:
        fields = mapping(value, path)
        category = get(fields, "category", path, one_of(CueCategory))
        return Cue(span(value, path), get(fields, "lemma", path, string), category)

    def part(value: object, path: str) -> Part:
        return Part(span(value, path), get(mapping(value, path), "kind", path, one_of(PartKind)))

    def speaker(value: object, path: str) -> Speaker:
        fields = mapping(value, path)
        # Of a speaker without "naming" the mentions say how he is named.
        naming = {"naming": get(fields, "naming", path, one_of(Naming))} if "naming" in fields else {}
        return Speaker(
            name=get(fields, "name", path, string),
            type=get(fields, "type", path, one_of(SpeakerType)),
            mentions=get(fields, "mentions", path, list_of(mention)),
            confidence=get(fields, "confidence", path, probability, 1.0),
            evidence=get(fields, "evidence", path, list_of(string), []),
            external_id=get(fields, "external_id", path, optional(string), None),
            pronoun=get(fields, "pronoun", path, optional(one_of(Pronoun)), None),
            description=get(fields, "description", path, optional(span), None),
            **naming,
        )

    def hedge(value: object, path: str) -> Hedge:
        fields = mapping(value, path)
        return Hedge(
            span=span(value, path),
            category=get(fields, "category", path, one_of(HedgeCategory)),
            strength=get(fields, "strength", path, probability),
            scope=get(fields, "scope", path, optional(span)),
            holder=get(fields, "holder", path, one_of(HedgeHolder)),
        )

    speaker_at = positions_of(record, "speakers")
    hedge_at = positions_of(record, "hedges")
    quote_at = positions_of(record, "quotes")
    speakers = get(record, "speakers", "", list_of(speaker))
    hedges = get(record, "hedges", "", list_of(hedge))

    def quote(value: object, path: str) -> Quote:
        fields = mapping(value, path)
        speaker_number = get(fields, "speaker", path, optional(reference(speaker_at, "speakers")))
        hedge_numbers = get(fields, "hedges", path, references(hedge_at, "hedges"))
        none: list[int] = []
        relays = get(fields, "via", path, references(speaker_at, "speakers"), none)
        return Quote(
            kind=get(fields, "kind", path, one_of(QuoteKind)),
            content=_content(get(fields, "content", path, list_of(span)), path),
            cue=get(fields, "cue", path, optional(cue)),
            source=get(fields, "source", path, optional(mention)),
            speaker=None if speaker_number is None else speakers[speaker_number],
            hedges=[hedges[number] for number in hedge_numbers],
            confidence=get(fields, "confidence", path, probability),
            evidence=get(fields, "evidence", path, list_of(string), []),
            via=[speakers[number] for number in relays],
            level=get(fields, "level", path, one_of(QuoteLevel), QuoteLevel.SPEECH),
            speaker_confidence=get(fields, "speaker_confidence", path, optional(probability), None),
            speaker_evidence=get(fields, "speaker_evidence", path, string, ""),
            corrected=get(fields, "corrected", path, list_of(string), []),
        )

    quotes = _nested(record, get(record, "quotes", "", list_of(quote)), quote_at)
    _check_way_back(record, quotes, speakers, hedges, quote_at)
    return Document(
        text=text,
        id=get(record, "id", "", optional(string), None),
        meta=get(record, "meta", "", optional(_meta), None),
        about=get(record, "about", "", optional(_about), None),
        sentences=get(record, "sentences", "", list_of(span)),
        quotes=quotes,
        speakers=speakers,
        hedges=hedges,
        parts=get(record, "parts", "", list_of(part), []),
        tokens=get(record, "tokens", "", list_of(token), []),
        corrections=get(record, "corrections", "", list_of(read_correction), []),
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
        around = get(record["quotes"][number], "within", path, optional(reference(quote_at, "quotes")), None)
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
        listed = get(record["speakers"][number], "quotes", path, references(quote_at, "quotes"))
        if set(listed) != spoken[id(speaker)]:
            raise InputValueError(
                f"{path}.quotes is {record['speakers'][number]['quotes']!r}; it must list exactly the quotes "
                "whose speaker this is."
            )
    for number, hedge in enumerate(hedges):
        path = f"hedges[{number}]"
        holder = get(record["hedges"][number], "quote", path, optional(reference(quote_at, "quotes")))
        if (holder not in holders[id(hedge)]) if holder is not None else holders[id(hedge)]:
            raise InputValueError(
                f"{path}.quote is {record['hedges'][number]['quote']!r}; it must be a quote whose hedges "
                "list this one, or null when there is none."
            )


def _meta(value: object, path: str) -> Meta:
    fields = mapping(value, path)
    others = ("model", "model_version", "precision")
    return Meta(
        get(fields, "version", path, string),
        **{name: get(fields, name, path, optional(string), None) for name in others},
    )


def _about(value: object, path: str) -> About:
    fields = mapping(value, path)
    strings = ("title", "author", "date", "outlet", "url", "language")
    none: dict[str, Any] = {}
    return About(
        **{name: get(fields, name, path, optional(string), None) for name in strings},
        columns=get(fields, "columns", path, _cells, none),
    )


def _cells(value: object, path: str) -> dict[str, Any]:
    cells = dict(mapping(value, path))
    for name, cell in cells.items():
        if not isinstance(name, str) or not (cell is None or isinstance(cell, (str, int, float))):
            raise wrong_type(cell, joined(path, str(name)), "a string, a number, a truth value or null")
    return cells
