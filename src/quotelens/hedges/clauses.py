"""Where a clause ends, read from its words: the right edge of a hedge's scope.

Punctuation and conjunctions alone do not tell. "May rise and fall" is one clause and "may rise and will fall" are
two; "the bridge that may close carries trains" ends a clause between two verbs. A syntax tree would tell, but a parser
is slower and larger than all the rest of the detector. So every place behind the hedge is scored by a linear model,
and the best one is the end. Its features are the words around the place, rough parts of speech, and what has been
opened since the hedge; its weights were learned from the trees of UD English by ``python -m quotelens.train.lexicon
clause-ends``, and benchmarks/hedges_scope.py says how often it is right.
"""

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from quotelens.lexicon import reader
from quotelens.lexicon.hedges import word_set

# A clause longer than this many tokens is cut, which keeps the work linear on text without punctuation.
LIMIT = 100
# How far before a hedge a word that makes its clause a relative or a fronted one is looked for.
LOOK_BACK = 25
RELATIVE_REACH = 8
FAR = 6
LONGEST_BRACKET = 60

BREAKS = frozenset((";", ":", "—", "–", "--", "…", ".", "?", "!"))
RELATIVES = frozenset(("who", "which", "that"))
# What may stand before a subordinate clause that precedes its main clause.
BEFORE_FRONTED = frozenset(("", ",", "but", "and", "that", "(", "—"))
QUOTES = frozenset(('"', "``", "''", "“", "”"))

FINITE = frozenset("VM")
SUBJECT = frozenset("spdn#")
NUMBER, NOUN, NAME = "#", "n", "p"
MARKS = frozenset(",.;:!?()[]-–—…$£€%&/")
# The logarithm for a pair of tags that was never seen, in hundredths.
NEVER = -900


@attrs.frozen
class Model:
    """What was learned.

    `tags` and `endings` have for a word, and for the last three letters of one, its tags with the logarithm of how much
    the word speaks for each; `follows` has the logarithm of how probable a tag is behind another. `closed` are the
    words that features name themselves, and `weights` the features' weights. All numbers are in hundredths.
    """

    tags: Mapping[str, Mapping[str, int]]
    endings: Mapping[str, Mapping[str, int]]
    follows: Mapping[tuple[str, str], int]
    closed: frozenset[str]
    weights: Mapping[str, int]


@attrs.frozen
class Clauses:
    """A sentence as the model sees it: for each token shown its lower-case form, its tag, and its word or its tag.

    `finite` is the distance from each token to the next finite verb before a mark, at most `FAR`. `shown` has the
    token of the sentence for each token here, and `places` the token here for each of the sentence, or the next one.
    `local` keeps the part of each place's score that does not depend on a hedge.
    """

    lower: Sequence[str]
    tags: Sequence[str]
    names: Sequence[str]
    finite: Sequence[int]
    shown: Sequence[int]
    places: Sequence[int]
    local: dict[int, int] = attrs.field(factory=dict)


def hidden_tokens(
    lower: Sequence[str], offsets: Sequence[tuple[int, int]], hedges: Iterable[tuple[int, int]]
) -> frozenset[int]:
    """The tokens that say nothing of where a clause ends: quotation marks, hyphens, and brackets with what they hold.

    `offsets` are those of the tokens in characters, and `hedges` the spans of tokens that must not be hidden.

    >>> tokens = ["may", "fall", "[", "2", "]"]
    >>> sorted(hidden_tokens(tokens, [(0, 3), (4, 8), (9, 10), (10, 11), (11, 12)], [(0, 1)]))
    [2, 3, 4]
    """
    hidden = {index for index, word in enumerate(lower) if word in QUOTES}
    for index in range(1, len(lower) - 1):
        (_, left), (start, end), (right, _) = offsets[index - 1 : index + 2]
        if lower[index] == "-" and left == start and end == right:
            hidden.add(index)
    ordered = sorted(hedges)
    opened = None
    passed = 0
    for index, word in enumerate(lower):
        if word in ("(", "["):
            opened = index
        elif word in (")", "]") and opened is not None:
            while passed < len(ordered) and ordered[passed][1] <= opened:
                passed += 1
            if index - opened <= LONGEST_BRACKET and (passed == len(ordered) or ordered[passed][0] > index):
                # The comma between two references goes with them: "[2], [3]".
                first = opened - 1 if opened > 1 and lower[opened - 1] == "," and opened - 2 in hidden else opened
                hidden.update(range(first, index + 1))
            opened = None
    return frozenset(hidden)


