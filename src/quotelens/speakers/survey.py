"""What an article says of its mentions before anybody asks who somebody is: the ground that questions stand on.

A question is an anaphor (the "he", "who" or "the airline" that is the source of a quotation) and the mentions that it
can stand for. This module lists the mentions of an article with what can be told of each without understanding it,
picks the candidates of a question and describes each pair for the scorer
(:class:`quotelens.model.heads.AntecedentScorer`). Training asks in the same words as analysis.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from quotelens.lexicon.people import gender_of_noun
from quotelens.lexicon.titles import nouns_of_title
from quotelens.lexicon.words import fold, singular, table
from quotelens.model.mentions import TYPES, Mentions, softmax
from quotelens.model.questions import ASKED_FEATURES, KINDS, PAIR_FEATURES, numbered
from quotelens.phrases.kinds import kind_of_noun
from quotelens.phrases.names import Name
from quotelens.speakers.entities import Register
from quotelens.text.page import Page

Ints = npt.NDArray[np.int64]
Span = tuple[int, int]

NAME, NOMINAL, PRONOUN, JOINED = 1, 2, 3, 4
CANDIDATES = 80
"""How many mentions before the anaphor are candidates at most."""
AFTER = 3
"""How many mentions behind it are, in this sentence and the next two."""
_REACH = 400
"""How many mentions around the anaphor are looked at at all."""
_BEFORE = 12
"""How many mentions may begin between a name's own mention and the name."""
_UNKNOWN_TYPE = 0.7
_SURE_TYPE = 0.9
_FLOOR = 1e-3
_GENDERS = {"m": 1, "f": 2}
_PRONOUN_GENDERS = {"he": 1, "she": 2}
_FORMS = {"name": NAME, "nominal": NOMINAL, "pronoun": PRONOUN, "joined": JOINED}
_DEFINITE = frozenset(["the", "this", "that", "these", "those"])
_INDEFINITE = frozenset(["a", "an", "another", "one", "some", "any", "each", "every", "no", "many", "several"])
_OWNED = frozenset(["his", "her", "its", "their", "our", "my", "your", "whose"])


@attrs.define(eq=False)
class Survey:
    """The mentions of an article, in order of where they begin, and what is known of each.

    Offsets count characters; a mention ends with its head and reaches as far as what modifies it. ``first`` and
    ``head`` are numbers of words, for the vectors. ``form`` is NAME, NOMINAL, PRONOUN or JOINED ("Ruiz and Quist");
    ``type`` and ``naming`` hold probabilities. ``key`` says who a mention is, as far as is known: a number for each
    named entity, one of its own for any other mention, until it is decided. ``gender`` is 1 (male), 2 (female) or 0,
    ``agreement`` an index into KINDS for pronouns. ``words`` are all words of a mention, of a name those of all
    mentions of its entity ("Home Secretary Ada Quist"), ``called`` those of a name alone; ``plural`` is 1 for a
    singular noun and 2 for a plural, ``listed`` the type that the lists have for a noun, or -1.
    """

    start: Ints
    end: Ints
    reach: Ints
    first: Ints
    head: Ints
    form: Ints
    type: npt.NDArray[np.floating]
    naming: npt.NDArray[np.floating]
    key: Ints
    gender: Ints
    agreement: Ints
    sentence: Ints
    paragraph: Ints
    quotation: Ints
    opens: Ints
    possessive: Ints
    source: Ints
    words: list[frozenset[str]]
    called: list[frozenset[str]]
    noun: list[str]
    plural: Ints
    listed: Ints
    article: Ints

    def part(self, low: int, high: int) -> Survey:
        """The mentions from one number to another, so that a question costs the same in a text of any length."""
        return Survey(**{name: value[low:high] for name, value in attrs.asdict(self, recurse=False).items()})


