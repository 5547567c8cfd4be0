"""The view of a text: its markup seen through, and the damage that scraping has done mended.

Scrapers and machine translation lose the space where a link or a tag ended: "Khersonaccording to", "UKwhich has",
"he said.The". A tokenizer then sees one unknown word, and a cue, a name or the end of a quotation is gone. The view has
the space again.

A word is taken apart only on strong evidence. It must be unknown to the word lists, stand once in the text, and
consist of a first part that may end there (a name, an acronym, a word of the text) and a second part that is a common
word and, by the word lists, hardly ever the end of a longer word: "which" and "according" never are, "man", "land" and
"able" often. That keeps McDonald, Greenland, HuffPost and unpresidential whole.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Iterator

import attrs

from quotelens.lexicon import reader
from quotelens.text.blocks import set_apart
from quotelens.text.marks import find_marked
from quotelens.text.markup import find_markup
from quotelens.text.paragraphs import split_paragraphs
from quotelens.text.view import Edit, View

__all__ = ["repair"]


_UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def repair(text: str) -> View:
    """The view of a text without its markup, with marks around what its layout quotes, and words apart that were glued.

    Lone surrogates show as U+FFFD and control characters other than tab and line ends as spaces, since tokenizers and
    encoders cannot carry them; other characters stay as they are.

    >>> repair("He left Moscowthe next day.They **stayed**.").text
    'He left Moscow the next day. They stayed.'
    """
    clean = _UNCARRIED.sub(lambda match: "�" if match.group() >= "\ud800" else " ", text)
    view = View(text, clean)
    view = view.edited(find_markup(view.text))
    view = view.edited(set_apart(view))
    breaks = {*_glued_words(view.text), *_glued_stops(view.text), *_glued_marks(view.text)}
    return view.edited([Edit(at, at, " ") for at in sorted(breaks)])


# The word lists


@attrs.frozen
class _Vocabulary:
    """What the word lists tell: a rank by frequency for common words, and how words are composed."""

    rank: dict[str, int]
    names: frozenset[str]
    function_words: frozenset[str]
    endings: Counter[str]  # of how many longer words a word is the end
    compounds: Counter[str]  # of how many words it is the end, where a word comes before it
    beginnings: Counter[str]  # of how many words a string is the beginning, where a word comes after it

    def knows(self, word: str) -> bool:
        return word in self.rank or word in self.names


@functools.cache
def _vocabulary() -> _Vocabulary:
    words, names = reader.lines("words.txt"), frozenset(reader.lines("capitalized.txt"))
    function_words = frozenset(reader.lines("function_words.txt")) - _COMPOUNDING | _AS_FREE
    rank = {word: i for i, word in enumerate(words, 1)}
    endings: Counter[str] = Counter()
    compounds: Counter[str] = Counter()
    beginnings: Counter[str] = Counter()
    for word in (*words, *names):
        for i in range(1, len(word) - 1):
            first, second = word[:i], word[i:]
            if second in rank:
                endings[second] += 1
                beginnings[first] += len(second) > 2
                # Nearly any two or three letters are a name or an abbreviation, but none of which lathe is made.
                compounds[second] += i > 1 and (first in rank or (i > 3 and first in names))
    return _Vocabulary(rank, names, function_words, endings, compounds, beginnings)


# Words

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_WORD, _LONGEST_WORD = 5, 40
_ADDRESS = re.compile(r"[@#/\\_=\d]|www\.|\.(?:com|org|net|gov|edu|info|co|io|ly|uk)\b", re.IGNORECASE)
_ADDRESS_REACH = 80


def _glued_words(text: str) -> Iterator[int]:
    """Offsets within words where a space is missing."""
    vocabulary = _vocabulary()
    counts = Counter(_WORD.findall(text))
    lower_counts: Counter[str] = Counter()
    for word, count in counts.items():
        lower_counts[word.lower()] += count
    for match in _WORD.finditer(text):
        word = match.group()
        if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD:
            continue
        folded = word.lower()
        if lower_counts[folded] > 1 or vocabulary.knows(folded) or _in_address(text, *match.span()):
            continue
        if at := _seam(word, _is_name(text, match), counts, vocabulary):
            yield match.start() + at


def _is_name(text: str, word: re.Match[str]) -> bool:
    """Whether a word has its capital for its own sake, not from a sentence's beginning or a headline's style.

    >>> text = "Rain fell on Jane Balance today."
    >>> [word.group() for word in _WORD.finditer(text) if _is_name(text, word)]
    ['Balance']
    """
    before = text[max(word.start() - 2, 0) : word.start()]
    after = text[word.end() : word.end() + 2]
    within = before[-1:] == " " and before[0].isalnum()
    return word.group()[0].isupper() and within and not after.strip()[:1].isupper()


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether a word is part of a URL, an e-mail address, a handle, a hashtag or a product number."""
    left = text[max(start - _ADDRESS_REACH, 0) : start].rpartition(" ")[2]
    right = text[end : end + _ADDRESS_REACH].partition(" ")[0]
    left = left.split()[-1] if left.split() and not left[-1:].isspace() else ""
    right = right.split()[0] if right.split() and not right[:1].isspace() else ""
    return bool(_ADDRESS.search(left + text[start:end] + right))


