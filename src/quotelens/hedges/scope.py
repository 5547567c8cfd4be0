"""What a hedge hedges.

The convention is that of BioScope (Vincze et al. 2008): the scope begins with the hedge and takes the rest of its
clause; before a noun it takes the noun phrase, before a number what is measured; a hedge that closes its clause takes
the clause before it. Quotation marks and full stops bound a scope here; where the clause ends within these bounds is
what quotelens.hedges.clauses says.
"""

from collections.abc import Sequence

from quotelens.hedges.clauses import BREAKS, LIMIT, Clauses, clause_end, first_finite
from quotelens.hedges.phrases import before_verb, measures, noun_phrase_end, quantity_end
from quotelens.hedges.words import Words, quantity

OPENING = frozenset(("“", "‘", "(", "[", "``", "«"))
CLOSING = frozenset(("”", "’", ")", "]", "''", "»"))
STRAIGHT = frozenset(('"', "''"))
STOPS = frozenset((".", "?", "!"))
JOINING = frozenset(("and", "or", "so", "yet", "nor"))
START_AFTER = frozenset(("but", "although", "which", "who"))
NEW_CLAUSE = frozenset(("but", "although", "though", "whereas", "which", "who", "while", "however", "according"))
# Verbs of evidence, which a clause follows.
CLAUSAL = ("suggest", "indicat", "impl", "hint")
# Words between two commas: "may, however, leave", "it will perhaps, he said, rain".
INSERTION = 5
# These qualify what is said, not a measure.
SENTENCE_APPROXIMATORS = frozenset(("essentially", "basically"))
TAG = 6

_OPENS, _CLOSES, _ENDS, _CLOSES_AND_ENDS, _CLOSES_WITHIN = 1, 2, 3, 4, 5


def clause_marks(words: Words, offsets: Sequence[tuple[int, int]]) -> bytes:
    """For each token whether it opens or closes a quotation or bracket, or is a full stop; else 0.

    Computed once for a sentence, so that a sentence with many hedges costs little more than one with a few.
    A straight quotation mark that touches one neighbour only belongs to it; others open and close by turns. A single
    closing mark that was not opened is an apostrophe.
    """
    straight = STRAIGHT - {"''"} if "``" in words.lower else STRAIGHT
    inside = False
    single = 0
    marks = bytearray(len(words.lower))
    for index, word in enumerate(words.lower):
        if word in straight:
            opens = _opens_quotation(offsets, index, inside)
            marks[index] = _OPENS if opens else _closing_mark(words, index)
            inside = opens
        elif word == "’" and not single:
            continue
        elif word in OPENING:
            marks[index] = _OPENS
            single += word == "‘"
        elif word in CLOSING:
            marks[index] = _closing_mark(words, index)
            single -= word == "’"
        elif word in STOPS:
            marks[index] = _ENDS
    return bytes(marks)


def _opens_quotation(offsets: Sequence[tuple[int, int]], index: int, inside: bool) -> bool:
    touches_left = index > 0 and offsets[index - 1][1] == offsets[index][0]
    touches_right = index + 1 < len(offsets) and offsets[index][1] == offsets[index + 1][0]
    return touches_right if touches_left != touches_right else not inside


def _closing_mark(words: Words, index: int) -> int:
    """A quotation that ends in a comma before "said" closes its clause too; one of a few words closes none."""
    if words.at(index - 1) in (",", "?", "!") and _reporting(words, index + 1):
        return _CLOSES_AND_ENDS
    quotation = words.lower[index] not in (")", "]")
    runs_on = words.at(index - 1)[:1].isalnum() and words.at(index + 1)[:1].isalnum()
    return _CLOSES_WITHIN if quotation and runs_on and not _reporting(words, index + 1) else _CLOSES


