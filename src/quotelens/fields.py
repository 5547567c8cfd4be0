"""What the fields of the public objects are checked with when an object is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import NoneType
from typing import Any

import attrs

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
    member_of,
)
from quotelens.errors import InputTypeError, InputValueError, shown

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]


def instance(*kinds: type) -> Validator:
    """A validator: the value is an instance of one of the given types (``bool`` never passes for ``int``)."""
    names = " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise InputTypeError(
                f"{type(instance).__name__}.{attribute.name} is {shown(value)} of type {type(value).__name__}; "
                f"it must be {names}."
            )

    return check


def tuple_of(kind: type) -> Validator:
    """A validator: the value is a tuple whose members are all instances of ``kind``."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: tuple[object, ...]) -> None:
        for member in value:
            if not isinstance(member, kind):
                raise InputTypeError(
                    f"{type(instance).__name__}.{attribute.name} holds {shown(member)}; "
                    f"every member must be {kind.__name__}."
                )

    return check


def probability(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """A validator: the value is a number from 0 to 1."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise InputTypeError(f"{type(instance).__name__}.{attribute.name} is {shown(value)}; it must be a number.")
    if not 0.0 <= value <= 1.0:
        raise InputValueError(
            f"{type(instance).__name__}.{attribute.name} is {shown(value)}; it must lie between 0 and 1."
        )


def as_tuple(value: Iterable[Any]) -> tuple[Any, ...]:
    """A converter: any iterable of objects as a tuple."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InputTypeError(f"Expected a sequence of objects, got {shown(value)}; pass a tuple or a list.")
    return tuple(value)


# A type checker reads from a converter what a field may be given, so each has its own.
def as_mention_form(value: str) -> MentionForm:
    return member_of(MentionForm, value, "Mention.form")


def as_cue_category(value: str) -> CueCategory:
    return member_of(CueCategory, value, "Cue.category")


def as_speaker_type(value: str) -> SpeakerType:
    return member_of(SpeakerType, value, "Speaker.type")


def as_pronoun(value: str | None) -> Pronoun | None:
    return None if value is None else member_of(Pronoun, value, "Speaker.pronoun")


def as_naming(value: str) -> Naming:
    return member_of(Naming, value, "Speaker.naming")


def as_hedge_category(value: str) -> HedgeCategory:
    return member_of(HedgeCategory, value, "Hedge.category")


def as_hedge_holder(value: str) -> HedgeHolder:
    return member_of(HedgeHolder, value, "Hedge.holder")


def as_quote_kind(value: str) -> QuoteKind:
    return member_of(QuoteKind, value, "Quote.kind")


def as_part_kind(value: str) -> PartKind:
    return member_of(PartKind, value, "Part.kind")


def as_quote_level(value: str) -> QuoteLevel:
    return member_of(QuoteLevel, value, "Quote.level")
