"""One correction by hand, as plain data: what a person says that an analysis has wrong.

A correction does not point at objects of one document, which the next run makes anew. It names what it is about by
words and where they stood, so that it can be found again in what a newer model makes of the text, or of an edition of
the text in which they have moved. Speakers are named by name, as people name them.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable
from types import NoneType
from typing import Any, Final, Literal

import attrs

from quotelens.enums import Pronoun, QuoteKind, QuoteLevel, SpeakerType, member_of
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.fields import Validator, as_tuple, instance, tuple_of


class _Kept(enum.Enum):
    KEPT = "kept"

    def __repr__(self) -> str:
        return "KEPT"


KEPT: Final = _Kept.KEPT
"""In the place of a value that a correction leaves as it is."""
Kept = Literal[_Kept.KEPT]


@attrs.frozen
class Place:
    """Words of a text, and the offset at which they stood; None where whoever wrote them down did not count.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: there are no words, or they begin before the text.
    """

    text: str = attrs.field(validator=instance(str), repr=shown)
    start: int | None = attrs.field(default=None, validator=instance(int, NoneType))

    def __attrs_post_init__(self) -> None:
        if not self.text:
            raise InputValueError("A place in a text has no words; give those that stand there.")
        if self.start is not None and self.start < 0:
            raise InputValueError(f"The place of {shown(self.text)} begins at {self.start}; offsets start at 0.")


@attrs.frozen
class Voice:
    """A speaker by name; ``at`` is a mention, which tells those of one name apart, and finds one that has another now.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: the name is empty.
    """

    name: str = attrs.field(validator=instance(str))
    at: Place | None = attrs.field(default=None, validator=instance(Place, NoneType))

    @name.validator
    def _check_name(self, attribute: attrs.Attribute[Any], value: str) -> None:
        if not value.strip():
            raise InputValueError(f"The name of a speaker is {value!r}; it must have a letter in it.")


def _places(value: Iterable[Place]) -> tuple[Place, ...]:
    places = as_tuple(value)
    if not places:
        raise InputValueError("A content is empty; a quotation has at least one place in the text.")
    for before, after in itertools.pairwise(places):
        if isinstance(before, Place) and isinstance(after, Place) and None not in (before.start, after.start):
            assert before.start is not None and after.start is not None
            if after.start < before.start + len(before.text):
                raise InputValueError(
                    f"The places {shown(before.text)} at {before.start} and {shown(after.text)} at {after.start} of a "
                    "content are out of order or overlap; sort them."
                )
    return places


def _kind(value: str | None) -> QuoteKind | None:
    return None if value is None else member_of(QuoteKind, value, "kind")


def _level(value: str) -> QuoteLevel:
    return member_of(QuoteLevel, value, "level")


def _kept_or_kind(value: str | Kept) -> QuoteKind | Kept:
    return KEPT if value is KEPT else member_of(QuoteKind, value, "kind")


def _kept_or_level(value: str | Kept) -> QuoteLevel | Kept:
    return KEPT if value is KEPT else member_of(QuoteLevel, value, "level")


def _kept_or_type(value: str | Kept) -> SpeakerType | Kept:
    return KEPT if value is KEPT else member_of(SpeakerType, value, "type")


def _kept_or_pronoun(value: str | Kept | None) -> Pronoun | Kept | None:
    return value if value is None or value is KEPT else member_of(Pronoun, value, "pronoun")


def _kept_or_places(value: Iterable[Place] | Kept) -> tuple[Place, ...] | Kept:
    return KEPT if value is KEPT else _places(value)


def _kept_or_tuple(value: Iterable[Voice] | Kept) -> tuple[Voice, ...] | Kept:
    return KEPT if value is KEPT else as_tuple(value)


def _members(kind: type) -> Validator:
    inner = tuple_of(kind)

    def check(instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value is not KEPT:
            inner(instance, attribute, value)

    return check


QUOTE_FIELDS = ("speaker", "via", "kind", "level", "content", "cue", "source")
"""What a correction may say of a quotation."""


@attrs.frozen
class Change:
    """Fields of the quotation whose content is ``quote`` have other values.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: a word is not in its closed set, or nothing is changed.
    """

    quote: tuple[Place, ...] = attrs.field(converter=_places, validator=tuple_of(Place))
    speaker: Voice | Kept | None = attrs.field(default=KEPT, validator=instance(Voice, NoneType, _Kept), kw_only=True)
    via: tuple[Voice, ...] | Kept = attrs.field(
        default=KEPT,
        converter=_kept_or_tuple,
        validator=_members(Voice),
        kw_only=True,
    )
    kind: QuoteKind | Kept = attrs.field(default=KEPT, converter=_kept_or_kind, kw_only=True)
    level: QuoteLevel | Kept = attrs.field(default=KEPT, converter=_kept_or_level, kw_only=True)
    content: tuple[Place, ...] | Kept = attrs.field(
        default=KEPT,
        converter=_kept_or_places,
        validator=_members(Place),
        kw_only=True,
    )
    cue: Place | Kept | None = attrs.field(default=KEPT, validator=instance(Place, NoneType, _Kept), kw_only=True)
    source: Place | Kept | None = attrs.field(default=KEPT, validator=instance(Place, NoneType, _Kept), kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.changed:
            raise InputValueError(
                f"The correction of {shown(self.quote[0].text)} changes nothing; give some of "
                f"{', '.join(QUOTE_FIELDS)}."
            )

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the fields that have other values."""
        return tuple(name for name in QUOTE_FIELDS if getattr(self, name) is not KEPT)


