"""The noun phrase or the quantity behind a hedge: the scope of "possible" before a noun, of "about" before a number.

A phrase is short and its words say where it ends, so it is read from left to right by rough parts of speech: modifiers,
nouns, and the complements that belong to them. Clauses need more (quotelens.hedges.clauses).
"""

from quotelens.hedges.clauses import FINITE, LIMIT, NAME, NOUN, NUMBER, Clauses, clause_end
from quotelens.lexicon.hedges import word_set

CURRENCY = frozenset("$£€¥")
UNITS = frozenset(("%", "percent", "hundred", "thousand", "million", "billion", "trillion", "dozen"))
LINKS = frozenset(("to", "or", "and", "–", "-"))
BEFORE_DETERMINER = frozenset(("all", "both", "half"))
COMPLEMENTS = 2


def noun_phrase_end(clauses: Clauses, start: int, end: int, stop: int) -> int:
    """The end of the noun phrase at token `end`, behind a hedge that begins at `start`, with its complements.

    "Link to the gang" and "role of the enzyme" are whole, and so is "chance to speak". `stop` bounds it.
    """
    index, limit = clauses.places[end], clauses.places[stop]
    right = _nominal_end(clauses, index, limit)
    for _ in range(COMPLEMENTS):
        if right >= limit or clauses.lower[right] not in word_set("complement_preposition"):
            break
        if clauses.lower[right] == "to" and _tag(clauses, right + 1) == "B" and right > index:
            noun = clauses.shown[right - 1]
            return clause_end(clauses, noun, noun + 1, "noun", clauses.shown[right] + 1, stop)
        further = _nominal_end(clauses, right + 1, limit)
        if further == right + 1:
            break
        right = further
        if right < limit and clauses.lower[right] in ("and", "or"):
            joined = _nominal_end(clauses, right + 1, limit)
            if joined > right + 1 and _tag(clauses, joined) not in FINITE:
                right = joined
    return _token_behind(clauses, max(right, min(index + 1, limit)))


def measures(clauses: Clauses, end: int) -> bool:
    """Whether a phrase, not a quality, follows an approximator: "nearly all cases", "almost from scratch"."""
    place = clauses.places[end]
    named = place < len(clauses.lower) and clauses.lower[place] in BEFORE_DETERMINER
    return named or _tag(clauses, place) in ("d", "i", NOUN, NAME, NUMBER)


def before_verb(clauses: Clauses, end: int) -> bool:
    """Whether an approximator qualifies a verb: "he sort of hopes so"."""
    return _tag(clauses, clauses.places[end]) in ("V", "B")


def quantity_end(clauses: Clauses, end: int, stop: int) -> int:
    """The end of the quantity at token `end`, with what is counted: "about | 400 people", "half of the votes"."""
    index, limit = clauses.places[end], clauses.places[stop]
    inner = index + (_tag(clauses, index) == "i")
    right = _nominal_end(clauses, _number_end(clauses, inner, limit), limit)
    if right < limit and clauses.lower[right] == "of":
        right = _nominal_end(clauses, right + 1, limit)
    elif right < limit and clauses.lower[right] == "to" and _is_number(clauses, right + 1):
        right = _nominal_end(clauses, _number_end(clauses, right + 1, limit), limit)
    return _token_behind(clauses, max(right, min(index + 1, limit)))


def _number_end(clauses: Clauses, index: int, limit: int) -> int:
    first = index
    while index < limit:
        word = clauses.lower[index]
        article = index == first and word in ("a", "an")
        range_goes_on = index > first and word in LINKS and _is_number(clauses, index + 1)
        if not (article or range_goes_on or _is_number(clauses, index)):
            break
        index += 1
    return index


def _is_number(clauses: Clauses, index: int) -> bool:
    word = clauses.lower[index] if index < len(clauses.lower) else ""
    head = word.partition("-")[0]
    return _tag(clauses, index) == NUMBER or word[:1] in CURRENCY or word in UNITS or head in word_set("number_word")


def _nominal_end(clauses: Clauses, index: int, limit: int) -> int:
    """The end of determiners, modifiers and nouns; behind a noun only further nouns belong to it."""
    first = index
    nouns = 0
    while index < min(limit, first + LIMIT):
        word, tag, following = clauses.lower[index], _tag(clauses, index), _tag(clauses, index + 1)
        if tag in (NOUN, NAME):
            # Names before "and" or a noun modify: "Chinese and Iranian banks".
            nouns += tag == NOUN or following not in ("c", NAME, "j")
        elif word in ("'s", "'"):
            nouns = 0
        elif tag == "c":
            if nouns or index == first or following not in ("j", NAME, "N"):
                break
        elif tag in ("d", NUMBER):
            if index > first and tag == "d" and clauses.lower[index - 1] not in BEFORE_DETERMINER:
                break
        elif nouns or not (tag in ("j", "N", "G", "r") or (word.endswith("ed") and following in (NOUN, NAME))):
            # A pronoun is a phrase of its own: "half of them".
            index += index == first and tag == "s"
            break
        index += 1
    return index


def _tag(clauses: Clauses, index: int) -> str:
    return clauses.tags[index] if 0 <= index < len(clauses.tags) else "$"


def _token_behind(clauses: Clauses, index: int) -> int:
    return clauses.shown[index - 1] + 1