@attrs.frozen(eq=False)
class Question:
    """An anaphor with its candidates.

    Arguments:
        anaphor: its number in the survey.
        candidates: (candidates,), theirs.
        pairs: (candidates, features), see :data:`quotelens.model.questions.PAIR_FEATURES`.
        asked: (features,), see :data:`quotelens.model.questions.ASKED_FEATURES`.
        agree: (candidates,), False where gender rules the candidate out, or it stands in what the pronoun says.
    """

    anaphor: int
    candidates: Ints
    pairs: Ints
    asked: Ints
    agree: npt.NDArray[np.bool_]


def survey(
    page: Page,
    mentions: Mentions,
    words: tuple[Ints, Ints],
    sources: Iterable[tuple[Span, str]],
    register: Register,
    names: Sequence[Name],
) -> Survey:
    """Survey the mentions of an article.

    Arguments:
        page: the article.
        mentions: as the mention head finds them, in numbers of words.
        words: where each word begins and ends.
        sources: the sources of its quotations, with their forms.
        register, names: its named entities, and their occurrences in order.
    """
    text, (starts, ends) = page.text, words
    mentions = _aligned(mentions, words, [name for name in names if name in register.of_name])
    begin = starts[mentions.start]
    order = np.argsort(begin * 4096 + np.minimum(mentions.head - mentions.start, 4095), kind="stable")
    first, head = mentions.start[order], mentions.head[order]
    start, head_start, end = starts[first], starts[head], ends[head]
    form = mentions.form[order].copy()
    key = np.arange(len(start)) + len(register.entities)
    gender = np.zeros(len(start), dtype=np.int64)
    number_of = {id(entity): number for number, entity in enumerate(register.entities)}
    by_end = {name.end: name for name in names if name in register.of_name}
    agreement = np.full(len(start), -1)
    article = np.zeros(len(start), dtype=np.int64)
    nouns, inside, called = [], [], []
    plural = np.zeros(len(start), dtype=np.int64)
    listed = np.full(len(start), -1)
    for n in range(len(start)):
        printed = [fold(word) for word in text[start[n] : end[n]].replace("-", " ").split()]
        noun = fold(text[head_start[n] : end[n]])
        nouns.append(singular(noun))
        inside.append(frozenset(printed))
        called.append(frozenset[str]())
        name = by_end.get(int(end[n]))
        if form[n] == PRONOUN:
            agreement[n] = _kind_of_pronoun(noun)
            gender[n] = _PRONOUN_GENDERS.get(KINDS[agreement[n]], 0)
        elif name is not None:
            entity = register.of_name[name]
            form[n] = NAME
            called[n] = frozenset(name.words)
            inside[n] |= called[n] | set(nouns_of_title(name.title))
            key[n] = number_of[id(entity)]
            gender[n] = _GENDERS.get(entity.gender, 0)
        else:
            # A name that is none of the register's is a description in capitals: "Police in Hull".
            form[n] = NOMINAL
            gender[n] = _GENDERS.get(gender_of_noun(noun), 0)
            plural[n] = 1 if nouns[n] == noun else 2
            kind = kind_of_noun(noun)
            listed[n] = TYPES.index(kind) if kind in TYPES[:-1] else -1
        opener = printed[0] if printed else ""
        article[n] = 1 if opener in _DEFINITE else 2 if opener in _INDEFINITE else 3 if opener in _OWNED else 0
    sentence = np.searchsorted([begin for begin, _ in page.sentence_spans] or [0], start, side="right") - 1
    found = Survey(
        start=start,
        end=end,
        reach=np.maximum(ends[mentions.end[order] - 1], end),
        first=first,
        head=head,
        form=form,
        type=mentions.type[order],
        naming=mentions.naming[order],
        key=key,
        gender=gender,
        agreement=agreement,
        sentence=sentence,
        paragraph=np.searchsorted([begin for begin, _ in page.paragraph_spans] or [0], start, side="right") - 1,
        quotation=_inside(start, [piece for one in page.outer for piece in one.pieces]),
        opens=np.r_[True, sentence[1:] != sentence[:-1]].astype(np.int64)[: len(start)],
        possessive=np.array([text[e : e + 2] in ("'s", "’s") for e in end], dtype=np.int64).reshape(-1),
        source=np.zeros(len(start), dtype=np.int64),
        words=inside,
        called=called,
        noun=nouns,
        plural=plural,
        listed=listed,
        article=article,
    )
    _hear_nouns(found)
    _pool_types(found)
    found = _with_joined(text, found)
    _appose(text, found)
    _pool_words(found)
    for source, form_of_source in sources:
        if (speaking := mention_of(found, source, form_of_source)) is not None:
            found.source[speaking] = 1
    return found


