"""The name beside a quotation that says who spoke: on the line below, behind a dash, in brackets, on the line above."""

from __future__ import annotations

import regex

from quotelens.lexicon.words import fold, table

Offsets = tuple[int, int]

# A line below a quotation, or what follows it behind a dash, that says who spoke: "—Commissioner Ana Ruiz".
_TITLED_WORD = r"(?:\p{Lu}[\p{L}.'’&\-]*+|[“\"][^“”\"\n]{1,30}[”\"]|of|the|for|and|de|da|del|der|van|von|al|bin)"
_TITLED = rf"(?:{_TITLED_WORD}(?: |(?=[,(\n])|$)){{1,10}}"
# What announces a quotation of its own: "And from Chairwoman Ruiz:", "From the desk of Ana Ruiz".
_HEADING = regex.compile(
    r"[ \t]*(?:(?:And|Also|Next|Then|Finally),? )?(?:this )?(?<cue>[Ff]rom)"
    r" (?:the desk of (?<source>[^\n:“”\".]{2,80}?):?|(?<source>[^\n:“”\".]{2,80}):)\s*$"
)
_HEADING_REACH = 160
_SIGNATURE = regex.compile(
    rf"[ \t\u00a0]*(?:\n\s{{0,4}}(?:[—–―~]|--?)|[—–―]|--)[ \u00a0]?"
    rf"(?<source>(?=\p{{Lu}}|the |a |an )(?:(?:the|a|an) )?{_TITLED}(?:[,(] ?[^\n.;!?“”\"]{{2,80}})?)[ \t]*(?=\n|$)"
)

# Without a dash, a name of several words with what its bearer is behind a comma, or one that begins with a first name.
_PERSON = r"\p{Lu}[\p{L}'’\-]++(?: (?:\p{Lu}\.|\p{Lu}[\p{L}'’\-]++|de|da|del|der|van|von|al|bin)){1,4}"
_ROLE = r"(?:,? \(?\d{1,3}\)?)?(?<role>, [^\n.;:!?()“”\"]{2,80}| \([^\n.;:!?()“”\"]{2,80}\))?"
_BELOW = regex.compile(rf"[ \t]*\n(?:[ \t]*\n)?[ \t]*(?<source>{_PERSON}{_ROLE})[ \t]*(?=\n|$)")
_ABOVE = regex.compile(rf"[ \t]*(?<source>{_PERSON}{_ROLE})[ \t]*\n(?:[ \t]*\n)?[ \t]*$")
_BRACKETED = regex.compile(rf"[ \u00a0]?\((?<source>{_PERSON}{_ROLE})\)(?=[\s.,]|$)")
_ABOVE_REACH = 120


def find_signature(text: str, end: int) -> Offsets | None:
    """The name that signs the quotation which ends at ``end``, behind a dash, on a line of its own or at its end.

    >>> text = "“Every child needs a book.”\\n— Commissioner Ana Ruiz"
    >>> text[slice(*find_signature(text, 27))]
    'Commissioner Ana Ruiz'
    """
    match = _SIGNATURE.match(text, end)
    if match is None:
        return None
    start = match.start("source")
    return start, start + len(match["source"].rstrip())


def find_heading(text: str, start: int) -> tuple[Offsets, Offsets] | None:
    """The "from" and the name that announce the quotation which begins at ``start``, on its line or the one before.

    >>> text = "And from the governor’s office:\\n\\n“We are reviewing the bill.”"
    >>> [text[begin:stop] for begin, stop in find_heading(text, text.index("“"))]
    ['from', 'the governor’s office']
    """
    match = _HEADING.match(text, _line_above(text, start, _HEADING_REACH), start)
    return None if match is None else (match.span("cue"), match.span("source"))


def find_name_below(text: str, end: int) -> Offsets | None:
    """The name on the line below the quotation that ends at ``end``, where nothing else stands there.

    >>> text = "“It is my loom.”\\nHester Boateng, weaver"
    >>> text[slice(*find_name_below(text, 16))], find_name_below("“Yes.”\\n\\nWinter Fuel", 6)
    ('Hester Boateng, weaver', None)
    """
    return _person(_BELOW.match(text, end))


def find_name_above(text: str, start: int) -> Offsets | None:
    """The name on the line above the quotation that begins at ``start``, with what its bearer is.

    >>> text = "Hester Boateng, weaver\\n“It is my loom.”"
    >>> text[slice(*find_name_above(text, 23))]
    'Hester Boateng, weaver'
    """
    match = _ABOVE.match(text, _line_above(text, start, _ABOVE_REACH), start)
    return None if match is None or match["role"] is None else _person(match)


def find_name_in_brackets(text: str, end: int) -> Offsets | None:
    """The name in brackets behind the quotation that ends at ``end``.

    >>> text = "“We rehearse in the car park.” (Ngozi Eze, conductor)"
    >>> text[slice(*find_name_in_brackets(text, 30))]
    'Ngozi Eze, conductor'
    """
    return _person(_BRACKETED.match(text, end))


def _line_above(text: str, start: int, reach: int) -> int:
    """Where the last line that holds something before ``start`` begins, within ``reach`` characters."""
    low = max(0, start - reach)
    return low + text[low:start].rstrip().rfind("\n") + 1


def _person(match: regex.Match[str] | None) -> Offsets | None:
    if match is None:
        return None
    described = match["role"] is not None and match["role"].lstrip(", (")[:1].islower()
    known = fold(match["source"].split()[0]) in table("first_names")
    return match.span("source") if described or known else None
