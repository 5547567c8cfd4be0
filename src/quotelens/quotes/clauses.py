"""A clause of saying inside somebody's words: "officials said the dam would hold".

What a newspaper or a witness passes on is often itself an attribution, with a subject, a verb of the cue inventory and
words. There is no parser here: the clause must be plain enough to be read from its first verb of saying, and the
subject must be a noun phrase that can speak. Where either is in doubt the clause is left alone.
"""

from __future__ import annotations

import attrs
import regex

from quotelens.lexicon.saying import clear_forms, saying_verbs
from quotelens.phrases.mentions import Phrase, read_speaking_phrase
from quotelens.phrases.named_page import NamedPage
from quotelens.quotes.cues import describe

Offsets = tuple[int, int]

_ADVERBS = r"(?:had|has|have|also|later|then|once|previously|recently|repeatedly)"
_VERB = rf"(?P<cue>(?:{_ADVERBS} ){{0,2}}(?P<verb>\p{{Ll}}{{3,14}}))"
_TELLING = frozenset(("told", "tells", "informed", "assured", "reminded"))
_PERSONS = frozenset(("he", "she", "they", "i", "we"))
# A share of those who were asked says what a poll says.
_SHARE = regex.compile(r"%|\b(?:per ?cent|respondents|majority|half|third|quarter)\b")
# What no subject holds, but for a relative clause between commas.
_NO_SUBJECT = regex.compile(
    r"\b(?:is|was|were|are|be|been|do|did|does|would|will|could|can|should|may|might|must|has|have|had|to|and|but|when"
    r"|if|because|as|what|how|why|whether|that|not|never)\b|^(?:all|this|these|those)$",
    regex.IGNORECASE,
)
_RELATIVE = regex.compile(r", (?:who|whose|which) ")
_TIME = regex.compile(r"(?:On|In|At|Late|Early|Last|This|Earlier)\b[^,;:“”\"]{2,40}, ")
# What may follow the verb of a clause that stands last: "told the Herald", "said on Monday".
_TAIL = (
    r"(?:(?<=told|tells) [^,;:“”\"]{2,40}"
    r"| (?:(?:on|in|at|during|after|last|this|late|early) [^,;:“”\"]{2,40}|\p{L}+day))?"
)
_SUBJECT = r"(?P<subject>[^,;:“”\"]{2,60}?)"
_LATE_SUBJECT = regex.compile(rf", {_SUBJECT} {_VERB}{_TAIL}$|, {_VERB} {_SUBJECT}$")
_CLOSED_SUBJECT = regex.compile(rf"[,?!][”\"] {_SUBJECT} {_VERB}{_TAIL}$|[,?!][”\"] {_VERB} {_SUBJECT}$")
# Who is told: up to "that" or a mark, or up to what begins a clause ("told the mayor he would go").
_SUBJECT_BEGINS = r"(?:he|she|they|it|we|I|there|the|a|an|this|his|her|their|its|my|our)"
_ADDRESSED = (
    regex.compile(r" (?P<object>[^,;:“”\"]{2,60}?)(?=,? that |,?:? [“\"])"),
    regex.compile(rf" (?P<object>(?:(?:the|a|his|her|their) )?[^,;:“”\"]{{2,60}}?)(?= {_SUBJECT_BEGINS} )"),
    regex.compile(r" (?P<object>him|her|them|me|us|you|it)(?= )"),
)
_CLAUSE_INSIDE = regex.compile(
    rf"(?<=\p{{L}} ){_SUBJECT_BEGINS[:-1]}|he|she) (?:\p{{Ll}}+ed|had|has|was|is|would|will)\b"
)
_WORDS_BEGIN = regex.compile(
    r"(?: (?:(?:on|in|at|to|during|last|this|earlier|after|before) [^,;:“”\"]{2,70}?|\p{L}+day))?,?[ :]*"
    r"(?= that |(?<=[ :])[“\"‘])"
)
_LEAST_WORDS = 3
_LONGEST_SUBJECT = 120


@attrs.frozen
class Clause:
    """``subject`` and ``cue`` are offsets, ``verb`` is the verb of saying, ``addressee`` who is told ("him")."""

    subject: Offsets
    cue: Offsets
    verb: str
    addressee: str
    content: Offsets


def can_speak(phrase: Phrase, printed: str) -> bool:
    """Whether the phrase can be somebody who says something."""
    if phrase.form == "pronoun":
        return printed.strip().casefold() in _PERSONS
    if phrase.kind in ("person", "group", "organization"):
        return _SHARE.search(printed) is None
    return phrase.form == "name" and phrase.kind == "unknown" and not printed.endswith(("'s", "’s", "s’", "s'"))


