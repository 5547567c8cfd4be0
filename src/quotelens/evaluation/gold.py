"""Annotations of people, in the forms in which they have them, as what is compared: one quotation, in offsets.

A gold annotation need not say everything. What it says nothing of (levels, speakers) is not measured.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from quotelens.contents import Offsets
from quotelens.enums import MentionForm, QuoteKind, QuoteLevel
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.brat import from_brat
from quotelens.export.json import from_dict
from quotelens.export.readers import get, integer, list_of, mapping, optional, string
from quotelens.files import read_utf8
from quotelens.types import SCHEMA, Document, Quote, Span

# What guidelines set apart although it is all speech: what a document says, and what somebody tells others to do.
_LEVELS = {"document": QuoteLevel.SPEECH, "directive": QuoteLevel.SPEECH}


@attrs.frozen
class Annotation:
    """One annotated quotation; offsets into the text, several pieces where a role is discontinuous.

    ``names`` are the speaker's name and others by which it is called, empty where the annotation knows nobody;
    ``mentions`` are all words that mean the speaker. ``kind`` and ``level`` are None where it says nothing of them.
    ``doubt``: the annotator was not sure, so that it counts neither for nor against.
    """

    content: tuple[Offsets, ...]
    cue: tuple[Offsets, ...] = ()
    source: tuple[Offsets, ...] = ()
    names: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    kind: QuoteKind | None = None
    level: QuoteLevel | None = None
    doubt: bool = False


@attrs.frozen
class Annotated:
    """A text with its annotated quotations. ``id`` names it."""

    id: str
    text: str
    quotes: tuple[Annotation, ...]


def annotated(doc: Document, number: int = 0) -> Annotated:
    """What a document says, as it is compared; one without an id is named by its number."""
    return Annotated(doc.id or f"{number:05}", doc.text, tuple(map(_of_quote, doc.quotes)))


def _of_quote(quote: Quote) -> Annotation:
    speaker = quote.speaker
    mentions = () if speaker is None else speaker.mentions
    named = (one.span.text for one in mentions if one.form is MentionForm.NAME)
    return Annotation(
        _offsets(quote.content),
        _offsets([quote.cue.span] if quote.cue else []),
        _offsets([quote.source.span] if quote.source else []),
        () if speaker is None else tuple(dict.fromkeys((speaker.name, *named))),
        tuple(dict.fromkeys(one.span.text for one in mentions)),
        quote.kind,
        quote.level,
    )


def _offsets(spans: Iterable[Span]) -> tuple[Offsets, ...]:
    return tuple((span.start, span.end) for span in spans)


def read_annotated(path: Path | str) -> list[Annotated]:
    """The annotated texts of a file or folder.

    A folder holds ``.txt`` files, each with an ``.ann`` file of brat beside it. A file holds JSON, one object a line or
    a list, also compressed with gzip: documents as quotelens writes them, or objects with ``id``, ``text`` and
    ``attributions``, each of them with ``content``, ``cue`` and ``source`` as lists of ``[start, end]``
    (``docs/evaluation.md``).

    Raises:
        InputTypeError, InputValueError: the file is of another form, or an annotation cannot be read; the message names
            the place.
        OSError: it cannot be read.
    """
    path = Path(path)
    if path.is_dir():
        found = list(_from_folder(path))
    else:
        rows = list(_rows(path))
        found = [_read(row, f"{path}: {where}", number) for number, (where, row) in enumerate(rows, 1)]
    if not found:
        raise InputValueError(
            f"{path}: holds no annotated text; give a folder with .txt and .ann files, or a file of JSON."
        )
    return found


def _from_folder(folder: Path) -> Iterator[Annotated]:
    for ann in sorted(folder.rglob("*.ann")):
        txt = ann.with_suffix(".txt")
        if not txt.exists():
            raise InputValueError(f"{ann}: has no {txt.name} beside it; put the text there.")
        id = ann.relative_to(folder).with_suffix("").as_posix()
        try:
            yield annotated(from_brat(read_utf8(txt), read_utf8(ann), id=id))
        except (InputTypeError, InputValueError) as error:
            raise type(error)("\n".join(f"{ann}: {line}" for line in str(error).split("\n"))) from None


def _rows(path: Path) -> Iterator[tuple[str, object]]:
    """The objects of a file, each with where it stands."""
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputValueError(f"{path}: is not UTF-8 at byte {error.start}; save it as UTF-8.") from None
    except (OSError, EOFError) as error:
        raise InputValueError(f"{path}: is no whole gzip file ({error}); compress it again.") from None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    yield f"line {number}", json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise InputValueError(f"{path}: line {number} is not JSON: {error}.") from None
    else:
        for number, row in enumerate(whole if isinstance(whole, list) else [whole], 1):
            yield f"text {number}", row


def _read(row: object, where: str, number: int) -> Annotated:
    try:
        record = mapping(row, "the text")
        if record.get("schema") == SCHEMA:
            return annotated(from_dict(record), number)
        return _read_attributions(record, number)
    except (InputTypeError, InputValueError) as error:
        raise type(error)(f"{where}: {error}") from None


def _read_attributions(record: Mapping[str, Any], number: int) -> Annotated:
    """Texts as PolNeAR and corpora like it are kept."""
    text = get(record, "text", "", string)
    field = "quotes" if "quotes" in record and "attributions" not in record else "attributions"
    none: Mapping[str, Any] = {}
    entities = get(record, "entities", "", mapping, none)
    quotes = []
    for place, one in enumerate(get(record, field, "", list_of(mapping))):
        path = f"{field}[{place}]"
        roles = {role: _pieces(one.get(role), f"{path}.{role}", text) for role in ("content", "cue", "source")}
        if not roles["content"]:
            raise InputValueError(f"{path}.content is empty; a quotation has at least one piece.")
        entity = get(one, "entity", path, optional(string), None)
        level = get(one, "level", path, optional(string), None)
        kind = get(one, "kind", path, optional(string), None)
        quotes.append(
            Annotation(
                roles["content"],
                roles["cue"],
                roles["source"],
                names=_names(entities, entity, path),
                kind=None if kind is None else _member(QuoteKind, kind, f"{path}.kind"),
                level=None if level is None else _LEVELS.get(level) or _member(QuoteLevel, level, f"{path}.level"),
                doubt=bool(one.get("doubt")),
            )
        )
    id = record.get("id")
    return Annotated(f"{number:05}" if id is None else str(id), text, tuple(quotes))


def _member(kind: Any, value: str, path: str) -> Any:
    if value not in tuple(kind):
        raise InputValueError(f"{path} is {shown(value)}; it must be one of {', '.join(kind)}.")
    return kind(value)


def _pieces(value: object, path: str, text: str) -> tuple[Offsets, ...]:
    """Pairs of offsets; one pair may stand alone."""
    if value is None:
        return ()
    given = list_of(lambda member, place: member)(value, path)
    pairs = [given] if given and isinstance(given[0], int) else given
    found: list[Offsets] = []
    for number, pair in enumerate(pairs):
        ends: Sequence[int] = list_of(integer)(pair, f"{path}[{number}]")
        if len(ends) != 2 or not 0 <= ends[0] < ends[1] <= len(text):
            raise InputValueError(
                f"{path}[{number}] is {shown(pair)}; it must be a pair of offsets that rise and lie in the text of "
                f"{len(text)} characters."
            )
        found.append((ends[0], ends[1]))
    return tuple(sorted(found))


def _names(entities: Mapping[str, Any], entity: str | None, path: str) -> tuple[str, ...]:
    if entity is None:
        return ()
    if not entities:
        # Without a list of entities the name itself stands there.
        return (entity,)
    if entity not in entities:
        raise InputValueError(f"{path}.entity is {shown(entity)}; it must be one of the keys of entities.")
    record = mapping(entities[entity], f"entities.{entity}")
    none: list[str] = []
    name = get(record, "name", f"entities.{entity}", string)
    return tuple(dict.fromkeys((name, *get(record, "mentions", f"entities.{entity}", list_of(string), none))))
