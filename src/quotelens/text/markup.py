"""Tags that scraping left behind: <tweet author="@herald">, </a>, <br/>.

Taking the text out of a page is another tool's work, but where a tag has stayed its quotation marks are no quotation
marks, and nothing between its brackets is anybody's words.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"<(?P<closing>/?)[A-Za-z][\w:-]{0,30}(?P<attributes>\s[^<>]{0,4000})?(?P<closed>/?)>")


def find_tags(text: str) -> tuple[tuple[int, int], ...]:
    """The tags in a text, in order. A name in brackets is taken for one only with an attribute or a slash.

    >>> text = 'He wrote: <a href="https://example.org">“Go”</a> <John> 3 < 4'
    >>> [text[start:end] for start, end in find_tags(text)]
    ['<a href="https://example.org">', '</a>']
    """
    return tuple(
        match.span()
        for match in _TAG.finditer(text)
        if match["closing"] or match["closed"] or any(sign in (match["attributes"] or "") for sign in "=/")
    )
