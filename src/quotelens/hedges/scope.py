"""What a hedge hedges, from surface clause boundaries.

The convention is that of BioScope (Vincze et al. 2008): the scope begins with the hedge and takes the rest of
its clause; before a noun it takes the noun phrase; a hedge that closes its clause takes the clause before it.
Without a syntax tree the ends are approximated by punctuation, by words that open a new clause, and by
quotation marks; docs/hedges.md lists what goes wrong.
"""

from quotelens.hedges.lexicon import word_set
from quotelens.hedges.words import Words, is_number, is_word, quantity

# A clause longer than this many tokens is cut, which keeps the work linear on text without punctuation.
LIMIT = 100
OPENING = frozenset(("“", "‘", "(", "[", "``", "«"))
CLOSING = frozenset(("”", "’", ")", "]", "''", "»"))
BREAKS = frozenset((";", ":", "—", "–", "--", "…", ".", "?", "!"))
CONTRAST = frozenset(("but", "although", "though", "whereas"))
JOINING = frozenset(("and", "or", "so", "yet", "nor"))
START_AFTER = frozenset(("but", "although", "which", "who"))
NEW_CLAUSE = CONTRAST | frozenset(("which", "who", "while", "however", "according"))


_OPENS, _CLOSES, _ENDS, _CLOSES_AND_ENDS = 1, 2, 3, 4


def clause_marks(words: Words) -> bytes:
    """For each token whether it opens or closes a quotation or bracket, or ends a clause; else 0.

    Computed once for a sentence, so that a sentence with many hedges costs little more than one with a few.
    A straight quotation mark opens or closes by turns; an odd number of them after a first word means that
    the sentence begins inside a quotation. A single closing mark that was not opened is an apostrophe.
    """
    straight = frozenset(('"',)) if "``" in words.lower else frozenset(('"', "''"))
    inside = sum(word in straight for word in words.lower) % 2 == 1 and words.at(0) not in straight
    single = 0
    marks = bytearray(len(words.lower))
    for index, word in enumerate(words.lower):
        if word in straight:
            marks[index] = _closing_mark(words, index) if inside else _OPENS
            inside = not inside
        elif word == "’" and not single:
            continue
        elif word in OPENING:
            marks[index] = _OPENS
            single += word == "‘"
        elif word in CLOSING:
            marks[index] = _closing_mark(words, index)
            single -= word == "’"
        elif _ends_clause(words, index):
            marks[index] = _ENDS
    return bytes(marks)


def _closing_mark(words: Words, index: int) -> int:
    """A quotation that ends in a comma before "said" closes its clause too."""
    tagged = words.at(index - 1) in (",", "?", "!") and _reporting(words, index + 1)
    return _CLOSES_AND_ENDS if tagged else _CLOSES


def scope(words: Words, marks: bytes, start: int, end: int, category: str) -> tuple[int, int]:
    """The scope of the hedge at tokens `start` to `end` (exclusive), in tokens, end exclusive.

    `marks` is what `clause_marks` gives for the sentence.
    """
    if category == "approximator":
        return start, _measure_end(words, end) if quantity(words, end) else _phrase_end(words, end)
    if _before_noun(words, start, end, category):
        return start, _phrase_end(words, end)
    apart = words.at(end) == "," and category in ("adverb", "evidential", "verb")
    skip_comma = apart and not _opens_clause(words, end + 1)
    right = _clause_end(marks, end + 1 if skip_comma else end)
    closes = words.at(end) == "" or words.at(end) in BREAKS or marks[end] in (_CLOSES, _CLOSES_AND_ENDS)
    closes = closes or (words.at(end) == "," and not skip_comma)
    if right <= end + (1 if skip_comma else 0) or closes or (skip_comma and _reporting(words, end + 1)):
        return _clause_start(words, marks, start), end
    while right > end and words.lower[right - 1] == ",":
        right -= 1
    return start, right


def _before_noun(words: Words, start: int, end: int, category: str) -> bool:
    attributive = category in ("adjective", "evidential") and not words.at(end - 1).endswith("ly")
    if words.at(end - 1) in ("likely", "unlikely"):
        attributive = words.has(start - 1, "determiner")
    follows_be = words.has(start - 1, "be") or words.at(start - 1) in ("seems", "looks", "remains", "it")
    return attributive and not follows_be and not words.has(end, "nominal_end") and words.at(end)[:1].isalpha()


def _measure_end(words: Words, index: int) -> int:
    """The end of a number and of one word for what is counted; `index` is at the number."""
    for _ in range(8):
        word = words.at(index)
        if word in ("", ",") or word in BREAKS or word in CLOSING:
            return index
        if is_word(words, index) and not is_number(words, index) and word not in ("a", "an"):
            break
        index += 1
    while words.at(index) in ("square", "cubic", "metric", "percentage"):
        index += 1
    return index if words.has(index, "nominal_end") or not is_word(words, index) else index + 1


def _phrase_end(words: Words, index: int) -> int:
    limit = min(len(words.lower), index + 8)
    first = index
    while index < limit:
        word = words.lower[index]
        if word in word_set("nominal_end") or word in word_set("auxiliary") or word in word_set("punctuation"):
            break
        if index > first and (word in word_set("determiner") or word in word_set("pronoun_subject")):
            break
        index += 1
    while index > first + 1 and words.lower[index - 1] == "of":
        index -= 1
    return index


def _reporting(words: Words, index: int) -> bool:
    """Whether a tag such as ", he said" begins here."""
    return any(words.has(near, "reporting") for near in range(index, index + 4))


def _clause_end(marks: bytes, start: int) -> int:
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
        elif mark == _ENDS and depth == 0:
            return index
    return stop


def _ends_clause(words: Words, index: int) -> bool:
    word = words.at(index)
    if word == ",":
        return _opens_clause(words, index + 1) or _reporting(words, index + 1)
    return word in BREAKS or word in CONTRAST


def _opens_clause(words: Words, index: int) -> bool:
    word = words.at(index)
    if word in JOINING:
        return words.has(index + 1, "pronoun_subject") or words.has(index + 1, "determiner")
    return word in NEW_CLAUSE


def _clause_start(words: Words, marks: bytes, end: int) -> int:
    index = end - 1 if words.at(end - 1) == "," else end
    stop = max(0, end - LIMIT)
    while index > stop:
        word = words.lower[index - 1]
        if marks[index - 1] == _OPENS or word in BREAKS or word in START_AFTER:
            break
        if word == "that" and words.has(index - 2, "reporting"):
            break
        index -= 1
    return index
