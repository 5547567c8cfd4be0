"""What a source phrase is: a name, a pronoun or a description, and which of its words is the head.

A source as it stands in the text is often long ("Mr. Ruiz, the union's lawyer, who said …"), and the names
inside it are often somebody else's ("Ruiz's campaign", "a spokesman for Ruiz"). The head is found by reading
the phrase from the left up to the first word that can only begin a modifier after the noun (a preposition, a
relative pronoun, a comma, a participle after a name); the last word or name before it is the head.
Appositions then let a name stand for the description beside it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import attrs

from quotelens.lexicon.calendar import calendar
from quotelens.lexicon.people import people
from quotelens.lexicon.titles import honorifics, offices
from quotelens.lexicon.words import table, words
from quotelens.phrases.kinds import kind_of_noun
from quotelens.phrases.named_page import SEPARATORS, NamedPage, adjacent, indexed, outer_start, units_of
from quotelens.phrases.names import Name, find_names
from quotelens.text.words import Word, words_of

_DEFINITE = frozenset(["the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your"])
_POSSESSIVES = frozenset(["his", "her", "its", "their", "our", "my", "your", "whose"])
_INDEFINITE = frozenset(["a", "an", "another", "one", "some", "any", "each", "every", "no"])
# Of these, two in one text are mostly different ones.
_UNNAMED = frozenset(["others", "someone", "somebody"])
_REFLEXIVES = frozenset(["himself", "herself", "themselves", "itself", "myself"])
_BEFORE_DAY = frozenset(["this", "last", "next", "late", "early", "earlier", "out"])
_WHEN = frozenset(["today", "yesterday", "tonight", "tomorrow", "earlier", "later", "now"])
# Participles of irregular verbs that stand behind a noun and describe it ("a letter seen by reporters").
_PARTICIPLES = frozenset(
    ["seen", "written", "sent", "given", "known", "made", "held", "led", "run", "shown", "taken", "born"]
)
# What begins the clause that a noun phrase is the subject of; of a source it is never part.
_FINITE = frozenset(["is", "are", "was", "were", "has", "have", "had", "will", "would", "does", "did", "do"])
_SPEAKING_KINDS = frozenset(["person", "group", "organization"])
# Acronyms that are pronouns in small letters.
_ACRONYMS = frozenset(("WHO", "US", "IT"))
# How many words may stand between relayed words and "by" ("data released on Monday by the ministry").
_RELAY_WORDS = 5


@attrs.frozen(eq=False)
class Phrase:
    """A noun phrase read for its head.

    ``form`` is name, pronoun or nominal; ``start`` and ``end`` bound the phrase without what trails it
    (apposition, relative clause). ``names`` are the names at its head (more than one when they are joined by
    "and"), ``noun`` the folded head noun, ``pronoun`` the agreement class of a pronoun, ``kind`` a speaker
    type, ``content`` the folded words that restrict what the phrase can mean, ``possessor`` the name or
    possessive pronoun whose it is. ``relayed`` says that the phrase is part of a longer one that names only
    the words of its owner ("information from the police").
    """

    form: str
    start: int
    end: int
    names: tuple[Name, ...] = ()
    noun: str = ""
    pronoun: str = ""
    kind: str = "unknown"
    definite: bool = False
    indefinite: bool = False
    content: frozenset[str] = frozenset()
    possessor: Name | Word | None = None
    evidence: str = ""
    relayed: bool = False


def form_of(source_text: str) -> str:
    """Whether a source phrase is a name, a pronoun or a nominal (a description).

    Personal, possessive and relative pronouns are pronouns; "some", "others" and their like describe and are
    nominal.

    >>> [form_of(phrase) for phrase in ("he", "Jane Doe, who", "Doe's campaign", "the ministry")]
    ['pronoun', 'name', 'nominal', 'nominal']
    """
    found = words_of(source_text)
    page = indexed(source_text, found, [name for name in find_names(source_text, found) if name.sure])
    return read_phrase(page, 0, len(source_text)).form


def read_phrase(page: NamedPage, start: int, end: int) -> Phrase:
    """Read the noun phrase at ``page.text[start:end]``."""
    units = list(units_of(page, start, end))
    if not units:
        return Phrase("nominal", start, end)
    first = units[0]
    acronym = first.text in _ACRONYMS if isinstance(first, Word) else False
    if isinstance(first, Word) and not acronym and first.folded in table("pronouns") and _is_pronoun(page, units):
        return Phrase("pronoun", first.start, first.end, pronoun=table("pronouns")[first.folded])
    zone, rest = _zone(page, units)
    if (bearer := _bearer(page, units)) is not None:
        zone, rest = units[: bearer + 1], units[bearer + 1 :]
    head = zone[-1]
    core_end = _core_end(page, zone, rest)
    if isinstance(head, Name) and not (
        head.possessive and rest and isinstance(rest[0], Word) and adjacent(page, head, rest[0])
    ):
        return _company(page, zone, rest, end) or _named(page, rest, head, end)
    if (other := _apposed(page, zone, rest)) is not None:
        return Phrase("name", other.start, other.end, (other,), kind=other.kind, evidence="apposition")
    joined = bool(rest) and isinstance(rest[0], Word) and rest[0].folded == "and" and adjacent(page, head, rest[0])
    return _description(page, zone, _counted(page, zone, rest), core_end, joined)


def read_speaking_phrase(page: NamedPage, start: int, end: int) -> Phrase:
    """Read a source for who speaks in it.

    Information has no voice of its own: "statements by two officers" are the officers', and the phrase that is
    returned is theirs. A thing that a reader can go back to ("a poll by the institute", "previously released
    data") speaks for itself.
    """
    units = list(units_of(page, start, end))
    zone, rest = _zone(page, units) if units else ([], [])
    if not rest or not isinstance(zone[-1], Word) or zone[-1].folded not in words("relayed_nouns"):
        return read_phrase(page, start, end)
    participle = isinstance(rest[0], Word) and rest[0].folded.endswith("ed")
    for at, unit in enumerate(rest[:_RELAY_WORDS] if participle else rest[:1]):
        if isinstance(unit, Word) and unit.folded in ("by", "from") and at + 1 < len(rest):
            owner = read_phrase(page, outer_start(rest[at + 1]), end)
            if owner.kind in _SPEAKING_KINDS or (owner.form == "name" and owner.kind == "unknown"):
                return attrs.evolve(owner, relayed=True, evidence=f"{zone[-1].folded} {unit.folded} its source")
    return read_phrase(page, start, end)


def _is_pronoun(page: NamedPage, units: Sequence[Word | Name]) -> bool:
    first = units[0]
    if len(units) == 1:
        return True
    following = units[1]
    if not isinstance(following, Word):
        return page.text[first.end : first.end + 1] == "," or first.text.casefold() in ("who", "which")
    separated = any(char in SEPARATORS for char in page.text[first.end : following.start])
    if separated or following.folded in words("after_noun") | _REFLEXIVES:
        return True
    assert isinstance(first, Word)
    return first.folded in ("he", "she", "they", "it", "i") and following.folded != "and"


def _zone(page: NamedPage, units: list[Word | Name]) -> tuple[list[Word | Name], list[Word | Name]]:
    """The phrase up to its head, and what follows."""
    for at in range(1, len(units)):
        unit, before = units[at], units[at - 1]
        gap = page.text[before.end : outer_start(unit)]
        if any(char in SEPARATORS for char in gap) or "--" in gap or "\n" in gap:
            return units[:at], units[at:]
        if isinstance(unit, Word):
            if unit.folded in words("after_noun") and not (unit.folded == "that" and at == 0):
                return units[:at], units[at:]
            if _is_manner(unit) and (isinstance(before, Name) or _is_person(before)):
                return units[:at], units[at:]
            if unit.folded in ("and", "or", "but") or unit.folded in _REFLEXIVES:
                return units[:at], units[at:]
            if unit.capital and unit.folded in calendar() and isinstance(before, Word) and not before.capital:
                cut = at - 1 if at > 1 and before.folded in _BEFORE_DAY else at
                return units[:cut], units[cut:]
            if (
                not unit.capital
                and unit.folded in _WHEN
                and (isinstance(before, Name) or before.capital or _is_noun(before))
            ):
                return units[:at], units[at:]
            participle = not unit.capital and (unit.folded.endswith(("ed", "ing")) or unit.folded in _PARTICIPLES)
            if participle and ((isinstance(before, Name) and not before.possessive) or _is_noun(before)):
                return units[:at], units[at:]
    return units, []


def _is_noun(unit: Word | Name) -> bool:
    return isinstance(unit, Word) and kind_of_noun(unit.folded) != "unknown"


def _is_manner(word: Word) -> bool:
    """Whether a word can say how somebody spoke ("the doctor carelessly"), behind the one who did."""
    return not word.capital and word.folded.endswith("ly") and word.folded not in words("organization_nouns")


def _is_person(unit: Word | Name) -> bool:
    return isinstance(unit, Word) and (unit.folded in words("person_nouns") or unit.folded in people())


def _bearer(page: NamedPage, units: Sequence[Word | Name]) -> int | None:
    """Where the name is that stands right behind what its bearer is: "the president and chief executive Ada Quist".

    Several roles are joined as several people are. They are one's where no other person is named before, and not where
    the one is definite and the other an office in capitals: "the mayor and Senator Ada Quist".
    """
    at = next((at for at, unit in enumerate(units) if isinstance(unit, Name) and _has_role(page, units, at)), 0)
    name, before, after = units[at], units[:at], units[at + 1 : at + 2]
    if not isinstance(name, Name) or name.possessive or len(before) < 2:
        return None
    if any(isinstance(unit, Name) and unit.kind == "person" for unit in before):
        return None
    if any(isinstance(unit, Word) and unit.folded in words("after_noun") for unit in before):
        return None
    if after and adjacent(page, name, after[0]) and not _is_closing(after[0]):
        return None
    place = next((n for n, unit in enumerate(before) if _is_word(unit, "and")), None)
    if place is None:
        return at if all(adjacent(page, a, b) for a, b in itertools.pairwise(units[: at + 1])) else None
    left = before[place - 1]
    role = page.text[name.outer if name.outer < name.start else outer_start(before[-1]) : name.start].split()[0]
    definite = isinstance(before[0], Word) and before[0].folded in _DEFINITE | _INDEFINITE
    if place == 0 or (isinstance(left, Name) and left.kind == "organization") or (definite and role.istitle()):
        return None
    return at


def _is_closing(unit: Word | Name) -> bool:
    """Whether what a unit begins is no noun that a name before it would modify."""
    return isinstance(unit, Word) and (unit.folded in words("after_noun") or unit.folded in ("and", "or", "but"))


def _has_role(page: NamedPage, units: Sequence[Word | Name], at: int) -> bool:
    """Whether a name stands right behind a noun for what it names."""
    name = units[at]
    if at == 0 or not isinstance(name, Name) or not adjacent(page, units[at - 1], name):
        return False
    if name.kind == "person" and name.title in offices() and name.title not in honorifics():
        return True
    before = units[at - 1]
    return isinstance(before, Word) and not before.possessive and kind_of_noun(before.folded) == name.kind


def _company(page: NamedPage, zone: Sequence[Word | Name], rest: Sequence[Word | Name], end: int) -> Phrase | None:
    """A name with others who are only described: "Ruiz and her allies"."""
    if len(rest) < 2 or not isinstance(rest[0], Word) or rest[0].folded != "and":
        return None
    if not adjacent(page, zone[-1], rest[0]) or not adjacent(page, rest[0], rest[1]):
        return None
    others = read_phrase(page, outer_start(rest[1]), end)
    if others.form != "nominal" or others.kind not in _SPEAKING_KINDS:
        return None
    named = {word for unit in zone if isinstance(unit, Name) for word in unit.words}
    return attrs.evolve(
        others, start=outer_start(zone[0]), kind="group", content=others.content | named, possessor=None
    )


def _named(page: NamedPage, rest: Sequence[Word | Name], head: Name, end: int) -> Phrase:
    names = [head]
    at = 0
    rest = _without_articles(rest)
    while at + 1 < len(rest) and len(names) < 6:
        link, unit = rest[at], rest[at + 1]
        listed = isinstance(link, Name) and outer_start(link) - names[-1].end < 3
        if isinstance(link, Word) and link.folded == "and" and isinstance(unit, Name):
            # "Ada Quist and Harbour Board chairman Tom Ferry"
            conjunct = read_phrase(page, outer_start(unit), end)
            names.append(conjunct.names[0] if conjunct.form == "name" and conjunct.names else unit)
            break
        if not listed or not any(isinstance(word, Word) and word.folded == "and" for word in rest[at + 1 : at + 6]):
            break
        assert isinstance(link, Name)
        if link.kind == "place" or (head.kind == "person" and link.kind != "person"):
            break
        names.append(link)
        at += 1
    if len(names) > 1 and not any(isinstance(unit, Word) and unit.folded == "and" for unit in rest):
        names = names[:1]
    if len(names) == 1 and (other := _beside_apposition(page, rest, head, end)) is not None:
        names.append(other)
    kind = head.kind if len(names) == 1 else "group"
    return Phrase("name", head.start, names[-1].end, tuple(names), kind=kind, definite=True)


def _without_articles(rest: Sequence[Word | Name]) -> list[Word | Name]:
    """The units without "the" before names: "(the union) and the Harbour Council"."""
    return [
        unit
        for unit, after in itertools.zip_longest(rest, rest[1:])
        if not (_is_word(unit, "the") and isinstance(after, Name))
    ]


def _is_word(unit: Word | Name, folded: str) -> bool:
    return isinstance(unit, Word) and unit.folded == folded


def _beside_apposition(page: NamedPage, rest: Sequence[Word | Name], head: Name, end: int) -> Name | None:
    """Who else is named behind an apposition: "Ada Quist, the mayor, and Tom Ferry, a shopkeeper,"."""
    if head.kind != "person" or not page.text.startswith(", ", head.end):
        return None
    for at in range(1, len(rest) - 1):
        link, unit = rest[at], rest[at + 1]
        closed = page.text[rest[at - 1].end : outer_start(link)] == ", "
        if closed and _is_word(link, "and") and isinstance(unit, Name) and unit.kind == "person":
            ended = unit.end >= end or page.text[unit.end] in ",)"
            return unit if ended and not unit.possessive else None
    return None


def _apposed(page: NamedPage, zone: Sequence[Word | Name], rest: Sequence[Word | Name]) -> Name | None:
    """The name beside a description: "the union's lawyer, Ana Ruiz,", "a man named Ruiz", "chief of staff Ruiz"."""
    if not rest:
        return None
    first = rest[0]
    if isinstance(first, Word) and first.folded in ("named", "called") and len(rest) > 1 and isinstance(rest[1], Name):
        return rest[1]
    if isinstance(first, Word) and first.folded == "of" and len(rest) > 2:
        opener = zone[0]
        name = rest[2]
        plain = (
            isinstance(rest[1], Word)
            and not rest[1].capital
            and rest[1].folded not in _DEFINITE | _INDEFINITE | words("small_words")
        )
        indefinite = isinstance(opener, Word) and opener.folded in _INDEFINITE
        if (
            plain
            and not indefinite
            and isinstance(name, Name)
            and name.kind == "person"
            and adjacent(page, rest[1], name)
        ):
            return name
    if (holder := _holder(page, zone, rest)) is not None:
        return holder
    noun = zone[-1].folded if isinstance(zone[-1], Word) else ""
    gap = page.text[zone[-1].end : outer_start(first)]
    if isinstance(first, Word) and first.folded in words("after_noun") and kind_of_noun(noun) == "person":
        gap, rest = _after_comma(page, rest)
    if gap.strip() not in (",", "—", "–", "--") or not rest:
        return None
    after, _ = _zone(page, list(rest))
    name = after[-1]
    closing = page.text[name.end : name.end + 2].strip() or ","
    if not isinstance(name, Name) or name.possessive or name.kind == "place" or closing[0] not in ',;.—–-(”"':
        return None
    fits = {
        "person": ("person", "unknown"),
        "organization": ("organization", "unknown"),
        "unknown": ("person",),
    }
    return name if name.kind in fits.get(kind_of_noun(noun), ()) else None


def _holder(page: NamedPage, zone: Sequence[Word | Name], rest: Sequence[Word | Name]) -> Name | None:
    """Who holds an office that stands before the name with all its words: "chair of the Harbour Council Ada Quist"."""
    title = zone[-1]
    if not isinstance(title, Word) or title.folded not in offices() or kind_of_noun(title.folded) != "person":
        return None
    at = 2 if len(rest) > 1 and isinstance(rest[1], Word) and rest[1].folded == "the" else 1
    if len(rest) < at + 2 or not isinstance(rest[0], Word) or rest[0].folded not in ("of", "at", "for"):
        return None
    place, bearer = rest[at], rest[at + 1]
    if not isinstance(place, Name) or not isinstance(bearer, Name) or place.possessive or bearer.possessive:
        return None
    beside = page.text[place.end : bearer.outer].isspace()
    return bearer if beside and place.kind == "organization" and bearer.kind == "person" else None


def _after_comma(page: NamedPage, rest: Sequence[Word | Name]) -> tuple[str, Sequence[Word | Name]]:
    """What follows the first comma of ``rest``, with the gap that holds the comma."""
    for at in range(1, min(len(rest), 12)):
        gap = page.text[rest[at - 1].end : outer_start(rest[at])]
        if gap.strip():
            return gap, rest[at:]
    return "", ()


def _core_end(page: NamedPage, zone: Sequence[Word | Name], rest: Sequence[Word | Name]) -> int:
    """Where the description ends: after its prepositional phrases, before a comma or a relative clause."""
    end = zone[-1].end
    before: Word | Name = zone[-1]
    for unit in rest:
        gap = page.text[before.end : outer_start(unit)]
        if any(char in ",;:—–()" for char in gap) or "--" in gap:
            break
        if isinstance(unit, Word) and unit.folded in (
            "who",
            "whom",
            "whose",
            "which",
            "that",
            "when",
            "where",
            "said",
            "says",
        ):
            break
        if isinstance(unit, Word) and not unit.capital and unit.folded in _FINITE | _WHEN:
            break
        before, end = unit, unit.end
    return end


def _counted(page: NamedPage, zone: Sequence[Word | Name], rest: Sequence[Word | Name]) -> Word | Name:
    """The head of a description: behind a quantity ("a number of cities", "53% of voters") what it counts."""
    head = zone[-1]
    quantity = isinstance(head, Word) and (head.folded in words("quantity_nouns") or head.folded.isdigit())
    if not quantity or len(rest) < 2 or not isinstance(rest[0], Word) or rest[0].folded not in ("of", "in"):
        return head
    counted, _ = _zone(page, list(rest[1:]))
    return counted[-1]


def _description(page: NamedPage, zone: Sequence[Word | Name], head: Word | Name, end: int, joined: bool) -> Phrase:
    noun = head.folded if isinstance(head, Word) else head.words[-1]
    start = outer_start(zone[0])
    opener = zone[0].folded if isinstance(zone[0], Word) else ""
    possessor: Name | Word | None = None
    for unit in zone[:-1]:
        if isinstance(unit, Name) or unit.folded in _POSSESSIVES:
            possessor = unit
    inside = units_of(page, start, end)
    content: set[str] = set()
    for unit in inside:
        content.update(unit.words if isinstance(unit, Name) else (unit.folded,))
    kind = kind_of_noun(noun)
    definite = opener in _DEFINITE or (isinstance(zone[0], Name) and zone[0].possessive)
    return Phrase(
        "nominal",
        start,
        end,
        noun=noun,
        kind="group" if joined and kind == "person" else kind,
        definite=definite,
        indefinite=opener in _INDEFINITE or noun in _UNNAMED,
        content=frozenset(content - _DEFINITE - _INDEFINITE - words("small_words")),
        possessor=possessor,
    )
