"""Is this English? Other languages are said and not read, since quotations found in them mean nothing.

English is refused to nobody: what has the function words of English is English, whatever the names in it, and only what
has few of them is looked at more closely, by py3langid, whose word counts only where it is sure. So plain articles cost
one pass over their first words. Measured by ``benchmarks/measure_language.py``.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import attrs

from quotelens.about import Article, words
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.lexicon import reader

_REACH = 4000
_WORD = re.compile(r"[^\W\d_]+")
# Of the words that begin with a small letter, in English 30 to 60 in a hundred are function words; the languages that
# share some of them (Dutch, Afrikaans, French) have fewer than 20.
_ENGLISH_SHARE = 0.25
_LEAST_LETTERS = 40
_NO_SHARE = 0.05
_RULED_OUT = 0.001
_SURE = 0.9
_VERY_SURE = 0.99
# English by other names: Scots, and the pidgins, which share its spelling.
_NEAR_ENGLISH = frozenset(("en", "pcm", "sco"))
# How the identifier says that a text is in none: numbers, codes, noise.
_NO_LANGUAGE = frozenset(("zxx", "und", "mul"))
ENGLISH = "en"


@attrs.frozen
class Language:
    """The language of a text: a code such as "en" or "de", and how surely, from 0 to 1."""

    code: str
    probability: float


def language(text: str | Article) -> Language:
    """The language that a text is written in, judged by its first 4000 characters.

    What is too short or too mixed to tell is taken for English, with a low probability.

    Raises:
        InputTypeError: it is neither a str nor an article.

    >>> language("The mayor of Łódź said that Zdzisław Szczepański would not resign.").code
    'en'
    """
    if not isinstance(text, (str, Article)):
        raise InputTypeError(f"the text is {shown(text)} of type {type(text).__name__}; it must be a str.")
    beginning = words(text)[:_REACH]
    everything = _WORD.findall(beginning)
    # Names are of all languages, and begin with a capital. Where all words do, there is nothing else to go by.
    found = [word for word in everything if not word[0].isupper()] or [word.lower() for word in everything]
    if sum(map(len, found)) < _LEAST_LETTERS:
        return Language(ENGLISH, 0.0)
    share = sum(word in _function_words() for word in found) / len(found)
    if share >= _ENGLISH_SHARE:
        return Language(ENGLISH, 1.0)
    ranked = [(code, float(probability)) for code, probability in _identifier().rank(" ".join(found))]
    code, probability = next((code, probability) for code, probability in ranked if code not in _NO_LANGUAGE)
    english = sum(probability for code, probability in ranked if code in _NEAR_ENGLISH)
    if code in _NEAR_ENGLISH or ranked[0][0] in _NO_LANGUAGE:
        return Language(ENGLISH, english)
    # Where English is out of the question, it may be open which of its neighbours a language is (Malay, Indonesian).
    ruled_out = share < _NO_SHARE and english < _RULED_OUT
    if ruled_out or probability >= (_SURE if share < _ENGLISH_SHARE / 2 else _VERY_SURE):
        return Language(code, probability)
    return Language(ENGLISH, english)


def check_english(text: str, where: str) -> str:
    """The code of the language, which is English.

    Raises:
        InputValueError: it is another one.
    """
    found = language(text)
    if found.code != ENGLISH:
        raise InputValueError(
            f"{where}: is not in English but, by all signs, in {found.code!r} ({found.probability:.0%}), which "
            "quotelens does not read; if it is English after all, say --any-language."
        )
    return found.code


@functools.cache
def _function_words() -> frozenset[str]:
    # Of two letters and less, other languages have the same: a, in, me, on, we.
    return frozenset(word for word in reader.lines("function_words.txt") if len(word) > 2 or word in ("of", "to"))


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