def _hear_nouns(found: Survey) -> None:
    """Where the lists know what kind of thing a noun is for, count their word as much as the mention head's."""
    known = np.flatnonzero(found.listed >= 0)
    found.type[known] /= 2
    found.type[known, found.listed[known]] += 0.5


def _pool_types(found: Survey) -> None:
    """Give every name the type that all names of its entity show together: alone, a bare surname could be a town."""
    named = np.flatnonzero(found.form == NAME)
    _, which = np.unique(found.key[named], return_inverse=True)
    logs = np.log(found.type[named] + _FLOOR)
    summed = np.zeros((which.max(initial=-1) + 1, len(TYPES)))
    np.add.at(summed, which, logs)
    found.type[named] = softmax(summed / np.bincount(which)[:, None])[which]


def _pool_words(found: Survey) -> None:
    """Give every name the words of all mentions of its entity: "the home secretary" is whoever was called so once."""
    pools: dict[int, set[str]] = {}
    named = set(found.key[found.form == NAME].tolist())
    for n, key in enumerate(found.key.tolist()):
        if key in named:
            pools.setdefault(key, set()).update(found.words[n])
    whole = {key: frozenset(words) for key, words in pools.items()}
    for n in np.flatnonzero(found.form == NAME).tolist():
        found.words[n] = whole[int(found.key[n])]


def _appose(text: str, found: Survey) -> None:
    """Join a person's name and what stands beside it: "his sister, Ada Quist, left", "Ada Quist, an engineer, left"."""
    person = TYPES.index("person")
    for n in range(len(found.start) - 1):
        m = n + 1
        while m < len(found.start) and found.start[m] < found.end[n] + 2:
            m += 1
        if m == len(found.start) or found.start[m] != found.end[n] + 2 or text[found.end[n]] != ",":
            continue
        forms = {int(found.form[n]), int(found.form[m])}
        behind = text[found.reach[m] : found.reach[m] + 6]
        ended = not behind or (behind[0] in ",.;:)" and not behind[1:2].strip() and not behind.startswith(", and "))
        people = found.type[[n, m]].argmax(1).tolist() == [person, person]
        if forms == {NAME, NOMINAL} and people and ended:
            described, named = (n, m) if found.form[m] == NAME else (m, n)
            found.key[described] = found.key[named]


def _aligned(mentions: Mentions, words: tuple[Ints, Ints], names: Sequence[Name]) -> Mentions:
    """The mentions with one for each name, whose head is its last word, and no others within names."""
    if not names:
        return mentions
    starts, ends = words
    first = np.minimum(np.searchsorted(ends, [name.start for name in names], side="right"), len(starts) - 1)
    last = np.maximum(np.searchsorted(starts, [name.end for name in names], side="left") - 1, first)
    name_of = np.full(len(starts), -1)
    for number, (low, high) in enumerate(zip(first, last, strict=True)):
        name_of[low : high + 1] = number
    within = name_of[mentions.head]
    kept = (within < 0) | (mentions.head == last[within])
    missing = np.setdiff1d(last, mentions.head[kept])
    added = name_of[missing]
    kinds = np.array([[name.kind == one for one in TYPES] for name in names], dtype=float)[added]
    return Mentions(
        np.concatenate([mentions.start[kept], first[added]]),
        np.concatenate([mentions.head[kept], missing]),
        np.concatenate([mentions.end[kept], missing + 1]),
        np.concatenate([mentions.form[kept], np.full(len(missing), NAME)]),
        np.concatenate([mentions.type[kept], 0.7 * kinds + 0.3 / len(TYPES)]),
        np.concatenate([mentions.naming[kept], np.tile([1.0, 0.0, 0.0], (len(missing), 1))]),
    )


