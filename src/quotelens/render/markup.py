"""Text that is put into HTML.

An article is foreign text. It may hold markup, it may hold characters that HTML cannot hold at all, and it may
hold lone surrogates, which no file can hold. All text goes through here on its way into a page.
"""

from __future__ import annotations

import html
import re

# What HTML cannot hold, or what a terminal or browser would act on.
_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of what follows; harmless within a paragraph, misleading in a name.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Of these, those that reach to a mark that ends them, or else to the end of the paragraph.
_TURN = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ENDS = frozenset("\u202c\u2069")


def escape(text: str) -> str:
    """The text for an element or for an attribute in quotation marks, character by character.

    Control characters, lone surrogates and other characters that HTML cannot hold become U+FFFD.

    >>> escape('<a title="x">')
    '&lt;a title=&quot;x&quot;&gt;'
    """
    # A carriage return survives an HTML parser only as a character reference.
    return html.escape(_UNPRINTABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def isolated(text: str) -> str:
    """As :func:`escape`, in an element of its own if the text turns the direction of what stands behind it.

    >>> isolated("a\\u202eb"), isolated("a\\u202eb\\u202c")
    ('<bdi>a\\u202eb</bdi>', 'a\\u202eb\\u202c')
    """
    return f"<bdi>{escape(text)}</bdi>" if _turns_on(text) else escape(text)


def _turns_on(text: str) -> bool:
    """Whether a direction begins that does not end, or ends that has not begun (Unicode Standard Annex 9, X1 to X8)."""
    opened: list[str] = []
    for mark in _TURN.findall(text):
        if mark not in _ENDS:
            opened.append("\u2069" if mark >= "\u2066" else "\u202c")
        elif not opened or opened.pop() != mark:
            return True
    return bool(opened)


def label(text: str) -> str:
    """The text on one line and without marks that turn its direction: a name or a note, not the article.

    >>> label(" Ona\\n Reyes ")
    'Ona Reyes'
    """
    return escape(" ".join(_DIRECTION.sub("", text).split()))


def count(number: int, noun: str) -> str:
    """A number and what it counts.

    >>> count(1, "quotation"), count(2, "quotation")
    ('1 quotation', '2 quotations')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