@attrs.frozen
class Drop:
    """There is no quotation whose content is ``quote``.

    Raises:
        InputTypeError: a field has the wrong type.
    """

    quote: tuple[Place, ...] = attrs.field(converter=_places, validator=tuple_of(Place))


@attrs.frozen
class Add:
    """There is one more quotation. A ``kind`` of None is told by the quotation marks.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: a word is not in its closed set.
    """

    content: tuple[Place, ...] = attrs.field(converter=_places, validator=tuple_of(Place))
    kind: QuoteKind | None = attrs.field(default=None, converter=_kind, kw_only=True)
    level: QuoteLevel = attrs.field(default=QuoteLevel.SPEECH, converter=_level, kw_only=True)
    cue: Place | None = attrs.field(default=None, validator=instance(Place, NoneType), kw_only=True)
    source: Place | None = attrs.field(default=None, validator=instance(Place, NoneType), kw_only=True)
    speaker: Voice | None = attrs.field(default=None, validator=instance(Voice, NoneType), kw_only=True)
    via: tuple[Voice, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Voice), kw_only=True)


@attrs.frozen
class Assign:
    """The words at ``mention`` mean ``speaker``, or nobody who speaks.

    Raises:
        InputTypeError: a field has the wrong type.
    """

    mention: Place = attrs.field(validator=instance(Place))
    speaker: Voice | None = attrs.field(validator=instance(Voice, NoneType))


@attrs.frozen
class Merge:
    """``speakers`` are all ``into``.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: there are no speakers.
    """

    into: Voice = attrs.field(validator=instance(Voice))
    speakers: tuple[Voice, ...] = attrs.field(converter=as_tuple, validator=tuple_of(Voice))

    @speakers.validator
    def _check_speakers(self, attribute: attrs.Attribute[Any], value: tuple[Voice, ...]) -> None:
        if not value:
            raise InputValueError(f"Nobody is merged into {shown(self.into.name)}; name the speakers that are.")


@attrs.frozen
class Describe:
    """``speaker`` has another name, type or pronoun.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: a word is not in its closed set, the name is empty, or nothing is changed.
    """

    speaker: Voice = attrs.field(validator=instance(Voice))
    name: str | Kept = attrs.field(default=KEPT, validator=instance(str, _Kept), kw_only=True)
    type: SpeakerType | Kept = attrs.field(default=KEPT, converter=_kept_or_type, kw_only=True)
    pronoun: Pronoun | Kept | None = attrs.field(default=KEPT, converter=_kept_or_pronoun, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.name, str) and not self.name.strip():
            raise InputValueError(f"The name of a speaker is {self.name!r}; it must have a letter in it.")
        if self.name is KEPT and self.type is KEPT and self.pronoun is KEPT:
            raise InputValueError(
                f"The correction of {shown(self.speaker.name)} changes nothing; give a name, type or pronoun."
            )


Correction = Change | Drop | Add | Assign | Merge | Describe
CORRECTIONS = (Change, Drop, Add, Assign, Merge, Describe)


def told(one: Correction) -> str:
    """A correction in words, on one line.

    >>> told(Change([Place("“Go,”", 0)], speaker=Voice("Ada Quist"), level="thought"))
    "change “Go,”: speaker 'Ada Quist', level 'thought'"
    """
    match one:
        case Change():
            said = (f"{name} {_told_value(getattr(one, name))}" for name in one.changed)
            return f"change {_words(one.quote)}: {', '.join(said)}"
        case Drop():
            return f"drop {_words(one.quote)}"
        case Add():
            by = "" if one.speaker is None else f", said by {_told_value(one.speaker)}"
            return f"add {_words(one.content)}{by}"
        case Assign():
            return f"{_words((one.mention,))} at {one.mention.start} means {_told_value(one.speaker)}"
        case Merge():
            return f"merge {_told_value(one.speakers)} into {_told_value(one.into)}"
        case Describe():
            fields = ("name", "type", "pronoun")
            changed = [name for name in fields if getattr(one, name) is not KEPT]
            said = (f"{name} {_told_value(getattr(one, name))}" for name in changed)
            return f"describe {_told_value(one.speaker)}: {', '.join(said)}"


def _words(places: tuple[Place, ...]) -> str:
    words = " […] ".join(" ".join(place.text.split()) for place in places)
    return words if len(words) <= 60 else f"{words[:57]}..."


def _told_value(value: object) -> str:
    match value:
        case None | ():
            return "nobody" if value is None else "none"
        case tuple():
            return ", ".join(map(_told_value, value))
        case Voice():
            return shown(value.name)
        case Place():
            return _words((value,))
        case _:
            return shown(value)


def checked_corrections(given: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections as a tuple.

    Raises:
        InputTypeError: they are no sequence, or hold something else.
    """
    found = as_tuple(given)
    for one in found:
        if not isinstance(one, CORRECTIONS):
            names = ", ".join(kind.__name__ for kind in CORRECTIONS)
            raise InputTypeError(f"Among the corrections is {shown(one)}; each must be one of {names}.")
    return found
