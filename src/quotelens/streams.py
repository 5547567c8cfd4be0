"""Many texts on their way through an analyzer: checked one by one, read in batches, given back in order.

Whatever is wrong with one of them, or with the iterable that they come from, is an error when its turn comes; those
before it have been given by then.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Any

from quotelens.about import Article
from quotelens.errors import InputTypeError, InputValueError, shown

Item = tuple[str | Article, str | None]
"""A text, or an article, and its id."""


def check_text(text: object, where: str = "the text") -> None:
    """Raises ``InputTypeError`` if the text is neither a str nor an article."""
    if not isinstance(text, (str, Article)):
        remedy = "pass a str"
        if isinstance(text, (bytes, bytearray)):
            remedy = "decode it first: data.decode('utf-8')"
        elif isinstance(text, tuple):
            remedy = "for pairs of a text and its context, pass as_tuples=True"
        elif hasattr(text, "__fspath__"):
            remedy = "read the file first: quotelens.read.file(path)"
        raise InputTypeError(f"{where} is {shown(text)} of type {type(text).__name__}, not a str; {remedy}.")


def check_id(id: object, where: str = "id") -> None:
    """Raises ``InputTypeError`` if the id is neither a str nor None."""
    if id is not None and not isinstance(id, str):
        raise InputTypeError(f"{where} is {shown(id)} of type {type(id).__name__}; it must be a str or None.")


def items(texts: Iterable[Any], ids: Iterable[str | None] | None, keep: Callable[[Any], None] | None) -> Iterator[Item]:
    """The texts with their ids; with ``keep``, the texts stand in pairs with a context, which it is given.

    Raises:
        InputTypeError: at once: ``texts`` or ``ids`` is a single str or no iterable.
        InputValueError: at once: both have a length, and not the same.
    """
    for name, given in (("texts", texts), ("ids", itertools.repeat(None) if ids is None else ids)):
        if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
            raise InputTypeError(
                f"pipe() takes an iterable of {name}, not {type(given).__name__}; put a single one into a list."
            )
    if isinstance(texts, Sized) and isinstance(ids, Sized) and len(texts) != len(ids):
        raise InputValueError(
            f"pipe() got {len(texts)} texts and {len(ids)} ids; give each text its id, or None where it has none."
        )
    return _items(texts, ids, keep)


def _items(
    texts: Iterable[Any], ids: Iterable[str | None] | None, keep: Callable[[Any], None] | None
) -> Iterator[Item]:
    names = itertools.repeat(None) if ids is None else iter(ids)
    for number, given in enumerate(texts):
        text, context = (given, None) if keep is None else _pair(given, number)
        check_text(text, f"text {number} of pipe()")
        try:
            id = next(names)
        except StopIteration:
            raise InputValueError(
                f"text {number} of pipe() has no id, since ids ended before; give one for each text, or None."
            ) from None
        check_id(id, f"id {number} of pipe()")
        if keep is not None:
            keep(context)
        yield text, id


def _pair(given: object, number: int) -> tuple[Any, Any]:
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InputTypeError(
            f"item {number} of pipe() is {shown(given)}; with as_tuples=True each must be a pair of a text and its "
            "context."
        )
    return given[0], given[1]


def batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of that size; an error is raised when what came before it has been given."""
    batch: list[Item] = []
    wrong: Exception | None = None
    while True:
        try:
            batch = []
            for item in itertools.islice(items, size):
                batch.append(item)
        except Exception as error:
            wrong = error
        if batch:
            yield batch
        if wrong is not None:
            raise wrong
        if len(batch) < size:
            return


def before_an_error(batches: Iterator[list[Item]], wrong: list[Exception]) -> Iterator[list[Item]]:
    """The batches up to an error, which is put into ``wrong``, to be raised when what came before it has been given."""
    try:
        yield from batches
    except Exception as error:
        wrong.append(error)