def read_clauses(
    printed: Sequence[str], lower: Sequence[str], hidden: frozenset[int] = frozenset(), model: Model | None = None
) -> Clauses:
    """The sentence with these tokens, as printed and in lower case with straight apostrophes, without those hidden."""
    model = model or embedded_model()
    shown = [index for index in range(len(lower)) if index not in hidden]
    places = list(itertools.accumulate((index not in hidden for index in range(len(lower))), initial=0))
    words = [lower[index] for index in shown]
    tags = tagged(model, [_choices(model, printed[index], lower[index], index) for index in shown])
    names = [
        word if word in model.closed or not word[:1].isalnum() else tag for word, tag in zip(words, tags, strict=True)
    ]
    finite = [FAR] * (len(words) + 1)
    for index in range(len(words) - 1, -1, -1):
        if tags[index] in FINITE:
            finite[index] = 0
        elif words[index] not in (",", ";", ":", "."):
            finite[index] = min(FAR, finite[index + 1] + 1)
    return Clauses(words, tags, names, finite, shown, places)


def clause_end(clauses: Clauses, start: int, end: int, kind: str, least: int, stop: int) -> int:
    """The most probable end of the clause or phrase of the hedge at tokens `start` to `end`, both ends exclusive.

    `kind` is the hedge's category; "opinion" where a clause is to follow; "phrase" where it stands before a noun. No
    end before `least` or behind `stop` is considered.
    """
    weights = embedded_model().weights
    best, found = None, least
    least = clauses.places[least]
    first, last, limit = clauses.places[start], clauses.places[end], clauses.places[stop]
    for place, features in places(clauses, first, last, kind, limit):
        if place < least:
            continue
        if place not in clauses.local:
            clauses.local[place] = sum(weights.get(feature, 0) for feature in local_features(clauses, place))
        score = clauses.local[place] + sum(weights.get(feature, 0) for feature in features)
        if best is None or score > best:
            best, found = score, clauses.shown[place - 1] + 1
    return found


def first_finite(clauses: Clauses, start: int, stop: int) -> int:
    """The first finite verb from token `start` on and before `stop`, or `start` where there is none."""
    for place in range(clauses.places[start], clauses.places[stop]):
        if clauses.tags[place] in FINITE:
            return clauses.shown[place]
    return start


def places(clauses: Clauses, start: int, end: int, kind: str, stop: int) -> Iterator[tuple[int, list[str]]]:
    """The places where the scope may end, each with the features that depend on the hedge."""
    relative, fronted = _setting(clauses, start)
    subordinators = word_set("subordinator")
    if kind == "adverb":
        kind += _position(clauses, start, end)
    subordinate = verbs = commas = depth = 0
    waiting, last = "", "-"
    for place in range(end + 1, min(stop, end + LIMIT) + 1):
        word, tag = clauses.lower[place - 1], clauses.tags[place - 1]
        if word in subordinators:
            subordinate, waiting, last = min(subordinate + 1, 2), "v", word
        elif tag in FINITE:
            verbs, waiting = min(verbs + 1, 2), ""
        elif tag == "s" and not waiting:
            waiting = "s"
        commas = min(commas + (word == ","), 3)
        depth += (word in ("(", "[")) - (word in (")", "]"))
        state = f"{subordinate}{verbs}{waiting}"
        here, following = _name(clauses, place), _name(clauses, place + 1)
        tag_here = _tag_at(clauses, place)
        near, nearer = _finite(clauses, place), _finite(clauses, place + 1)
        subject, later_subject = _subject(clauses, place), _subject(clauses, place + 1)
        distance = min(place - end, FAR)
        yield (
            place,
            [
                f"A{distance} {kind}",
                f"B{here} {kind}",
                f"C{here} {state}",
                f"D{here} {following} {state}",
                f"E{here} {relative}",
                f"F{here} {relative} {state}",
                f"G{here} {fronted}",
                f"H{here} {following} {fronted} {later_subject}",
                f"I{here} {fronted} {later_subject} {nearer}",
                f"J{here} {max(-1, min(depth, 1))}",
                f"L{here} {commas}",
                f"M{tag_here} {subject} {near} {state}",
                f"N{here} {later_subject} {nearer} {state}",
                f"O{tag_here} {relative} {near} {state}",
                f"P{here} {distance}",
                f"Q{tag_here} {distance} {kind}",
                f"R{_tag_at(clauses, place - 1)} {kind}",
                f"S{here} {last}",
                f"T{here} {last} {min(near, 3)} {waiting}",
                f"U{here} {following} {kind}",
                f"V{tag_here} {near} {state} {kind}",
                f"W{here} {nearer} {state} {kind}",
            ],
        )


