"""The words of a text as names are read from them: capitals, possessives, and whether a sentence begins with one.

Unlike tokens, which follow the treebanks, a hyphenated word or an abbreviation is one word here, and a clitic is none.
"""

from __future__ import annotations

import functools

import attrs
import regex

from quotelens.lexicon.words import fold

_WORD = regex.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?(?!\w)|[^\W_]+(?:['’ʼ&‐‑-][^\W_]+)*")
_CAPITALISED = regex.compile(r"(?:al|el|ul|as|an|at|ad|d|l|de|la|bin)['’-]\p{Lu}|\p{Lu}|\p{Lt}|e-?[A-Z]|i[A-Z]")
_CONTRACTION = regex.compile(r"['’ʼ](?:ve|ll|re|m|d)$", regex.IGNORECASE)
_POSSESSIVE = regex.compile(r"['’ʼ][sS]$")
_SENTENCE_BEFORE = frozenset('.!?:;“"‘«„\n*•—–(')
# What is longer is no name, and would fill the cache.
_CACHED_LENGTH = 100


@attrs.frozen(eq=False)
class Word:
    """A word of the text; ``folded`` has lost case, accents and a possessive ending."""

    start: int
    end: int
    text: str
    folded: str
    capital: bool
    possessive: bool
    opens: bool


def words_of(text: str) -> tuple[Word, ...]:
    """The words of ``text`` with their offsets, in order."""
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        form = match.group()
        word, folded, capital, possessive = (
            _read_form(form) if end - start < _CACHED_LENGTH else (form, form, False, False)
        )
        # What was cut off is an ending: "'s" or "'ll".
        end = start + len(word)
        if word[-1] in "sS" and end < len(text) and text[end] in "'’":
            possessive = True
        found.append(Word(start, end, word, folded, capital, possessive, _opens_sentence(text, start)))
    return tuple(found)


@functools.lru_cache(maxsize=20_000)
def _read_form(form: str) -> tuple[str, str, bool, bool]:
    """A word without contraction and possessive ending; the same folded; whether it is capitalised, and possessive."""
    contraction = _CONTRACTION.search(form, max(0, len(form) - 3))
    word = form if contraction is None else form[: contraction.start()]
    possessive = _POSSESSIVE.search(word, max(0, len(word) - 2)) is not None
    if possessive:
        word = word[:-2]
    return word, fold(word), _CAPITALISED.match(word) is not None, possessive


def _opens_sentence(text: str, start: int) -> bool:
    position = start - 1
    while position >= 0 and start - position < 4 and text[position] in " \t\u00a0":
        position -= 1
    return (
        position < 0 or text[position] in _SENTENCE_BEFORE or (text[position] in "”’" and text[position - 1] in ".!?")
    )
