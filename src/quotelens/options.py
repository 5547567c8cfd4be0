"""The options that say how texts are analysed: defined once, and the same words wherever an analyzer is made.

``quotelens.load``, the functions for engines, the run over a corpus, the components for spaCy and Stanza and the
command line take all of :class:`Options`, each in the manner of its place (``docs/options.md``).
"""

from __future__ import annotations

import difflib
import functools
import inspect
import os
from collections.abc import Callable, Iterable, Sequence
from types import NoneType
from typing import Any, TypeVar, cast

import attrs

from quotelens.enums import QuoteLevel
from quotelens.errors import OptionError, checked_count, shown

F = TypeVar("F", bound=Callable[..., Any])

# What is less probably right is left out by default: it is nearly always wrong, and readers take it for a fault
# (docs/model.md).
MIN_CONFIDENCE = 0.2
LEVELS = (str(QuoteLevel.SPEECH), str(QuoteLevel.THOUGHT))
"""The levels that are kept by default: what was said and what was thought, not what was only done."""
COUNTED = (str(QuoteLevel.SPEECH),)
"""The levels that are counted by default: who is quoted most is asked of what people said."""


def _as_path(model: str | os.PathLike[str] | None) -> str | None:
    path = os.fspath(model) if isinstance(model, os.PathLike) else model
    if not isinstance(path, (str, NoneType)):
        raise OptionError(f"model is {shown(model)}; it must be the path of a model folder.")
    return path


def checked_levels(levels: Sequence[str]) -> tuple[str, ...]:
    """The levels, each once and in the order of :class:`QuoteLevel`.

    Raises:
        OptionError: they are no sequence, or empty, or one is none of :class:`QuoteLevel`.

    >>> checked_levels(["thought", "speech"])
    ('speech', 'thought')
    """
    known = ", ".join(QuoteLevel)
    if isinstance(levels, str) or not isinstance(levels, Iterable):
        raise OptionError(f"levels is {shown(levels)}; it must be a sequence of some of {known}.")
    given = list(levels)
    wrong = next((level for level in given if level not in tuple(QuoteLevel)), None)
    if wrong is not None or not given:
        what = "empty" if wrong is None else shown(given)
        raise OptionError(f"levels is {what}; it must be a sequence of some of {known}.")
    return tuple(str(level) for level in QuoteLevel if level in given)


@attrs.frozen
class Options:
    """How an analyzer is made, as far as plain data says it; :func:`quotelens.load` says what each option means.

    Raises:
        OptionError: an option has an impossible value.
    """

    model: str | None = attrs.field(default=None, converter=_as_path)
    min_confidence: float = attrs.field(default=MIN_CONFIDENCE)
    min_speaker_confidence: float = attrs.field(default=0.0)
    levels: Sequence[str] = attrs.field(default=LEVELS, converter=checked_levels)
    fiction: bool | None = attrs.field(default=None)
    device: str | None = attrs.field(default=None)
    precision: str | None = attrs.field(default=None)
    threads: int | None = attrs.field(default=None)

    @min_confidence.validator
    @min_speaker_confidence.validator
    def _check_probability(self, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= 1:
            raise OptionError(f"{attribute.name} is {shown(value)}; it must be a number from 0 to 1.")

    @fiction.validator
    def _check_truth(self, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None and not isinstance(value, bool):
            raise OptionError(f"{attribute.name} is {shown(value)}; it must be True, False or None.")

    @threads.validator
    def _check_threads(self, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None:
            checked_count("threads", value)

    def as_dict(self) -> dict[str, Any]:
        """The options by name, as :func:`quotelens.load` takes them."""
        return attrs.asdict(self)


NAMES = tuple(field.name for field in attrs.fields(Options))


def naming_its_options(function: F) -> F:
    """The function, which answers an option that it does not have with the names of those that it has.

    A type checker sees the function's own signature, and so a misspelt option before anything runs.
    """
    parameters = inspect.signature(function).parameters.values()
    known = [one.name for one in parameters if one.name != "self" and one.kind is not one.POSITIONAL_ONLY]

    @functools.wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        for name in options:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                meant = f"; did you mean {near[0]}?" if near else "."
                raise OptionError(f"{function.__qualname__}() has no option {name!r}{meant} It has {', '.join(known)}.")
        return function(*arguments, **options)

    return cast(F, called)