def _kind_of_pronoun(word: str) -> int:
    if word in ("who", "whom", "whose"):
        return KINDS.index("who")
    if word in ("which", "that"):
        return KINDS.index("which")
    agreement = table("pronouns").get(word, "other")
    return KINDS.index(agreement if agreement in KINDS else "other")


def _inside(places: Ints, spans: Sequence[Span]) -> Ints:
    """For each place the number of the span around it, or -1."""
    if not spans:
        return np.full(len(places), -1)
    starts, ends = np.array(spans).T
    at = np.searchsorted(starts, places, side="right") - 1
    return np.where((at >= 0) & (places < ends[at]), at, -1)


def _with_joined(text: str, found: Survey) -> Survey:
    """The survey with "Ruiz and Quist" as mentions of their own, behind all others of the same beginning."""
    named = [n for n in range(len(found.start)) if found.form[n] == NAME]
    pairs = [
        (a, b)
        for a, b in itertools.pairwise(named)
        if found.sentence[a] == found.sentence[b] and text[found.end[a] : found.start[b]].strip() in ("and", ", and")
    ]
    if not pairs:
        return found
    a, b = np.array(pairs).T
    many = len(found.start)

    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(found, name), getattr(found, name)[of]]) for name, of in _joining(a, b)
    }
    arrays["form"] = np.concatenate([found.form, np.full(len(a), JOINED)])
    group = np.zeros((len(a), len(TYPES)))
    group[:, TYPES.index("group")] = 1
    arrays["type"] = np.concatenate([found.type, group])
    arrays["key"] = np.concatenate([found.key, found.key.max() + 1 + np.arange(len(a))])
    for name, value in (("gender", 0), ("agreement", -1), ("article", 0), ("plural", 2), ("listed", -1)):
        arrays[name] = np.concatenate([getattr(found, name), np.full(len(a), value)])
    order = np.lexsort([np.arange(many + len(a)), arrays["start"]])
    words = [*found.words, *(found.words[x] | found.words[y] for x, y in pairs)]
    called = [*found.called, *(found.called[x] | found.called[y] for x, y in pairs)]
    nouns = [*found.noun, *("" for _ in pairs)]
    return Survey(
        **{name: values[order] for name, values in arrays.items()},
        words=[words[n] for n in order],
        called=[called[n] for n in order],
        noun=[nouns[n] for n in order],
    )


def _joining(a: Ints, b: Ints) -> list[tuple[str, Ints]]:
    """Which of the two parts of a joined mention tells what of it."""
    first = ("start", "first", "sentence", "paragraph", "quotation", "opens", "source", "naming")
    return [*((name, a) for name in first), *((name, b) for name in ("end", "reach", "head", "possessive"))]


def mention_of(found: Survey, source: Span, form: str = "") -> int | None:
    """The mention that a phrase is: of those that begin first in it, the one that reaches furthest.

    Where the form of the phrase is known, others are passed over: "Ortega's campaign" is not Ortega.
    """
    low = bisect.bisect_left(found.start, source[0])
    high = bisect.bisect_left(found.start, source[1], lo=low)
    wanted = (_FORMS[form],) if form else (NAME, NOMINAL, PRONOUN)
    if form == "name":
        # The mention may begin with what stands before the name: "Mayor Ada Quist", "the union's lawyer Ana Ruiz".
        ending = [n for n in range(max(0, low - _BEFORE), high) if found.end[n] == source[1] and found.form[n] == NAME]
        if ending:
            return ending[-1]
    inside = [n for n in range(low, high) if found.end[n] <= source[1] and found.form[n] in wanted]
    if not inside:
        return None
    return max((n for n in inside if found.start[n] == found.start[inside[0]]), key=lambda n: int(found.end[n]))


