"""Months and days as they are printed, from one table."""

from __future__ import annotations

import functools

from quotelens.lexicon import reader
from quotelens.lexicon.words import fold


@functools.cache
def calendar() -> frozenset[str]:
    """The folded words of the calendar that are no names, abbreviated ones among them.

    >>> {"monday", "sept", "easter"} <= calendar(), "jan" in calendar()
    (True, False)
    """
    rows = reader.rows("calendar.tsv")
    return frozenset(fold(word) for full, _, short, _ in rows for word in (full, *short.split()) if word != "-")


@functools.cache
def day() -> str:
    """A pattern for the name of a day."""
    return "(?:" + "|".join(full for full, kind, *_ in reader.rows("calendar.tsv") if kind == "day") + ")"


@functools.cache
def month() -> str:
    """A pattern for the name of a month, abbreviated or not, with its full stop.

    >>> import re
    >>> [bool(re.fullmatch(month(), text)) for text in ("March", "Mar.", "Sept", "May", "Ma")]
    [True, True, True, True, False]
    """
    months = [row for row in reader.rows("calendar.tsv") if row[1] == "month"]
    short = [word for _, _, *words in months for word in " ".join(words).split() if word != "-"]
    return rf"(?:{'|'.join(full for full, *_ in months)}|(?:{'|'.join(short)})\b\.?)"
