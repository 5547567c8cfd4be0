"""Hedges in context: the expressions by which somebody marks a proposition as less than certain.

A word list alone finds hedges everywhere, because may is a month and could is an ability. Detection here has
three steps: find the expressions of the lexicon, keep those whose surface context shows the hedging sense,
and join those of one verb group ("would likely", "could be a sign") into one hedge. The guidelines, with
what is not a hedge, and the scale of strength are in docs/hedges.md.
"""

from collections.abc import Sequence

import attrs

from quotelens.errors import InputTypeError
from quotelens.hedges.clauses import hidden_tokens, read_clauses
from quotelens.hedges.scope import clause_marks, scope
from quotelens.hedges.senses import SENSES, says_nothing
from quotelens.hedges.words import Words
from quotelens.lexicon.hedges import Entry, entries

# Words that may stand inside one verb group between its hedging words.
LINKS = frozenset(("be", "been", "have", "to", "also", "still", "even", "well", "very", "just", "as", "like", "become"))
ARTICLES = frozenset(("a", "an", "another", "the"))
GAP = 3
# What an entry may ask of attribution cues: to be no part of one, or of none that a person or a text speaks through.
CUE_CONDITIONS = frozenset(("not_cue", "not_cue_of_speech"))
# No word of the lexicon is longer; longer tokens are compared by their beginning only.
LONGEST_WORD = 40


@attrs.frozen
class Found:
    """A hedge: `text[start:end]`, with its category, strength from 0 to 1, and scope in characters."""

    start: int
    end: int
    category: str
    strength: float
    scope: tuple[int, int] | None


@attrs.frozen
class _Match:
    start: int
    end: int
    category: str
    strength: float
    alone: bool


def find_hedges(
    text: str, sentences: Sequence[Sequence[tuple[int, int]]], cues: Sequence[tuple[int, int]] = ()
) -> tuple[Found, ...]:
    """The hedges of `text`, in order.

    `sentences` holds for each sentence its tokens as (start, end) character offsets, tokenized as in
    Universal Dependencies ("ca|n't", "it|'s"). `cues` are the spans of the cues of attributions with a source: a
    verb that introduces what somebody said or thought ("suggested", "believes") is no hedge as well. The verbs
    seem and appear remain hedges, since who says that something seems so vouches for less than who says it, and
    so does suggest where its subject is mute evidence. Raises `InputTypeError` where `text` is no string.

    >>> text = "He may leave in May"
    >>> tokens = [(0, 2), (3, 6), (7, 12), (13, 15), (16, 19)]
    >>> [text[hedge.start : hedge.end] for hedge in find_hedges(text, [tokens])]
    ['may']
    """
    if not isinstance(text, str):
        raise InputTypeError(f"text is {type(text).__name__}, but must be str; decode bytes before the call")
    found: list[Found] = []
    ordered_cues = sorted(cues)
    next_cue = 0
    for tokens in sentences:
        if not tokens:
            continue
        while next_cue < len(ordered_cues) and ordered_cues[next_cue][1] <= tokens[0][0]:
            next_cue += 1
        words = _words(text, tokens)
        cue_tokens, next_cue = _cue_tokens(tokens, ordered_cues, next_cue)
        matches = _join(words, _matches(words, cue_tokens))
        if not matches:
            continue
        marks = clause_marks(words, tokens)
        hidden = hidden_tokens(words.lower, tokens, [(match.start, match.end) for match in matches])
        clauses = read_clauses(words.printed, words.lower, hidden)
        for match in matches:
            start = _host(words, tokens, match.start)
            left, right = scope(words, clauses, marks, start, match.end, match.category)
            found.append(
                Found(
                    start=tokens[start][0],
                    end=tokens[match.end - 1][1],
                    category=match.category,
                    strength=match.strength,
                    scope=(tokens[left][0], tokens[right - 1][1]) if left < right else None,
                )
            )
    return tuple(found)


def _host(words: Words, tokens: Sequence[tuple[int, int]], start: int) -> int:
    """The token to begin at, so that no span starts inside a word: "isn't clear", not "n't clear"."""
    clitic = words.at(start) == "n't" and start > 0 and tokens[start - 1][1] == tokens[start][0]
    return start - 1 if clitic else start


def _words(text: str, tokens: Sequence[tuple[int, int]]) -> Words:
    printed = tuple(text[start : min(end, start + LONGEST_WORD)] for start, end in tokens)
    return Words(
        printed,
        tuple(token.lower().replace("’", "'") if len(token) > 1 else token.lower() for token in printed),
    )


def _cue_tokens(
    tokens: Sequence[tuple[int, int]], cues: Sequence[tuple[int, int]], first: int
) -> tuple[frozenset[int], int]:
    """The indices of tokens inside a cue, and the first cue that may still concern the next sentence."""
    inside: set[int] = set()
    cue = first
    for index, (start, end) in enumerate(tokens):
        while cue < len(cues) and cues[cue][1] <= start:
            cue += 1
        if cue < len(cues) and cues[cue][0] < end:
            inside.add(index)
    return frozenset(inside), cue


def _matches(words: Words, cue_tokens: frozenset[int]) -> list[_Match]:
    lexicon = entries()
    found: list[_Match] = []
    free = 0
    for index in [place for place, word in enumerate(words.lower) if word in lexicon]:
        if index < free:
            continue
        for entry in lexicon[words.lower[index]]:
            end = index + len(entry.words)
            if words.lower[index:end] == entry.words and _holds(entry, words, index, end, cue_tokens):
                found.append(_Match(index, end, entry.category, entry.strength, not entry.joins_only))
                free = end
                break
    return found


def _holds(entry: Entry, words: Words, start: int, end: int, cue_tokens: frozenset[int]) -> bool:
    if not cue_tokens.isdisjoint(range(start, end)) and (
        "not_cue" in entry.conditions
        or ("not_cue_of_speech" in entry.conditions and not says_nothing(words, start, end))
    ):
        return False
    return all(SENSES[name](words, start, end) for name in entry.conditions if name not in CUE_CONDITIONS)


def _join(words: Words, matches: Sequence[_Match]) -> list[_Match]:
    """Join matches of one verb group; drop what is a hedge only beside another word and stands alone."""
    joined: list[_Match] = []
    for match in matches:
        if joined and _one_group(words, joined[-1], match):
            before = joined.pop()
            category = before.category if before.category in ("modal", "verb") else match.category
            match = _Match(
                before.start,
                match.end,
                category,
                max(before.strength, match.strength),
                before.alone or match.alone,
            )
        joined.append(match)
    return [match for match in joined if match.alone]


def _one_group(words: Words, first: _Match, second: _Match) -> bool:
    gap = words.lower[first.end : second.start]
    if len(gap) > GAP:
        return False
    if first.category == "adverb" or (first.category == "adjective" and words.at(first.start).endswith("likely")):
        return not gap and second.category == "modal"
    if first.category not in ("modal", "verb") or words.at(first.start) in ("i", "we"):
        return False
    if second.category == "noun":
        return all(word in LINKS or word in ARTICLES for word in gap) and words.at(second.start - 1) in ARTICLES
    adverbial = second.category == "adverb" or words.at(second.end - 1).endswith("ly")
    if not (adverbial or second.category in ("adjective", "verb")):
        return False
    return second.category != "approximator" and all(word in LINKS for word in gap)