def read_clause(page: NamedPage, start: int, end: int) -> Clause | None:
    """The clause of saying that ``page.text[start:end]`` consists of, subject first or last.

    >>> from quotelens.phrases.named_page import read_names
    >>> from quotelens.text.page import lay_out
    >>> text = "that the police chief had said the road was safe"
    >>> clause = read_clause(read_names(lay_out(text)), 0, len(text))
    >>> [text[slice(*span)] for span in (clause.subject, clause.cue, clause.content)]
    ['the police chief', 'had said', 'the road was safe']
    >>> text = "The road was safe, a police chief said"
    >>> clause = read_clause(read_names(lay_out(text)), 0, len(text))
    >>> [text[slice(*span)] for span in (clause.subject, clause.cue, clause.content)]
    ['a police chief', 'said', 'The road was safe']
    """
    return _subject_first(page, start, end) or _subject_last(page, start, end)


def _subject_first(page: NamedPage, start: int, end: int) -> Clause | None:
    text = page.text
    if text.startswith("that ", start):
        start += len("that ")
    if (when := _TIME.match(text, start, end)) is not None:
        start = when.end()
    for match in regex.finditer(
        rf"(?<= ){_VERB}(?![\p{{L}}'’-])", text, pos=start, endpos=min(end, start + _LONGEST_SUBJECT)
    ):
        before = text[start : match.start()].rstrip()
        if any(mark in before for mark in '“”"«»;:'):
            return None
        if not _is_finite(match["verb"]):
            continue
        if _RELATIVE.search(before) and not before.endswith(","):
            continue  # the verb of the relative clause
        if not _is_subject(page, start, start + len(before)):
            return None
        addressee, begin = _words_behind(text, match.end(), end, match["verb"] in _TELLING)
        if len(text[begin:end].split()) < _LEAST_WORDS or text.startswith("to ", begin):
            return None
        if describe(match["verb"])[0] not in ("say", "tell") and not text.startswith(("that ", "“", '"', "‘"), begin):
            return None  # "claimed a loss"
        return Clause(
            (start, start + len(before.rstrip(","))), match.span("cue"), match["verb"], addressee, (begin, end)
        )
    return None


def _subject_last(page: NamedPage, start: int, end: int) -> Clause | None:
    text = page.text
    for pattern, kept in ((_LATE_SUBJECT, 0), (_CLOSED_SUBJECT, 2)):
        match = pattern.search(text, max(start, end - _LONGEST_SUBJECT), end)
        if match is None or not _is_finite(match["verb"]) or not _is_subject(page, *match.span("subject")):
            continue
        content = (start, match.start() + kept)
        if len(text[slice(*content)].split()) >= _LEAST_WORDS:
            return Clause(match.span("subject"), match.span("cue"), match["verb"], "", content)
    return None


def is_saying(cue: str) -> bool:
    """Whether a cue introduces what somebody says, and not a belief, a plan or a deed.

    >>> is_saying("told reporters"), is_saying("believes"), is_saying("engaged in")
    (True, False, False)
    """
    return describe(cue)[0] in saying_verbs()


def _is_finite(verb: str) -> bool:
    return verb in clear_forms()


def _is_subject(page: NamedPage, start: int, end: int) -> bool:
    """Whether ``page.text[start:end]`` is nothing but a noun phrase that can speak."""
    printed = page.text[start:end]
    closed = printed.endswith(",")
    if closed != ("," in printed[:-1]):
        return False  # an apposition has two commas
    head = printed.split(",")[0]
    if _NO_SUBJECT.search(head):
        return False
    phrase = read_speaking_phrase(page, start, start + len(head))
    if not can_speak(phrase, head):
        return False
    return phrase.form != "pronoun" or page.text[phrase.start : phrase.end] == head.strip()


def _words_behind(text: str, place: int, end: int, telling: bool) -> tuple[str, int]:
    """Who is addressed behind the verb that ends at ``place``, and where the words begin."""
    addressee = ""
    for pattern in _ADDRESSED if telling else ():
        match = pattern.match(text, place, end)
        if match is not None and _CLAUSE_INSIDE.search(match["object"]) is None:
            addressee, place = match["object"], match.end()
            break
    if (begin := _WORDS_BEGIN.match(text, place, end)) is not None:
        place = begin.end()
    while place < end and text[place] in " \u00a0,:":
        place += 1
    return addressee, place
