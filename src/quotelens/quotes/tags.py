"""The clause right behind a quotation that says who spoke: “…,” she said. “…?” asked Ann Lee.

The model reads nearly all of these. Where it has nothing for a passage in quotation marks that ends with a comma, a
question mark or an exclamation mark and is followed by such a clause, typography has already said that the passage is
speech, and the clause is simple enough to be read by rule: a subject of a few words and one verb of the cue inventory.
"""

from __future__ import annotations

import regex

from quotelens.lexicon.titles import abbreviation
from quotelens.quotes.cues import describe

Offsets = tuple[int, int]

# What introduces somebody's own words; a belief or an intention does not stand behind a quotation.
_CATEGORIES = frozenset(
    ("neutral", "assertive", "factive", "admission", "tentative", "prediction", "question", "directive",
     "commissive", "approval", "criticism", "denial", "emotive")
)  # fmt: skip
# A full stop belongs to a name only behind an initial or a short title: "Gov. J. Ruiz", but "said Ruiz. She left."
_TITLE = rf"(?:{abbreviation()}|\p{{Lu}}(?:\.\p{{Lu}})*+)\."
_WORD = rf"(?:{_TITLE}|\p{{Lu}}[\p{{L}}'’\-]*+)"
_NAME = rf"{_WORD}(?: (?:{_WORD}|de|da|del|der|van|von|al|bin|of|the)){{0,5}}(?<![ ’'\-]|of|the)"
_SUBJECT = rf"(?:he|she|they|I|we|{_NAME}|(?:the|a|an|one|another|his|her|their) [\p{{L}}\-]+(?: [\p{{L}}\-]+){{0,2}}?)"
_VERB = r"(?<cue>(?:chimed|weighed|cut|put|broke) in|\p{Ll}+(?: (?:up|out|back))?)"
# Behind the verb a name may have an adjective or a calling before it: "added little Amy".
_INVERTED = rf"(?:(?:\p{{Ll}}+ ){{1,2}}{_NAME}|{_SUBJECT})"
_CLAUSE = regex.compile(
    rf"[ \u00a0]?(?:(?<source>{_SUBJECT}) {_VERB}|{_VERB} (?<source>{_INVERTED}))(?=[ ,.:;\n\u00a0]|$)"
)
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
_PAST_OR_PRESENT = regex.compile(r"\p{Ll}+(?:ed|s)|said|told|wrote|went|put|spoke|shot|swore|sang")


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
    before = text[max(0, start - _HEADING_REACH) : start].rstrip()
    line = start - len(text[max(0, start - _HEADING_REACH) : start]) + before.rfind("\n") + 1
    match = _HEADING.match(text, line, start)
    return None if match is None else (match.span("cue"), match.span("source"))


def find_tag(text: str, end: int) -> tuple[Offsets, Offsets] | None:
    """Cue and source of the clause that begins at ``end``, directly behind a closing quotation mark, if there is one.

    >>> text = "“Why not?” asked Ann Lee, laughing."
    >>> [text[start:stop] for start, stop in find_tag(text, 10)]
    ['asked', 'Ann Lee']
    """
    match = _CLAUSE.match(text, end)
    if match is None or not _PAST_OR_PRESENT.fullmatch(match["cue"].split()[0]):
        return None
    if describe(match["cue"])[1] not in _CATEGORIES:
        return None
    return match.span("cue"), match.span("source")
