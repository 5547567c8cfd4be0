"""Checked reading of plain data, such as JSON gives.

A reader is a function of a value and of the path at which it stands ("quotes[3].content[0].end"). It returns the value,
or raises ``InputTypeError`` for another type and ``InputValueError`` for what cannot be, both with that path.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from quotelens.enums import Word, member_of
from quotelens.errors import InputTypeError, InputValueError

T = TypeVar("T")
W = TypeVar("W", bound=Word)

_MISSING: Any = object()


def joined(path: str, name: str) -> str:
    """The path of a field."""
    return f"{path}.{name}" if path else name


def get(record: Mapping[str, Any], name: str, path: str, read: Callable[[object, str], T], default: T = _MISSING) -> T:
    """What a reader makes of a field, or the default where the field is missing."""
    if name in record:
        return read(record[name], joined(path, name))
    if default is _MISSING:
        raise InputTypeError(f"{joined(path, name)} is missing; the form requires it.")
    return default


def wrong_type(value: object, path: str, expected: str) -> InputTypeError:
    """The error that says what stands at the path, and what may."""
    return InputTypeError(f"{path} is {reprlib.repr(value)} of type {type(value).__name__}; it must be {expected}.")


def mapping(value: object, path: str) -> Mapping[str, Any]:
    """An object of JSON."""
    if not isinstance(value, Mapping):
        raise wrong_type(value, path, "an object (a mapping from field names to values)")
    return value


def string(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, path, "a string")
    return value


def integer(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(value, path, "an integer")
    return value


def probability(value: object, path: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise wrong_type(value, path, "a number")
    if not 0.0 <= value <= 1.0:
        raise InputValueError(f"{path} is {reprlib.repr(value)}; it must lie between 0 and 1.")
    return value


def one_of(kind: type[W]) -> Callable[[object, str], W]:
    """A reader of a word of a closed set."""
    return lambda value, path: member_of(kind, string(value, path), path)


def list_of(read_member: Callable[[object, str], T]) -> Callable[[object, str], list[T]]:
    """A reader of a list whose members another one reads."""

    def read(value: object, path: str) -> list[T]:
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
            raise wrong_type(value, path, "a list")
        return [read_member(member, f"{path}[{number}]") for number, member in enumerate(value)]

    return read


def optional(read_value: Callable[[object, str], T]) -> Callable[[object, str], T | None]:
    """A reader of null, too."""
    return lambda value, path: None if value is None else read_value(value, path)


def positions_of(record: Mapping[str, Any], kind: str) -> dict[int, int]:
    """The position of each id in the list ``kind`` (quotes, speakers or hedges)."""
    positions: dict[int, int] = {}
    for number, member in enumerate(get(record, kind, "", list_of(mapping))):
        path = f"{kind}[{number}]"
        identity = get(member, "id", path, integer)
        if identity in positions:
            raise InputValueError(
                f"{path}.id is {identity}, which is the id of {kind}[{positions[identity]}] too; ids must differ."
            )
        positions[identity] = number
    return positions


def reference(positions: Mapping[int, int], kind: str) -> Callable[[object, str], int]:
    """Reads the id of a member of the list ``kind`` and returns the member's position."""

    def read(value: object, path: str) -> int:
        identity = integer(value, path)
        if identity not in positions:
            raise InputValueError(f"{path} is {identity}; it must be the id of one of the {kind}.")
        return positions[identity]

    return read


def references(positions: Mapping[int, int], kind: str) -> Callable[[object, str], list[int]]:
    """Reads a list of ids and returns their members' positions."""

    def read(value: object, path: str) -> list[int]:
        listed = list_of(reference(positions, kind))(value, path)
        if len(set(listed)) < len(listed):
            raise InputValueError(f"{path} is {reprlib.repr(value)}; it must not name the same id twice.")
        return listed

    return read