# Tuned by reading every split in PolNeAR train and dev, EWT, GUM and LitBank, and the recall that
# benchmarks/measure_repair.py gives on PolNeAR dev.
_STRENGTH_AFTER_NAME = 1.0  # of a second part after a name that stands in the text
_STRENGTH_AFTER_LISTED_NAME = 1.5
_STRENGTH_AFTER_UNKNOWN_NAME = 3.0
# Function words that make compounds as freely as nouns do: evenhanded, dreamlike, roundhouse.
_COMPOUNDING = frozenset(("even", "like", "past", "round"))
# Words that stand alone as function words do: the commonest verb of news, and the auxiliary that is a month too.
_AS_FREE = frozenset(("said", "may"))
# The most that a function word's rank times its compounds may be, as a second part and as a first.
_FREE_SECOND, _FREE_FIRST = 280, 70
_COMMON = 8000


def _seam(word: str, is_name: bool, counts: Counter[str], vocabulary: _Vocabulary) -> int | None:
    """Where a word that is none falls into two, or None.

    One place with good evidence shows that it falls; of all places between known words it falls at the commonest
    two, since "eventhe" is even the, not event he.
    """
    falls, seams = False, list[tuple[int, int]]()
    for i in range(2, len(word) - 1):
        first, second = word[:i], word[i:]
        if second.islower():
            here = _parts_before_small(first, second, is_name, counts, vocabulary)
        else:
            here = _parts_before_capital(first, second, counts, vocabulary)
        falls = falls or here
        ranks = vocabulary.rank.get(first.lower()), vocabulary.rank.get(second.lower())
        if here or None not in ranks:
            seams.append(((ranks[0] or _COMMON) * (ranks[1] or _COMMON), i))
    return min(seams)[1] if falls else None


def _strength(second: str, vocabulary: _Vocabulary) -> float:
    """How surely a string at the end of an unknown word is a word of its own (a log-odds, up to a constant).

    Common words are surer, those that end many other words are less sure, and a long one stands there by chance less
    often.
    """
    rank = vocabulary.rank.get(second)
    if rank is None:
        return -math.inf
    return 1.5 * len(second) - math.log(rank) - math.log(1 + vocabulary.endings[second])


