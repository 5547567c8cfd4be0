"""What an attribution cue is headed by, and the attitude it lends to what is attributed.

"Has repeatedly claimed" and "the claim that" both come from *claim*, and both keep their distance from the
content, where "pointed out" vouches for it. A reader who wants to count admissions, denials or promises needs
the head in its dictionary form and a small closed set of attitudes. The set and its sources are described in
``docs/cues.md``; the words are in ``data/en/cues.tsv``, so that a reader of English can correct them.

A cue as printed may be a verb group, a noun phrase, an adjective, a preposition, a colon, or a whole
predicate ("took to Twitter to say"). There is no parser here: the head is the leftmost known expression of
the strongest kind, under the few exceptions of :func:`_head`.
"""

import functools
import itertools
import re

import attrs

from quotelens.errors import InputTypeError
from quotelens.lexicon.cues import KINDS, Entry, by_first_word, context_words, function_words
from quotelens.lexicon.verbs import guess_lemma, noun_lemmas, verb_lemmas

# These attribute only where no content word stands beside them: "on", but not "sat badly on".
_BARE_KINDS = ("auxiliary", "preposition", "mark")

# How many words may stand between the first word of an expression and the next: "made it very clear".
_GAP = 2

# A longer string is no cue that anyone meets twice; caching it would only hold memory.
_CACHED_LENGTH = 200

# The longest cue in PolNeAR's training part has 22 tokens; what follows so many is not read.
_MOST_TOKENS = 100

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"})
_CLITIC = re.compile(r"n't\b|'(?:s|re|ve|ll|d|m)\b")
_TOKEN = re.compile(r"\w+(?:['-]\w+)*-?|[^\w\s]")

# "'s" may be has or a possessive; that makes no difference to the head.
_CLITICS = {
    "n't": " ",
    "'s": " be ",
    "'re": " be ",
    "'m": " be ",
    "'ve": " have ",
    "'d": " would ",
    "'ll": " will ",
}


@attrs.frozen
class _Hit:
    """An entry found in a cue, from token ``start`` to before token ``end``."""

    start: int
    end: int
    entry: Entry


def _tokens(text: str) -> list[str]:
    """Lower-case words and marks; a contracted "not" is dropped, as polarity is no matter of the head."""
    plain = text.lower().translate(_TYPOGRAPHY)
    words = _TOKEN.finditer(_CLITIC.sub(lambda found: _CLITICS[found[0]], plain))
    return [found[0] for found in itertools.islice(words, _MOST_TOKENS)]


def _end_of(entry: Entry, tokens: list[str], start: int, following: str) -> int | None:
    """Where ``entry`` ends if it stands at ``start``, whose token is known to be its first word."""
    at = start + 1
    for number, word in enumerate(entry.words[1:]):
        reach = _GAP if number == 0 and word != "to" and entry.kind in ("verb", "light") else 0
        at = next((place for place in range(at, min(at + reach + 1, len(tokens))) if tokens[place] == word), -1) + 1
        if at == 0:
            return None
    if entry.context:
        near = tokens[at : at + _GAP + 1]
        if len(tokens) - at <= _GAP:
            near.append(following)
        if entry.context[0] not in near:
            return None
    return at


def _find(tokens: list[str], at: int, part: str, following: str) -> _Hit | None:
    """The longest entry of a part of speech whose first word is the token ``at``."""
    form = tokens[at]
    lemmas = verb_lemmas(form) if part == "verb" else noun_lemmas(form) if part == "noun" else (form,)
    if part == "verb" and form not in lemmas:
        lemmas = (*lemmas, form)
    for lemma in lemmas:
        for entry in by_first_word().get((lemma, part), ()):
            end = _end_of(entry, tokens, at, following)
            if end is not None:
                return _Hit(at, end, entry)
    return None


def _is_predicate(tokens: list[str], hit: _Hit) -> bool:
    """Whether an adjective stands after a form of be, or before "to" or "that"."""
    before = hit.start - 1
    while before >= 0 and (tokens[before].endswith("ly") or tokens[before] in ("so", "very", "not", "more")):
        before -= 1
    after = tokens[hit.end] if hit.end < len(tokens) else ""
    return (before >= 0 and tokens[before] in context_words("copulas")) or after in ("to", "that")


def _follows_determiner(tokens: list[str], at: int) -> bool:
    """Whether a determiner stands before the token, up to three modifiers between: "a rousing call".

    No modifier may stand before an -ing form, which is a participle in "a statement warning".
    """
    reach = 1 if tokens[at].endswith("ing") else 4
    for before in range(at - 1, max(at - reach - 1, -1), -1):
        if tokens[before] in context_words("determiners"):
            return True
        # An adverb next to the word shows a verb: "the ministry repeatedly claims".
        if tokens[before] in function_words() or (before == at - 1 and tokens[before].endswith("ly")):
            return False
    return False


