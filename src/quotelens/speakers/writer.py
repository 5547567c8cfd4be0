"""Who "I" is where nobody is quoted: the writer, if the page names one.

A byline does ("By Ada Quist"), a note on the author at the end ("Ada Quist is a teacher in Hull."), and the name below
a letter.
"""

from __future__ import annotations

import bisect

import regex

from quotelens.enums import PartKind
from quotelens.phrases.named_page import NamedPage
from quotelens.phrases.names import Name
from quotelens.speakers.entities import Entity, Register
from quotelens.text.page import Page

_LONGEST_NOTE = 400
# What a note on its author goes on with: "…, who teaches law, is a member of the council".
_NOTE = regex.compile(
    r"(?:, [^.\n]{1,120},)? (?:is|was|writes|teaches|serves|works|leads|covers|reports|edits|chairs)\b"
)
_CLOSING = regex.compile(
    r"(?:Yours(?: (?:faithfully|sincerely|truly|ever))?|(?:Yours )?[Ss]incerely|Faithfully|Respectfully|Love|Cheers"
    r"|(?:(?:Best|Kind|Warm) )?[Rr]egards|(?:Best|Warm) wishes|With (?:love|thanks)),?\s*$"
)


def writer_of(page: Page, named: NamedPage, register: Register) -> Entity | None:
    """The one person whom the page names as its writer."""
    found = _bylined(page, named) or _noted(page, named) or _signed(page, named)
    return register.of_name[found] if found is not None else None


def _bylined(page: Page, named: NamedPage) -> Name | None:
    bylines = [part for part in page.parts if part.kind is PartKind.BYLINE]
    names = [name for part in bylines for name in _names(named, part.start, part.end)]
    people = [name for name in names if name.kind == "person"]
    return people[0] if len(people) == 1 else None


def _noted(page: Page, named: NamedPage) -> Name | None:
    start, end = page.paragraph_spans[-1] if page.paragraph_spans else (0, 0)
    names = _names(named, start, end) if end - start < _LONGEST_NOTE and len(page.paragraph_spans) > 1 else []
    if not names or names[0].outer != start or names[0].kind != "person":
        return None
    return names[0] if _NOTE.match(page.text, names[0].end, end) else None


def _signed(page: Page, named: NamedPage) -> Name | None:
    text = page.text.rstrip()
    line = text.rfind("\n") + 1
    names = _names(named, line, len(text))
    if not line or not names or names[0].outer != line or names[0].end != len(text):
        return None
    return names[0] if _CLOSING.search(text, max(0, line - 40), line) else None


def _names(named: NamedPage, start: int, end: int) -> list[Name]:
    low, high = bisect.bisect_left(named.name_starts, start), bisect.bisect_left(named.name_starts, end)
    return list(named.names[low:high])