def ask(found: Survey, anaphor: int, source: Span, content: Sequence[Span]) -> Question:
    """The question who a mention is.

    Arguments:
        found: the survey; keys of what has been decided before the anaphor may have been put in.
        anaphor: the number of the mention.
        source: the whole phrase that it is the head of; what stands inside is no candidate.
        content: what the anaphor is the source of.
    """
    low = max(0, anaphor - _REACH)
    found, here = found.part(low, anaphor + _REACH), anaphor - low
    kind = int(found.agreement[here]) if found.form[here] == PRONOUN else KINDS.index("nominal")
    there = _candidates(found, here, source)
    after = found.start[there] > found.start[here]
    own = np.zeros(len(there), dtype=bool)
    for start, end in content:
        own |= (found.start[there] >= start) & (found.start[there] < end)
    gender = found.gender[there]
    wanted = found.gender[here]
    compatible = np.where(gender == 0, 0, np.where(gender == wanted, 1, 2)) if wanted else np.zeros(len(there), int)
    types = found.type[there].argmax(1) if len(there) else np.zeros(0, int)
    back = found.sentence[here] - found.sentence[there]
    same_key = (found.key[None, :here] == found.key[there, None]).sum(1)
    opens = found.opens[there] + 2 * (back == 0)
    cases: dict[str, Ints] = {
        "sentences back": np.where(after, np.where(back == 0, 8, 9), _steps(back, (0, 1, 2, 3, 5, 9, 19))),
        "paragraphs back": np.where(after, 5, _steps(found.paragraph[here] - found.paragraph[there], (0, 1, 2, 4))),
        "mentions back": np.where(after, 6, _steps(_rank(found.key[there]), (0, 1, 2, 4, 9))),
        "form": found.form[there] - 1,
        "speaks": _speaking(found, here, there, after),
        "spoke last": _spoke_last(found, here, there),
        "times named": _steps(same_key, (1, 2, 4, 8)),
        "kind and gender": 3 * kind + compatible,
        "kind and type": len(TYPES) * kind + types,
        "words in common": _common(found, here, there) if kind == KINDS.index("nominal") else np.zeros(len(there), int),
        "quotation": _quotation(found, here, there),
        "opens its sentence": opens,
        "possessive": found.possessive[there],
        "in own content": own.astype(np.int64),
        "kind and number": 3 * (kind + 2 * (found.plural[here] == 2)) + found.plural[there],
    }
    noun_before = any(found.noun[n] == found.noun[here] for n in there[~after]) if kind == 6 else False
    asked = {
        "kind": np.array(kind),
        "article": found.article[here],
        "described before": np.array(2 if kind != 6 else int(noun_before)),
        "type": found.type[here].argmax(),
    }
    nominal = kind == KINDS.index("nominal")
    agree = (compatible != 2) & (nominal | ~own) & ~_apart(found, here, there, kind)
    agree &= ~(nominal & after & (found.form[there] == NOMINAL))
    if nominal:
        agree &= ~_modifies(found, here, there)
    return Question(
        anaphor,
        there + low,
        numbered(cases, PAIR_FEATURES),
        numbered({name: np.asarray(case) for name, case in asked.items()}, ASKED_FEATURES),
        agree,
    )


def _modifies(found: Survey, here: int, there: Ints) -> npt.NDArray[np.bool_]:
    """Which candidates are names that a description has before its noun: "a BaFin spokeswoman" is not BaFin."""
    modifiers = found.words[here] - {found.noun[here]} - _DEFINITE - _INDEFINITE
    return np.array([not modifiers.isdisjoint(found.called[n]) for n in there], dtype=bool)