def _hit_at(tokens: list[str], at: int, following: str) -> _Hit | None:
    """The entry that the token ``at`` begins, in the reading that its neighbours suggest."""
    found = {part: _find(tokens, at, part, following) for part in ("verb", "noun", "adjective")}
    verb, noun, adjective = found["verb"], found["noun"], found["adjective"]
    if verb and at > 0 and tokens[at - 1] == "to" and tokens[at] == verb.entry.words[0]:
        return verb
    if noun and _follows_determiner(tokens, at):
        return noun
    if noun and (tokens[at].endswith("ings") or (verb and noun.end > verb.end)):
        return noun
    if adjective and (not verb or (_is_predicate(tokens, adjective) and adjective.end >= verb.end)):
        return adjective
    if verb and noun and verb.entry.kind != "verb" and len(noun.entry.words) >= len(verb.entry.words):
        return noun
    return (
        verb
        or noun
        or _find(tokens, at, "adverb", following)
        or _find(tokens, at, "preposition", following)
        or _find(tokens, at, "mark", following)
    )


def _hits(tokens: list[str], following: str) -> list[_Hit]:
    found = []
    at = 0
    while at < len(tokens):
        hit = _hit_at(tokens, at, following)
        if hit:
            found.append(hit)
        at = hit.end if hit else at + 1
    return found


def _head(tokens: list[str], hits: list[_Hit]) -> _Hit:
    """The entry that governs the others.

    The leftmost of the strongest kind, with these exceptions: a noun or a predicate adjective before "to"
    governs the verb that follows ("plans to announce", "is eager to hear"); a participle or a subordinator
    that opens the cue is an adverbial if a verb follows ("speaking in Leeds, said", "when asked, said").
    """
    for position, hit in enumerate(hits):
        after = tokens[hit.end] if hit.end < len(tokens) else ""
        if hit.entry.kind in ("noun", "adjective") and after == "to":
            return hit
        if hit.entry.kind == "verb":
            later = [other for other in hits[position + 1 :] if other.entry.kind == "verb"]
            return later[0] if later and _is_adverbial(tokens, hit, later[0]) else hit
    return min(hits, key=lambda hit: KINDS.index(hit.entry.kind))


def _is_adverbial(tokens: list[str], hit: _Hit, later: _Hit) -> bool:
    opens = tokens[hit.start].endswith("ing") and hit.start == 0
    subordinate = tokens[0] in context_words("subordinators")
    before = tokens[later.start - 1]
    finite = not tokens[later.start].endswith("ing") and before not in ("to", "and", "or")
    return (opens or subordinate) and finite and before not in context_words("determiners")


def _last_content_word(tokens: list[str]) -> str:
    words = [token for token in tokens if token[0].isalnum()]
    content = [word for word in words if word not in function_words()]
    return (content or words or tokens)[-1]


def describe(cue: str, following: str = "") -> tuple[str, str]:
    """The lemma of a cue's head and the category of attitude that it lends to the content.

    Arguments:
        cue: the words of the cue as printed; the pieces of an interrupted cue joined by a space.
        following: the content, or any text that follows the cue; only its first word is read, to tell
            "asked Oslo" + "to help" (a directive) from "asked" + "whether it would help" (a question).

    Returns the lemma in lower case, a particle included ("point out"), and one of :data:`CATEGORIES`. A cue
    that the inventory does not know has the category "other" and its last content word as lemma; an empty one
    has the lemma "".

    Raises:
        InputTypeError: an argument is not a string.

    >>> describe("has repeatedly claimed"), describe("According to"), describe("didn’t point out")
    (('claim', 'assertive'), ('according to', 'neutral'), ('point out', 'factive'))
    >>> describe("asked", "to send help"), describe("asked", "whether help would come")
    (('ask', 'directive'), ('ask', 'question'))
    """
    for name, value in (("cue", cue), ("following", following)):
        if not isinstance(value, str):
            raise InputTypeError(f"{name} is {value!r} of type {type(value).__name__}; pass a string.")
    start = following.lstrip()[:40].split(None, 1) if following else []
    next_word = start[0].lower().strip(".,;:") if start else ""
    if len(cue) > _CACHED_LENGTH:
        return _describe(cue, next_word)
    return _describe_cached(cue, next_word)


def _describe(cue: str, next_word: str) -> tuple[str, str]:
    tokens = _tokens(cue)
    if not tokens:
        return "", "other"
    hits = _hits(tokens, next_word)
    if not hits:
        return guess_lemma(_last_content_word(tokens)), "other"
    entry = _head(tokens, hits).entry
    if entry.kind in _BARE_KINDS:
        covered = {at for hit in hits for at in range(hit.start, hit.end)}
        rest = [token for at, token in enumerate(tokens) if at not in covered]
        if any(token[0].isalnum() and token not in function_words() for token in rest):
            return guess_lemma(_last_content_word(rest)), "other"
    return entry.lemma, entry.category


_describe_cached = functools.lru_cache(maxsize=8192)(_describe)
