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


def escape(text: str) -> str:
    """The text for an element or for an attribute in quotation marks, character by character.

    Control characters, lone surrogates and other characters that HTML cannot hold become U+FFFD.

    >>> escape('<a title="x">')
    '&lt;a title=&quot;x&quot;&gt;'
    """
    # A carriage return survives an HTML parser only as a character reference.
    return html.escape(_UNPRINTABLE.sub("\ufffd", text)).replace("\r", "&#13;")


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
