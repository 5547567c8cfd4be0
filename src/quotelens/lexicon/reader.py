"""The one reader of word knowledge: the files of ``quotelens/data/en``.

Which nouns name an organisation, which verbs are cues, which words are titles: that is knowledge about English and not
program text, so it lives in files that a reader of English can correct. A file has one entry a line, with columns
between tabs; lines that begin with ``#`` are comments. A ``.json`` file has named sets of words, each as one string.
Who asks for an entry often keeps what it has read.
"""

from __future__ import annotations

import importlib.resources
import json
from typing import Any


def lines(name: str) -> list[str]:
    """The entries of a file, in its order, without white space at their ends.

    >>> lines("function_words.txt")[:2]
    ['a', 'an']
    """
    return [line.rstrip() for line in _text(name).splitlines() if line.strip() and not line.startswith("#")]


def rows(name: str) -> list[list[str]]:
    """The entries of a file, each as its columns.

    >>> rows("nicknames.tsv")[0]
    ['abigail', 'abby gail']
    """
    return [line.split("\t") for line in lines(name)]


def settings(name: str) -> dict[str, Any]:
    """What a ``.json`` file holds."""
    content: dict[str, Any] = json.loads(_text(name))
    return content


def sets(name: str) -> dict[str, frozenset[str]]:
    """The named sets of words of a ``.json`` file.

    >>> "while" in sets("cue_contexts.json")["subordinators"]
    True
    """
    return {key: frozenset(words.split()) for key, words in settings(name).items()}


def _text(name: str) -> str:
    return importlib.resources.files("quotelens").joinpath("data", "en", name).read_text(encoding="utf-8")