def _parts_before_small(first: str, second: str, is_name: bool, counts: Counter[str], vocabulary: _Vocabulary) -> bool:
    """Whether the two parts of a word are words, the second in small letters: UKwhich, Moscowthe, targetedabout."""
    folded = first.lower()
    rank = vocabulary.rank.get(folded)
    free_second = _is_free(second, vocabulary.compounds, _FREE_SECOND, vocabulary)
    if first.isupper():
        return len(second) > 2 and _strength(second, vocabulary) > _STRENGTH_AFTER_NAME
    if first[0].isupper() and (rank is None or is_name):
        if len(second) == 2:
            return free_second and rank is None and len(first) > 4 and counts[first] > 0
        if vocabulary.compounds[second] > 1 or vocabulary.beginnings[folded] > 1:
            return False
        if counts[first] and rank is None:
            least = _STRENGTH_AFTER_NAME
        elif folded in vocabulary.names and len(first) > 3:
            least = _STRENGTH_AFTER_LISTED_NAME
        elif len(first) > 3 and len(second) > 3:
            least = _STRENGTH_AFTER_UNKNOWN_NAME
        else:
            return False
        return len(first) > 2 and _strength(second, vocabulary) > least
    # Two common words may make a compound that the lists lack (crowdfunding), so one must be a function word.
    if rank is None or rank > _COMMON or vocabulary.rank.get(second, _COMMON) >= _COMMON:
        return False
    if free_second and vocabulary.beginnings[folded] == 0:
        return len(first) > (4 if len(second) == 2 else 3)
    free_first = _is_free(folded, vocabulary.beginnings, _FREE_FIRST, vocabulary)
    return free_first and len(first) > 2 and len(second) > 3 and vocabulary.compounds[second] <= 1


def _is_free(word: str, composed: Counter[str], most: int, vocabulary: _Vocabulary) -> bool:
    """Whether a function word is so rarely a part of longer words that it stands alone: the, of, which; not up."""
    rank = vocabulary.rank.get(word, _COMMON)
    rarely = composed[word] == 0 or (rank < 50 and rank * (1 + composed[word]) < most)
    return word in vocabulary.function_words and rarely


def _parts_before_capital(first: str, second: str, counts: Counter[str], vocabulary: _Vocabulary) -> bool:
    """Whether the two parts are words, the second with a capital: saidThe, theKremlin; not eBay, YouTube, McDonald."""
    if not (second[0].isupper() and second[1:].islower() and first[-1].islower()):
        return False
    folded, rank = second.lower(), vocabulary.rank.get(second.lower(), math.inf)
    if first.islower():
        known = vocabulary.rank.get(first, _COMMON) < (_COMMON if len(first) > 2 else 50)
        return known and (counts[second] > 0 or rank < 150 or (folded in vocabulary.names and len(second) > 3))
    if not counts[first] and first.lower() not in vocabulary.names:
        return False
    return len(second) > 2 and rank < 100


# Punctuation

_STOP = re.compile(
    r"(?<=[^\W\d_]{2})[.!?](?=[A-Z][a-z]|[AI]\s)|(?<=[^\W\d_]{2})[,;](?=[^\W\d_]{2})|(?<=[\w.]\))(?=[A-Z][a-z])"
)


def _glued_stops(text: str) -> Iterator[int]:
    """Offsets after a stop, comma or bracket that a word follows without a space: left.They"""
    vocabulary = _vocabulary()
    for match in _STOP.finditer(text):
        following = _WORD.match(text, match.end())
        if following is None or len(following.group()) > _LONGEST_WORD:
            continue
        if vocabulary.knows(following.group().lower()) and not _in_address(text, *match.span()):
            yield match.end()


_GLUED_MARK = re.compile(r"[\w.,;:!?)…](?:[\"“”«»]|''|``)[^\W\d_]{2}")
_DOUBLE = (*'"“”„«»', "''", "``")


def _glued_marks(text: str) -> Iterator[int]:
    """Offsets beside quotation marks that stand between two words without a space: “Go.”She"""
    if not _GLUED_MARK.search(text):
        return
    for passage in find_marked(text, [(p.start, p.end) for p in split_paragraphs(text)]):
        if not text.startswith(_DOUBLE, passage.start):
            continue
        for start, _ in passage.pieces:
            if start and (text[start - 1].isalnum() or text[start - 1] in ".,;:!?)…"):
                yield start
        after = text[passage.end : passage.end + 2]
        if passage.closed and len(after) == 2 and after.isalpha():
            yield passage.end
