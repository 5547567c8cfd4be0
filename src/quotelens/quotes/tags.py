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
_PAST_OR_PRESENT = regex.compile(r"\p{Ll}+(?:ed|s)|said|told|wrote|went|put|spoke|shot|swore|sang")


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
