"""An article before it is analysed: its words, and what is known of it from outside them.

A page says more than its text: who wrote it, when, for whom. That is no part of the text, so that no offset counts it;
it travels beside it, from :mod:`quotelens.read` or a row of a table to the document and to what is written of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any

import attrs

from quotelens.errors import InputTypeError, shown
from quotelens.fields import instance

Value = str | int | float | bool | None
"""What a column may hold."""


def _columns(given: Mapping[str, Value]) -> dict[str, Value]:
    if not isinstance(given, Mapping):
        raise InputTypeError(f"About.columns is {shown(given)}; it must be a mapping from names to values.")
    return dict(given)


@attrs.frozen
class About:
    """What is known of an article beside its text; None where nothing is.

    ``date`` is as the page or the file has it, in the form 2026-05-17 where it can be told. ``outlet`` is who published
    it, ``url`` where. ``language`` is a code such as "en", where somebody has looked (:func:`quotelens.read.language`).
    ``columns`` holds what the row of a table says of it, under the table's own names.

    Raises:
        InputTypeError: a field has the wrong type.
    """

    title: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    author: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    date: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    outlet: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    url: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    language: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    columns: Mapping[str, Value] = attrs.field(factory=dict, converter=_columns, hash=False)

    @columns.validator
    def _check_columns(self, attribute: attrs.Attribute[Any], value: Mapping[str, Value]) -> None:
        for name, cell in value.items():
            if not isinstance(name, str) or not isinstance(cell, (str, int, float, bool, NoneType)):
                raise InputTypeError(
                    f"About.columns has {shown(cell)} under {shown(name)}; a name must be a str, and a value a str, "
                    "a number, a truth value or None."
                )


@attrs.frozen
class Article:
    """A text, and what is known of it. ``quotelens.analyze`` and ``pipe`` take one wherever they take a str.

    Raises:
        InputTypeError: a field has the wrong type.
    """

    text: str = attrs.field(validator=instance(str), repr=shown)
    about: About = attrs.field(factory=About, validator=instance(About))


def words(given: str | Article) -> str:
    """The text of an article, or the text itself."""
    return given.text if isinstance(given, Article) else given