def scope(words: Words, clauses: Clauses, marks: bytes, start: int, end: int, category: str) -> tuple[int, int]:
    """The scope of the hedge at tokens `start` to `end` (exclusive), in tokens, end exclusive.

    `clauses` and `marks` are what `read_clauses` and `clause_marks` give for the sentence.
    """
    following = words.at(end)
    if category == "approximator":
        if words.at(start) in SENTENCE_APPROXIMATORS:
            category = "adverb"
        elif following in ("", ",") or following in BREAKS:
            return start, end
        elif before_verb(clauses, end) or (words.at(end - 1) == "of" and words.has(start - 1, "nominative")):
            stop = _stop(marks, end + 1)
            return start, clause_end(clauses, end, end + 1, "verb", end + 2, stop) if stop > end + 1 else end + 1
        elif quantity(words, end) or measures(clauses, end):
            return start, quantity_end(clauses, end, _stop(marks, end))
    if _before_noun(words, start, end, category):
        return start, noun_phrase_end(clauses, start, end, _stop(marks, end))
    inserted = next((index for index in range(end + 2, end + INSERTION) if words.at(index) == ","), 0)
    apart = following == "," and (inserted > 0 or category in ("adverb", "evidential", "verb"))
    if apart and _opens_clause(words, end + 1):
        apart = False
    closes = following in BREAKS or following == "" or marks[end] in (_CLOSES, _CLOSES_AND_ENDS)
    if closes or (following == "," and not apart):
        return _clause_start(words, clauses, marks, start), end
    first = end
    if apart:
        first = inserted + 1 if inserted else end + 1
        if _reporting(words, end + 1):
            first = _after_tag(words, end + 1)
            opens = start == 0 or words.at(start - 1) in JOINING or words.has(start - 1, "punctuation")
            if not first or not opens:
                return _clause_start(words, clauses, marks, start), end
    stop = _stop(marks, first)
    if apart and start == 0:
        first = first_finite(clauses, first, stop)
    if stop <= first:
        return _clause_start(words, clauses, marks, start), end
    right = clause_end(clauses, start, end, _kind(words, start, end, category), first + 1, stop)
    return start, _trimmed(words, end, right)


def _kind(words: Words, start: int, end: int, category: str) -> str:
    """The kind of hedge for the model of clauses."""
    last = words.at(end - 1)
    if category == "evidential":
        category = "adverb" if last.endswith("ly") else "verb"
    whole = words.at(start) in ("i", "we") or words.at(start - 1) in ("it", "that") or last.startswith(CLAUSAL)
    return "opinion" if category == "verb" and (whole or words.at(end) == "that") else category


def _trimmed(words: Words, end: int, right: int) -> int:
    """Without the comma, or the full stop and the marks after it, that the clause ends in."""
    last = right
    while last > end and words.lower[last - 1] in CLOSING:
        last -= 1
    if last > end and words.lower[last - 1] == ".":
        right = last - 1
    while right > end and words.lower[right - 1] == ",":
        right -= 1
    return right


def _after_tag(words: Words, index: int) -> int:
    """The token after a tag such as "he said," that stands between commas; 0 where the sentence ends with the tag."""
    for near in range(index, index + TAG):
        if words.at(near) == ",":
            return near + 1
    return 0


def _before_noun(words: Words, start: int, end: int, category: str) -> bool:
    attributive = category in ("adjective", "evidential") and not words.at(end - 1).endswith("ly")
    if words.has(end, "question_word"):
        return False
    if words.at(end - 1) in ("likely", "unlikely"):
        attributive = words.has(start - 1, "determiner")
    follows_be = words.has(start - 1, "be") or words.at(start - 1) in ("seems", "looks", "remains", "it")
    return attributive and not follows_be and not words.has(end, "nominal_end") and words.at(end)[:1].isalpha()


def _reporting(words: Words, index: int) -> bool:
    """Whether a tag such as ", he said" begins here; not ", say, " of an example."""
    if words.at(index) == "say":
        return False
    return any(words.has(near, "reporting") for near in range(index, index + 4))


def _stop(marks: bytes, start: int) -> int:
    """The first full stop, or mark that closes a quotation or bracket which `start` stands in."""
    depth = 0
    stop = min(len(marks), start + LIMIT)
    for index in range(start, stop):
        mark = marks[index]
        if mark == _OPENS:
            depth += 1
        elif mark == _CLOSES_AND_ENDS:
            return index + 1 if depth else index
        elif mark == _CLOSES:
            if depth == 0:
                return index
            depth -= 1
        elif mark == _CLOSES_WITHIN:
            depth = max(depth - 1, 0)
        elif mark == _ENDS and depth == 0:
            return index
    return stop


def _opens_clause(words: Words, index: int) -> bool:
    word = words.at(index)
    if word == "however" and words.at(index - 1) == "," and words.at(index + 1) == ",":
        return False
    if word in JOINING:
        joined = index + 1
        clause = words.has(joined, "pronoun_subject") or words.has(joined, "determiner")
        return clause or (word == "so" and words.at(joined) != "that")
    return word in NEW_CLAUSE


def _clause_start(words: Words, clauses: Clauses, marks: bytes, end: int) -> int:
    """The start of the clause that ends before `end`; a relative clause inside its subject does not begin it."""
    index = end - 1 if words.at(end - 1) == "," else end
    stop = max(0, end - LIMIT)
    verbs = 0
    while index > stop:
        word = words.lower[index - 1]
        whole = verbs < 2
        if marks[index - 1] == _OPENS or word in BREAKS or (word in START_AFTER and whole):
            break
        if word == "whose" and whole:
            return index - 1
        if word == "that" and words.has(index - 2, "reporting"):
            break
        verbs += clauses.finite[clauses.places[index - 1]] == 0
        index -= 1
    return index