def _apart(found: Survey, here: int, there: Ints, kind: int) -> npt.NDArray[np.bool_]:
    """Which candidates are surely of another type: a person is no place, and "he" no firm."""
    person = TYPES.index("person")
    own = 0.5
    if KINDS[kind] in ("nominal", "they"):
        listed = found.listed[here]
        own = found.type[here, person] if listed < 0 else float(listed == person)
    is_person = KINDS[kind] in ("he", "she") or own > _SURE_TYPE
    listed_apart = (found.listed[there] >= 0) & (found.listed[there] != person)  # "her party"
    no_person = KINDS[kind] in ("it", "which") or own < 1 - _SURE_TYPE
    chances = found.type[there, person]
    surely_none = (chances < 1 - _SURE_TYPE) | listed_apart
    apart: npt.NDArray[np.bool_] = (is_person & surely_none) | (no_person & (chances > _SURE_TYPE))
    return apart


def _candidates(found: Survey, anaphor: int, source: Span) -> Ints:
    """Mentions before the source, the nearest last, and a few behind it; not those that are nothing in particular."""
    fitting = (found.form != PRONOUN) | (found.source == 1)
    fitting &= (found.form == NAME) | (found.form == JOINED) | (found.type[:, -1] < _UNKNOWN_TYPE)
    fitting &= ~((found.form == PRONOUN) & (found.agreement >= KINDS.index("nominal")))
    before = np.flatnonzero(fitting & (found.end <= source[0]))[-CANDIDATES:]
    near = found.sentence - found.sentence[anaphor] <= 2
    behind = np.flatnonzero(fitting & near & (found.start >= source[1]) & (found.form != PRONOUN))[:AFTER]
    return np.concatenate([before, behind])


def _steps(values: Ints, bounds: Sequence[int]) -> Ints:
    """The number of the first bound that each value does not exceed."""
    return np.searchsorted(bounds, values, side="left")


def _rank(keys: Ints) -> Ints:
    """How many different ones come between each and the end."""
    seen: dict[int, int] = {}
    ranks = np.zeros(len(keys), dtype=np.int64)
    for place in range(len(keys) - 1, -1, -1):
        ranks[place] = seen.setdefault(int(keys[place]), len(seen))
    return ranks


def _speaking(found: Survey, here: int, there: Ints, after: npt.NDArray[np.bool_]) -> Ints:
    """0 for what is no source, then by how many sources stand between; 5 behind the anaphor."""
    sources = np.flatnonzero(found.source)
    between = np.searchsorted(sources, here) - np.searchsorted(sources, there) - 1
    return np.where(found.source[there] == 0, 0, np.where(after, 5, 1 + _steps(between, (0, 1, 3))))


def _spoke_last(found: Survey, here: int, there: Ints) -> Ints:
    """1 where the candidate is who spoke last before the anaphor, 2 who spoke before that, 3 whoever spoke earlier."""
    order: dict[int, int] = {}
    for n in np.flatnonzero(found.source[:here])[::-1]:
        order.setdefault(int(found.key[n]), len(order))
    return np.array([min(order.get(int(found.key[n]), -1) + 1, 3) for n in there], dtype=np.int64)


def _common(found: Survey, here: int, there: Ints) -> Ints:
    """How much of a description a candidate repeats: 1 nothing, 2 its noun or 6 all of it among the words of a name,

    of another description 3 the noun and more, 4 all, 5 the noun alone.
    """
    cases = np.ones(len(there), dtype=np.int64)
    noun, content = found.noun[here], found.words[here] - _DEFINITE - _INDEFINITE
    for place, n in enumerate(there):
        words = found.words[n] - _DEFINITE - _INDEFINITE
        if found.noun[n] == noun:
            cases[place] = 4 if content <= words else 3 if content & words else 5
        elif noun in words or found.noun[n] in content:
            cases[place] = 6 if content <= words else 2
    return cases


def _quotation(found: Survey, here: int, there: Ints) -> Ints:
    inside, own = found.quotation[there], found.quotation[here]
    if own < 0:
        return np.where(inside < 0, 0, 2)
    return np.where(inside == own, 1, np.where(inside < 0, 3, 2))
