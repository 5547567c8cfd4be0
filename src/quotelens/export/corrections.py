"""The JSON form of corrections: in a document, and in a file of their own that people write and mend by hand, too.

A place is an object with the words and the offset at which they stood, or the words alone as a string; a speaker is a
name, or an object with the name and a mention. Fields that a correction says nothing of are left out.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quotelens.correction import (
    KEPT,
    QUOTE_FIELDS,
    Add,
    Assign,
    Change,
    Correction,
    Describe,
    Drop,
    Merge,
    Place,
    Voice,
)
from quotelens.enums import Pronoun, QuoteKind, QuoteLevel, SpeakerType
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.readers import get, integer, list_of, mapping, one_of, optional, string, wrong_type

_DESCRIBED = ("name", "type", "pronoun")
_FORMS = {
    "change": ("change", "set"),
    "drop": ("drop",),
    "add": ("add",),
    "mention": ("mention", "speaker"),
    "merge": ("merge", "into"),
    "describe": ("describe", "set"),
}
"""The fields of each kind of correction; the first says which it is."""


def correction_record(one: Correction) -> dict[str, Any]:
    """The correction as dictionaries, lists and strings; :func:`read_correction` is the inverse.

    >>> correction_record(Change([Place("“Go,”", 0)], speaker=Voice("Ada Quist"), level="thought"))
    {'change': [{'start': 0, 'text': '“Go,”'}], 'set': {'speaker': 'Ada Quist', 'level': 'thought'}}
    """
    match one:
        case Change():
            return {"change": _written(one.quote), "set": {name: _written(getattr(one, name)) for name in one.changed}}
        case Drop():
            return {"drop": _written(one.quote)}
        case Add():
            rest = ("kind", "level", "cue", "source", "speaker", "via")
            said = {name: _written(getattr(one, name)) for name in rest if getattr(one, name) not in (None, ())}
            return {"add": {"content": _written(one.content)} | said}
        case Assign():
            return {"mention": _written(one.mention), "speaker": _written(one.speaker)}
        case Merge():
            return {"merge": _written(one.speakers), "into": _written(one.into)}
        case Describe():
            said = {name: _written(getattr(one, name)) for name in _DESCRIBED if getattr(one, name) is not KEPT}
            return {"describe": _written(one.speaker), "set": said}


def _written(value: object) -> Any:
    match value:
        case Place():
            return value.text if value.start is None else {"start": value.start, "text": value.text}
        case Voice():
            return value.name if value.at is None else {"name": value.name, "at": _written(value.at)}
        case tuple():
            return [_written(member) for member in value]
        case str():
            return str(value)
        case _:
            return value


def read_correction(value: object, path: str) -> Correction:
    """The correction that a record says, also one that was written by hand.

    Raises:
        InputTypeError: a field is missing or has the wrong type.
        InputValueError: the record says none of the things that can be corrected, several of them, or something beside
            them. Either message names the place.
    """
    record = mapping(value, path)
    kinds = [kind for kind in _FORMS if kind in record]
    if len(kinds) != 1:
        raise InputValueError(
            f"{path} is {shown(value)}; a correction has exactly one of the fields {', '.join(_FORMS)}."
        )
    (kind,) = kinds
    _check_names(record, _FORMS[kind], path)
    if kind == "change":
        said = get(record, "set", path, mapping)
        _check_names(said, QUOTE_FIELDS, f"{path}.set")
        fields = {name: _QUOTE_READERS[name](said[name], f"{path}.set.{name}") for name in said}
        return _made(path, lambda: Change(_places(record["change"], f"{path}.change"), **fields))
    if kind == "drop":
        return _made(path, lambda: Drop(_places(record["drop"], f"{path}.drop")))
    if kind == "add":
        said = mapping(record["add"], f"{path}.add")
        _check_names(said, QUOTE_FIELDS, f"{path}.add")
        content = get(said, "content", f"{path}.add", _places)
        fields = {name: _QUOTE_READERS[name](said[name], f"{path}.add.{name}") for name in said if name != "content"}
        return _made(path, lambda: Add(content, **fields))
    if kind == "mention":
        mention = _place(record["mention"], f"{path}.mention")
        return Assign(mention, get(record, "speaker", path, optional(_voice)))
    if kind == "merge":
        speakers = list_of(_voice)(record["merge"], f"{path}.merge")
        return _made(path, lambda: Merge(get(record, "into", path, _voice), speakers))
    said = get(record, "set", path, mapping)
    _check_names(said, _DESCRIBED, f"{path}.set")
    fields = {name: _SPEAKER_READERS[name](said[name], f"{path}.set.{name}") for name in said}
    return _made(path, lambda: Describe(_voice(record["describe"], f"{path}.describe"), **fields))


def _check_names(record: Mapping[str, Any], known: Sequence[str], path: str) -> None:
    """A misspelt field must not be passed over: what somebody has corrected would be lost."""
    for name in record:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            meant = f"; did you mean {near[0]}?" if near else "."
            raise InputValueError(f"{path} has a field {shown(name)}{meant} It may have {', '.join(known)}.")


def _made(path: str, make: Callable[[], Correction]) -> Correction:
    try:
        return make()
    except (InputTypeError, InputValueError) as error:
        message = str(error)
        raise type(error)(message if message.startswith(path) else f"{path}: {message}") from None


def _place(value: object, path: str) -> Place:
    if isinstance(value, str):
        words, start = value, None
    else:
        record = mapping(value, path)
        _check_names(record, ("start", "text"), path)
        words, start = get(record, "text", path, string), get(record, "start", path, optional(integer), None)
    try:
        return Place(words, start)
    except InputValueError as error:
        raise InputValueError(f"{path}: {error}") from None


def _places(value: object, path: str) -> list[Place]:
    # One place may stand alone.
    return [_place(value, path)] if isinstance(value, (str, Mapping)) else list_of(_place)(value, path)


def _voice(value: object, path: str) -> Voice:
    if not isinstance(value, (str, Mapping)):
        raise wrong_type(value, path, "the name of a speaker, or an object with name and at")
    if isinstance(value, str):
        name, at = value, None
    else:
        _check_names(value, ("name", "at"), path)
        name, at = get(value, "name", path, string), get(value, "at", path, optional(_place), None)
    try:
        return Voice(name, at)
    except InputValueError as error:
        raise InputValueError(f"{path}: {error}") from None


_QUOTE_READERS: Mapping[str, Callable[[object, str], Any]] = {
    "speaker": optional(_voice),
    "via": list_of(_voice),
    "kind": one_of(QuoteKind),
    "level": one_of(QuoteLevel),
    "content": _places,
    "cue": optional(_place),
    "source": optional(_place),
}
_SPEAKER_READERS: Mapping[str, Callable[[object, str], Any]] = {
    "name": string,
    "type": one_of(SpeakerType),
    "pronoun": optional(one_of(Pronoun)),
}
