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
START_AFTER = frozenset(("but", "although", "which", "who", "whose"))
RELATIVES = frozenset(("who", "which", "that"))
# A finite verb after one of these belongs to a clause inside the scope.
NESTING = RELATIVES | frozenset(("if", "whether", "what", "how", "why", "when", "where", "because", "while", "as"))
FRONTING = frozenset(("while", "if", "although", "though", "when", "as", "after", "before", "since", "because", "once"))
# These qualify what is said, not a measure.
SENTENCE_APPROXIMATORS = frozenset(("essentially", "basically"))
# Words between two commas: "may, however, leave", "it will perhaps, he said, rain".
INSERTION = 5
COMPLEMENTS = 2
TAG = 6
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
    if category == "approximator" and quantity(words, end):
        return start, _measure_end(words, end)
    if category == "approximator" and words.at(start) not in SENTENCE_APPROXIMATORS:
        return start, end + 1 if words.at(end).endswith("ly") else _phrase_end(words, end)
    if _before_noun(words, start, end, category):
        return start, _noun_phrase_end(words, end)
    if category in ("adverb", "evidential") and (comma := _phrase_comma(words, start, end)):
        return start, comma
    inserted = words.at(end) == "," and any(words.at(index) == "," for index in range(end + 2, end + INSERTION))
    apart = words.at(end) == "," and (category in ("adverb", "evidential", "verb") or inserted)
    skip_comma = apart and not _opens_clause(words, end + 1)
    right = _clause_end(marks, end + 1 if skip_comma else end)
    closes = words.at(end) == "" or words.at(end) in BREAKS or marks[end] in (_CLOSES, _CLOSES_AND_ENDS)
    closes = closes or (words.at(end) == "," and not skip_comma)
    if skip_comma and _reporting(words, end + 1):
        resumed = _after_tag(words, end + 1)
        first = start == 0 or words.at(start - 1) in JOINING or words.has(start - 1, "punctuation")
        if not resumed or not first:
            return _clause_start(words, marks, start), end
        right = _clause_end(marks, resumed)
    if right <= end + (1 if skip_comma else 0) or closes:
        return _clause_start(words, marks, start), end
    return start, _trimmed(words, end, _inner_end(words, start, end, right, category))


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


def _inner_end(words: Words, start: int, end: int, right: int, category: str) -> int:
    """The end of the clause where words alone show it: a second subject or a second finite verb."""
    relative = category in ("modal", "verb") and words.at(start - 1) in RELATIVES
    after_subject = category in ("modal", "verb", "adjective") and not words.has(start, "nominative")
    fronted = _in_fronted_clause(words, start)
    nested = 0
    for index in range(end, right):
        word = words.lower[index]
        following = index + 1
        nested += word in NESTING
        if index > end and word in ("and", "or") and words.at(index - 1) != ",":
            if after_subject and words.has(following, "nominative"):
                return index
            if after_subject and words.has(following, "finite_auxiliary") and not nested:
                return index
        if fronted and word == "," and _subject_begins(words, following):
            return index
        if word == "given" and words.at(following) == "that":
            return index
        if category == "noun" and word == "because":
            return index
        if relative and not nested and index > end and words.has(index, "finite_auxiliary"):
            return index
    return right


def _in_fronted_clause(words: Words, start: int) -> bool:
    """Whether the token stands in a clause such as "while it rains," that opens a sentence or another clause."""
    for index in range(start - 1, max(-1, start - LIMIT), -1):
        word = words.lower[index]
        if word in BREAKS or (word == "," and _subject_begins(words, index + 1)):
            return False
        if word in FRONTING:
            before = words.at(index - 1)
            return before in ("", "but") or before in JOINING or words.has(index - 1, "punctuation")
    return False


def _subject_begins(words: Words, index: int) -> bool:
    return words.has(index, "determiner") or words.has(index, "nominative") or words.capitalized(index)


def _phrase_comma(words: Words, start: int, end: int) -> int:
    """The comma that ends a phrase, not a clause, after an adverb: "perhaps surprisingly,", "and maybe a few,".

    Returns 0 where the adverb modifies a clause.
    """
    comma = next((index for index in range(end + 1, min(end + 9, len(words.lower))) if words.at(index) == ","), 0)
    if not comma:
        return 0
    if start == 0:
        only = words.lower[end:comma]
        manner = only[-1].endswith(("ly", "ing")) and all(word in ("not", "most", "more", "even") for word in only[:-1])
        return comma if manner else 0
    coordinated = words.at(start - 1) in ("and", "or")
    phrase = words.at(end) in ("even", "as", "for", "in", "by", "because") or words.has(end, "determiner")
    return comma if coordinated and phrase else 0


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
    if words.has(index, "determiner"):
        return _phrase_end(words, index)
    if words.at(index) != "of" and (words.has(index, "nominal_end") or not is_word(words, index)):
        return index
    counted = index if words.at(index) == "of" else index + 1
    return _phrase_end(words, counted + 1) if words.at(counted) == "of" else counted


def _noun_phrase_end(words: Words, index: int) -> int:
    """The end of a noun phrase with its complements: "link to the gang", "role of the enzyme"."""
    right = _phrase_end(words, index)
    for _ in range(COMPLEMENTS):
        if not words.has(right, "complement_preposition") or not is_word(words, right + 1):
            break
        right = _phrase_end(words, right + 1)
        if words.at(right) in ("and", "or") and is_word(words, right + 1) and not words.has(right + 1, "nominal_end"):
            right = _phrase_end(words, right + 1)
    return right


def _phrase_end(words: Words, index: int) -> int:
    limit = min(len(words.lower), index + 8)
    if words.has(index, "phrase_preposition"):
        index += 1
    first = index
    while index < limit:
        word = words.lower[index]
        if word in word_set("nominal_end") or word in word_set("auxiliary") or word in word_set("punctuation"):
            break
        if index > first and (
            (word in word_set("determiner") and words.at(index - 1) != "all") or word in word_set("pronoun_subject")
        ):
            break
        index += 1
    while index > first + 1 and words.lower[index - 1] == "of":
        index -= 1
    return index


def _reporting(words: Words, index: int) -> bool:
    """Whether a tag such as ", he said" begins here; not ", say, " of an example."""
    if words.at(index) == "say":
        return False
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
    if word == "however" and words.at(index - 1) == "," and words.at(index + 1) == ",":
        return False
    if word in JOINING:
        joined = index + 1
        clause = words.has(joined, "pronoun_subject") or words.has(joined, "determiner")
        return (
            clause or (word == "so" and words.at(joined) != "that") or words.at(joined).startswith(("seem", "appear"))
        )
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
