"""Names in running text: where they stand and what kind of thing they name.

Everything later (who "Saldo" is, what "the ministry" means) starts from an index of the names in the article.
It is made once, in one pass over the words, from capital letters and short word lists: a run of capitalised
words, joined by the small words that names contain ("of", "van", "al-"), is cut at words that are no part of
a name (titles, days, words that begin a sentence) and typed by its words. No model is asked, so names of any
origin are found; what capitals cannot tell (a headline in title case, one unknown word at the start of a
sentence) is marked weak and decided later by the rest of the article.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence

import attrs

from quotelens.lexicon.calendar import calendar
from quotelens.lexicon.saying import saying_verbs
from quotelens.lexicon.titles import gender_of_title, honorifics, offices
from quotelens.lexicon.verbs import guess_lemma
from quotelens.lexicon.words import singular, table, words
from quotelens.phrases.kinds import (
    OF,
    is_introduced_person,
    is_known,
    is_ordinary,
    is_organization,
    kind_of_name,
    kind_of_noun,
)
from quotelens.phrases.runs import SUFFIXES, is_thing, joined, runs_of
from quotelens.text.words import Word

_MODALS = frozenset({"can", "could", "may", "might", "must", "shall", "should", "will", "would", "do", "does", "did"})
# Function words that speak for somebody without being a name, or stand before a verb of saying for other reasons.
_SUBJECTS = frozenset({"what", "most", "both", "all", "few", "none", "each", "more", "and", "but", "or", "as"})
_ROLE_LETTERS = 5
# What nouns for people end in who do something.
_AGENTS = ("er", "or", "ist", "man", "woman")


@attrs.frozen(eq=False)
class Name:
    """An occurrence of a name.

    ``start`` and ``end`` are character offsets of the name alone; ``outer`` is where the phrase with its
    titles begins. ``words`` are the folded words of the name. ``kind`` is person, organization, place or
    unknown. ``gender`` is m, f or - . ``opens`` says that it begins a sentence, ``possessive`` and
    ``determined`` that "'s" follows and "the" precedes. ``sure`` is False for a single word that may be no
    name at all; ``weak`` marks a headline, where capitals prove nothing.
    """

    start: int
    end: int
    outer: int
    words: tuple[str, ...]
    text: str
    kind: str
    gender: str
    title: str
    suffix: str
    possessive: bool
    determined: bool
    opens: bool
    sure: bool
    weak: bool


@attrs.frozen(eq=False)
class Learned:
    """What has been learned of names and rules cannot see: that Will and Said are names here, Harbourlight is a firm.

    ``inside`` has the places where words begin that are part of a name, ``common`` those where words end that are none
    ("the Chairman"), ``kinds`` what a name is, by where it ends, and ``people`` where the mention of a person
    begins, by where it ends: with the name, or with some of what stands before it ("Minister | Timi Sylva").
    """

    inside: frozenset[int] = frozenset()
    common: frozenset[int] = frozenset()
    kinds: Mapping[int, str] = attrs.field(factory=dict)
    people: Mapping[int, int] = attrs.field(factory=dict)


def find_names(
    text: str,
    found_words: Sequence[Word],
    headlines: Sequence[tuple[int, int]] = (),
    learned: Learned | None = None,
) -> tuple[Name, ...]:
    """Every occurrence of a name among ``found_words`` (see :mod:`quotelens.text.words`), in text order.

    ``headlines`` are stretches where every word is capitalised; names found there are marked weak. ``learned`` goes
    before the lists of words.

    >>> from quotelens.text.words import words_of
    >>> line = "Sen. Jane Doe of the Ministry of Sport met Mr. van Dyke."
    >>> [(name.text, name.kind) for name in find_names(line, words_of(line))]
    [('Jane Doe', 'person'), ('Ministry of Sport', 'organization'), ('van Dyke', 'person')]
    """
    learned = learned or Learned()
    lower = {word.folded for word in found_words if not word.capital}
    mixed = {word.folded for word in found_words if word.capital and not word.text.isupper()}
    heads = [start for start, _ in headlines]
    inside = learned.inside | _words_as_names(text, found_words)
    learned = attrs.evolve(learned, inside=inside)
    names: list[Name] = []
    office: Name | None = None
    for run, determined in runs_of(text, found_words):
        for part in (piece for cut in _cut(run, inside) for piece in _bearer_apart(cut)):
            if not part:
                continue
            position = bisect.bisect_right(heads, part[0].start) - 1
            weak = position >= 0 and part[0].start < headlines[position][1]
            opening = 1 if run[0].folded == "the" and len(run) > 1 else 0
            settled = (determined or opening == 1) and part[0] is run[opening]
            name = _name(text, part, settled, weak, lower, mixed, learned)
            if name is None:
                continue
            if _is_common(name, part, learned):
                office = name
                continue
            if office is not None and text[office.end : name.outer] == " ":
                name = attrs.evolve(name, outer=office.outer)
            names.append(_as_learned(name, learned))
    return tuple(names)


def _words_as_names(text: str, found: Sequence[Word]) -> set[int]:
    """Where function words stand that are somebody's names, as their capitals or the grammar show.

    "Ken Must said", in the middle of a sentence; "Can Yilmaz said", where a modal verb cannot go with a past tense;
    "I Made Sudana said", where "I" stands before a capital; "So Yun-mi", where somebody called So speaks elsewhere.
    """
    places: set[int] = set()
    surnames: set[str] = set()
    doubted = [at for at, word in enumerate(found) if word.capital and word.folded in _words_of_no_name()]
    for at in doubted:
        word, before, after = found[at], found[at - 1] if at else None, found[at + 1 : at + 3]
        close = bool(after) and joined(text, word, after[0])
        given = before is not None and before.folded in table("first_names") and before.capital
        particle = before is not None and not before.capital and before.folded in words("name_particles")
        if (
            (given or (particle and at > 1 and found[at - 2].capital))
            and before is not None
            and joined(text, before, word)
            and not (close and after[0].capital)
        ):
            places.add(word.start)
            surnames.add(word.folded)
        elif (
            close
            and _is_said(after[0])
            and not _is_inverted(found, at + 2)
            and word.folded not in _SUBJECTS | table("pronouns").keys()
        ):
            surnames.add(word.folded)
        elif close and after[0].capital and word.folded in _MODALS | {"i"}:
            rest = list(itertools.dropwhile(lambda word: word.capital, found[at + 2 : at + 4]))
            if rest and _is_said(rest[0]):
                places.add(word.start)
    for at in doubted:
        word, after = found[at], found[at + 1 : at + 2]
        if word.folded in surnames and (not word.opens or (after and (after[0].capital or _is_said(after[0])))):
            places.add(word.start)
    return places


def _is_inverted(found: Sequence[Word], at: int) -> bool:
    """Whether a verb's subject may begin at a word: "So said the mayor"."""
    return at < len(found) and (found[at].capital or found[at].folded in ("the", "a", "an"))


