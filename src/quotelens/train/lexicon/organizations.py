"""Organisations whose names show no organisation noun: firms of the large stock indices, and what ``by_hand`` adds.

The firms are those of pytickersymbols. Their legal forms are left off, since newspapers do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from quotelens.lexicon import reader
from quotelens.lexicon.words import fold
from quotelens.train.lexicon import files

INDICES = (
    "AEX",
    "BEL 20",
    "CAC_40",
    "DAX",
    "DOW JONES",
    "EURO STOXX 50",
    "FTSE 100",
    "IBEX 35",
    "NASDAQ 100",
    "NIKKEI 225",
    "OMX Helsinki 25",
    "OMX Stockholm 30",
    "S&P 500",
    "Switzerland 20",
)
# A firm of these is meant even where its name is also a word: Apple, Target.
LARGEST = ("EURO STOXX 50", "S&P 100")

ORIGIN = (
    "Made by python -m quotelens.train.lexicon organizations; from pytickersymbols (MIT) and train/lexicon/by_hand."
)
_LEGAL_FORM = re.compile(
    r"(?:,? (?:inc|corp|corporation|co|company|companies|plc|ag|se|sa|s\.a|nv|n\.v|ltd|limited|group|holdings?|spa"
    r"|s\.p\.a|ab|asa|oyj|kgaa|gmbh|international|kg|publ|a/s|as|class [abc]|& co|incorporated)\.?)+$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r" *\([^)]*\)")


def write(folder: Path) -> None:
    """Write ``known_organizations.txt``."""
    names = sorted({*firms(), *files.by_hand("organizations.txt")})
    files.write(folder / "known_organizations.txt", ORIGIN, names)


def firms() -> Iterator[str]:
    """Firms without their legal form; of names of one word, those that are no first name and, of most, no word."""
    stocks = files.source("pytickersymbols").PyTickerSymbols()
    words = frozenset(reader.lines("words.txt"))
    first_names = (name for name, _ in reader.rows("first_names.tsv"))
    lists = ("places.txt", "demonyms.txt", "sentence_openers.txt", "function_words.txt")
    taken = frozenset(first_names).union(*map(reader.lines, lists))
    for index in (*LARGEST, *INDICES):
        for stock in stocks.get_stocks_by_index(index):
            firm = fold(without_legal_form(stock["name"]))
            if (
                len(firm) > 2
                and not firm.startswith("the ")
                and firm not in taken
                and (index in LARGEST or firm not in words)
            ):
                yield firm


def without_legal_form(name: str) -> str:
    """A firm's name as newspapers have it.

    >>> without_legal_form("Harbour Group plc"), without_legal_form("Anders & Co.")
    ('Harbour', 'Anders')
    """
    return _LEGAL_FORM.sub("", _BRACKETED.sub("", name).strip()).strip(" ,&")