def local_features(clauses: Clauses, place: int) -> list[str]:
    """The features of a place that are the same for every hedge."""
    before, here, following = (_name(clauses, place + step) for step in (-1, 0, 1))
    tags = [_tag_at(clauses, place + step) for step in (-2, -1, 0, 1, 2)]
    return [
        f"a{here}",
        f"b{here} {following}",
        f"c{before}",
        f"d{before} {here}",
        f"e{tags[1]} {tags[2]} {tags[3]}",
        f"f{tags[2]} {tags[3]} {tags[4]}",
        f"g{tags[0]} {tags[1]} {tags[2]}",
        f"h{here} {_subject(clauses, place)} {_finite(clauses, place)}",
        f"i{here} {_subject(clauses, place + 1)} {_finite(clauses, place + 1)}",
    ]


def _setting(clauses: Clauses, start: int) -> tuple[str, str]:
    """Whether the hedge stands in a relative clause, and whether in one that precedes its main clause."""
    relative = "-"
    verb = False
    for index in range(start - 1, max(-1, start - LOOK_BACK), -1):
        word = clauses.lower[index]
        if word in BREAKS:
            break
        if relative == "-" and word in RELATIVES and start - 1 - index <= RELATIVE_REACH:
            relative = word + ("0" if index == start - 1 else "2" if verb else "1")
        verb = verb or clauses.tags[index] in FINITE
        if word == "," and _subject(clauses, index + 1) == "S":
            break
        if word in word_set("fronting"):
            first = clauses.lower[index - 1] if index else ""
            if first in BEFORE_FRONTED:
                return relative, "1" if index == 0 else "2"
    return relative, "0"


def _position(clauses: Clauses, start: int, end: int) -> str:
    """Where an adverb stands: at the start of a clause or phrase, behind its verb, before it, or elsewhere."""
    if start == 0 or not clauses.lower[start - 1][:1].isalnum():
        return "0"
    before = clauses.tags[start - 1]
    if before in ("c", "i", "w") or clauses.lower[start - 1] in word_set("subordinator"):
        return "1"
    if before in FINITE or _tag_at(clauses, end)[:1] in "BNG":
        return "2"
    return "3" if _tag_at(clauses, end) in FINITE else "4"


def _name(clauses: Clauses, index: int) -> str:
    return clauses.names[index] if 0 <= index < len(clauses.names) else "$"


def _tag_at(clauses: Clauses, index: int) -> str:
    return clauses.tags[index] if 0 <= index < len(clauses.tags) else "$"


def _finite(clauses: Clauses, index: int) -> int:
    return clauses.finite[min(index, len(clauses.finite) - 1)]


def _subject(clauses: Clauses, index: int) -> str:
    return "S" if _tag_at(clauses, index)[:1] in SUBJECT else "x"


def tagged(model: Model, choices: Sequence[Mapping[str, int]]) -> list[str]:
    """The most probable sequence of tags, by Viterbi's algorithm over pairs of tags."""
    if not choices:
        return []
    scores = {tag: score + model.follows.get(("", tag), NEVER) for tag, score in choices[0].items()}
    steps: list[dict[str, str]] = []
    for offered in choices[1:]:
        best = {
            tag: max(scores, key=lambda before: scores[before] + model.follows.get((before, tag), NEVER))
            for tag in offered
        }
        scores = {
            tag: score + scores[best[tag]] + model.follows.get((best[tag], tag), NEVER)
            for tag, score in offered.items()
        }
        steps.append(best)
    tags = [max(scores, key=scores.__getitem__)]
    for best in reversed(steps):
        tags.append(best[tags[-1]])
    return tags[::-1]


def _choices(model: Model, printed: str, word: str, index: int) -> Mapping[str, int]:
    if not word[:1].isalnum() and word[:1] != "'":
        return {word[:1] if word[:1] in MARKS else "x": 0}
    if word[0].isdigit():
        return {NUMBER: 0}
    if word in model.tags:
        return model.tags[word]
    if index and printed[:1].isupper():
        return {NAME: 0}
    return model.endings.get(word[-3:], {NOUN: 0})


@functools.cache
def embedded_model() -> Model:
    """The model of the package: ``clause_tags.tsv`` and ``clause_ends.tsv`` of its English data."""
    tables: dict[str, dict[str, dict[str, int]]] = {"word": {}, "closed": {}, "ending": {}, "follows": {}}
    for table, key, *numbers in reader.rows("clause_tags.tsv"):
        tables[table][key] = {number[0]: int(number[1:]) for number in numbers}
    return Model(
        tags=tables["word"] | tables["closed"],
        endings=tables["ending"],
        follows={(before, tag): number for before, row in tables["follows"].items() for tag, number in row.items()},
        closed=frozenset(tables["closed"]),
        weights={feature: int(weight) for feature, weight in reader.rows("clause_ends.tsv")},
    )