def _is_said(word: Word) -> bool:
    """Whether a word is a verb of saying in the past tense: "said", "told"."""
    return not word.capital and not word.folded.endswith("s") and guess_lemma(word.folded) in saying_verbs()


def _is_common(name: Name, part: Sequence[Word], learned: Learned) -> bool:
    """Whether capitals alone make a name of an office or a noun for people: "the Chairman", "Airbus President"."""
    if name.title in honorifics():
        return False
    if all(map(_is_office, name.words)) and (name.title or len(name.words) > 1):
        return True
    if len(name.words) == 1:
        plain = name.words[0] in calendar() or (name.opens and kind_of_noun(name.words[0]) == "group")
        if plain and not name.determined and not name.title:  # "on Monday", "Police said"
            return True
        unnamed = name.end in learned.common or (name.determined and part[0].start not in learned.inside)
        return not name.title and unnamed and _is_office(name.words[0])
    if name.title or not learned.inside or name.words[0] in table("first_names"):
        return False
    if name.words[-1] in offices():
        return True
    learned_name = any(word.start in learned.inside for word in part)
    return name.words[0] in offices() and name.kind != "organization" and not learned_name


def _is_office(folded: str) -> bool:
    noun = folded.rpartition("-")[2]  # "co-chairman"
    return folded in offices() or noun in offices() or noun in words("person_nouns")


def _as_learned(name: Name, learned: Learned) -> Name:
    kind = learned.kinds.get(name.end)
    if name.title in honorifics() or kind is None:
        kind = name.kind
    return attrs.evolve(name, kind=kind, sure=name.sure or name.start in learned.inside)


@functools.cache
def _words_of_no_name() -> frozenset[str]:
    return words("function_words") | words("sentence_openers")


def _cut(run: list[Word], inside: frozenset[int]) -> Iterator[list[Word]]:
    """The parts of a run between words that belong to no name; those at the places ``inside`` do."""
    part: list[Word] = []
    for position, word in enumerate(run):
        dated = word.folded in calendar() and not (part and part[-1].folded in table("first_names"))
        function = word.capital and word.text[-1] != "." and word.folded.split("'")[0] in _words_of_no_name()
        if _is_joined_role(word):
            if part:
                yield _trimmed(part)
            part = []
            continue
        inner_small = position > 0 and not word.capital
        if word.start not in inside and (dated or (function and not inner_small)):
            if part:
                yield _trimmed(part)
            part = []
        else:
            part.append(word)
    if part:
        yield _trimmed(part)


def _is_joined_role(word: Word) -> bool:
    """Whether a word is no part of a name but says what somebody is: "Oscar-winner", "Sanders-endorsed".

    Given names of two syllables end in small letters too ("Ki-moon"), but in shorter ones.
    """
    last = word.text.rpartition("-")[2]
    return len(last) >= _ROLE_LETTERS and last != word.text and last.islower() and last in words("words")


def _bearer_apart(part: list[Word]) -> Iterator[list[Word]]:
    """An organisation's name and that of somebody right behind it: "(chair of the) Harbour Council Emma Solberg"."""
    for at in range(2, len(part) - 1):
        head, first, rest = part[at - 1], part[at], part[at + 1 :]
        plain = head.capital and not head.possessive and head.folded in words("organization_nouns") - offices()
        known = first.folded in table("first_names") and first.capital and not first.text.isupper()
        if plain and known and len(rest) <= 2 and all(word.capital and not is_thing(word) for word in rest):
            yield part[:at]
            yield part[at:]
            return
    yield part


def _trimmed(part: list[Word]) -> list[Word]:
    while part and not part[-1].capital:
        part = part[:-1]
    while part and not part[0].capital and part[0].folded not in words("name_particles"):
        part = part[1:]
    return part


def _name(
    text: str,
    part: list[Word],
    determined: bool,
    weak: bool,
    lower: set[str],
    mixed: set[str],
    learned: Learned,
) -> Name | None:
    outer = part[0].start
    organization = is_organization(part)
    title, gender = "", "-"
    if not organization:
        part, title, gender = _without_titles(part)
        part = _without_opening(part, lower)
        part = _without_demonym(part)
    if not part:
        return None
    own = _own_part(part, learned)
    if own is not part:
        part, determined = own, False
    suffix = part[-1].folded if len(part) > 1 and part[-1].folded in SUFFIXES else ""
    stem = part[:-1] if suffix else part
    folded = tuple(word.folded for word in stem)
    if all(word in words("demonyms") or singular(word) in words("demonyms") for word in folded):
        return None
    if len(folded) == 1 and folded[0] in offices() and stem[0].text.isupper() and not title:
        return None
    sure = len(folded) > 1 or bool(title) or is_known(folded[0]) or not is_ordinary(stem[0], lower)
    if not any(word.capital for word in part) or (len(folded) == 1 and len(folded[0]) < 2):
        return None
    kind = kind_of_name(stem, folded, title, suffix, determined, mixed)
    if kind == "unknown" and len(folded) > 1 and not determined and is_introduced_person(text, part[-1].end):
        kind = "person"
    if kind == "person" and gender == "-":
        gender = table("first_names").get(folded[0], "-") if len(folded) > 1 else "-"
    start, end = part[0].start, part[-1].end
    if suffix in ("jr", "sr") and end < len(text) and text[end] == ".":
        end += 1
    return Name(
        start,
        end,
        outer,
        folded,
        text[start:end],
        kind,
        gender,
        title,
        suffix,
        part[-1].possessive,
        determined,
        part[0].opens,
        sure,
        weak,
    )


def _own_part(part: list[Word], learned: Learned) -> list[Word]:
    """The words of a run that are the name of the person at its end, without the office or the role before it."""
    begin = learned.people.get(part[-1].end)
    if begin is None:
        return part
    given = table("first_names")
    at = next((at for at, word in enumerate(part) if word.start == begin), 0)
    office = any(_is_office(word.folded) or word.folded in OF for word in part[:at])
    if part[at].capital and (office or all(_is_role(*pair) for pair in itertools.pairwise(part[: at + 1]))):
        part = part[at:]
    if any(word.folded in OF for word in part):  # "Secretary of the Air Force James Roche"
        at = next((at for at in range(len(part) - 2, 0, -1) if part[at].folded in given and part[at].capital), 0)
        part = part[at:] if part[at - 1].folded not in given else part
    while len(part) > 2 and part[1].capital and _is_role(part[0], part[1]):
        part = part[1:]
    return part


def _is_role(word: Word, following: Word) -> bool:
    """Whether a capital word says what somebody is: "Shopkeeper Ada Quist", "CEO Tom Ferry". "Tan" is a name."""
    given = table("first_names")
    if word.folded in given:
        return False
    if word.text.isupper() and len(word.text) < _ROLE_LETTERS:
        return following.folded in given
    if _is_office(word.folded):
        return True
    if word.folded in words("capitalized"):
        return False
    known = word.folded in words("words") or (word.folded.endswith(_AGENTS) and following.folded in given)
    return known and len(word.folded) >= _ROLE_LETTERS


def _without_titles(part: list[Word]) -> tuple[list[Word], str, str]:
    """The run after its last title, the title, and the gender that it shows."""
    for at in range(len(part) - 1, 0, -1):
        previous = part[at - 1].folded
        if part[at].folded in OF:
            # "Director of the National Gallery" is an office and no person called "of the National Gallery".
            continue
        if previous in honorifics() and not (at > 1 and previous == "sr"):
            return part[at:], previous, honorifics()[previous]
        if previous in offices() or "-".join(previous.split("-")[1:]) in offices():
            is_first_name = previous in table("first_names") and at == 1
            if not is_first_name:
                return part[at:], previous, gender_of_title(previous)
        for length in (4, 3):
            if at >= length and " ".join(word.folded for word in part[at - length : at]) in offices():
                return part[at:], part[at - length].folded, "-"
    return part, "", "-"


def _without_opening(part: list[Word], lower: set[str]) -> list[Word]:
    """Drop an ordinary word that only the start of a sentence capitalised ("Blasting Jane Doe", "Hold Jane Doe")."""
    first = part[0]
    if len(part) > 1 and first.opens and first.folded not in table("first_names"):
        place = first.folded in words("places") or f"{first.folded} {part[1].folded}" in words("places")
        if first.folded.endswith(("ing", "ly", "ed")) and not place:
            said = first.folded.endswith("ly") and part[1].folded in table("first_names")
            return part[1:] if first.folded in lower or len(part) > 2 or said else part
        known = first.folded in lower and is_ordinary(first, lower)
        before_given = part[1].folded in table("first_names") and first.folded in words("words")
        if len(part) > 2 and (known or before_given):
            return part[1:]
    return part


def _without_demonym(part: list[Word]) -> list[Word]:
    """Drop "British" or "Republican" before a name that can stand without it."""
    while len(part) > 2 and part[0].folded in words("demonyms"):
        part = part[1:]
    return part
