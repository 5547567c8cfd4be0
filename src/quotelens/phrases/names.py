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
import regex

from quotelens.lexicon.calendar import calendar
from quotelens.lexicon.saying import saying_verbs
from quotelens.lexicon.titles import abbreviated_titles, gender_of_title, honorifics, offices
from quotelens.lexicon.verbs import guess_lemma
from quotelens.lexicon.words import fold, singular, table, words
from quotelens.phrases.kinds import OF, is_introduced_person, is_known, is_ordinary, is_organization, kind_of_name
from quotelens.text.words import Word

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_CLOSE_GAP = regex.compile(r"[^\S\n\r]{1,2}|[^\S\n\r]?&[^\S\n\r]?|[^\S\n\r]?\n(?![^\S\n\r]*\n)[^\S\n\r]?")
_MAX_WORDS = 12
_JOINED_HEADS = frozenset(
    {
        "association",
        "authority",
        "commission",
        "committee",
        "council",
        "department",
        "institute",
        "ministry",
        "subcommittee",
    }
)
_LONGEST_NICKNAME = 3
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
    ("the Chairman"), ``kinds`` what a name is, by where it ends, and ``people`` where the name of a person begins, by
    where it ends, without what stands before it ("Minister of Petroleum Resources | Timipre Sylva").
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
    for run, determined in _runs(text, found_words):
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
        close = bool(after) and _joined(text, word, after[0])
        given = before is not None and before.folded in table("first_names") and before.capital
        if given and before is not None and _joined(text, before, word) and not (close and after[0].capital):
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
    if all(map(_is_office, name.words)) and (name.title or len(name.words) > 1):
        return True
    if len(name.words) == 1:
        return not name.title and name.end in learned.common and _is_office(name.words[0])
    if name.title or not learned.inside or any(word.start in learned.inside for word in part):
        return False
    return name.words[-1] in offices() or (name.words[0] in offices() and name.kind != "organization")


def _is_office(folded: str) -> bool:
    return folded in offices() or folded in words("person_nouns")


def _as_learned(name: Name, learned: Learned) -> Name:
    kind = learned.kinds.get(name.end)
    if name.title in honorifics() or kind is None:
        kind = name.kind
    return attrs.evolve(name, kind=kind, sure=name.sure or name.start in learned.inside)


def _runs(text: str, found: Sequence[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Runs of words that may be one name, and whether "the" stands before them."""
    index = 0
    while index < len(found):
        if not _starts_name(found, index):
            index += 1
            continue
        run = [found[index]]
        at = index + 1
        while at < len(found) and len(run) < _MAX_WORDS and not run[-1].possessive:
            if nickname := _nickname(text, found, at):
                run.append(found[at + nickname])
                at += nickname + 1
                continue
            if not _joined(text, run[-1], found[at]):
                break
            step = _continuation(text, found, at, run)
            if step == 0:
                break
            run.extend(found[at : at + step])
            at += step
        determined = index > 0 and found[index - 1].folded == "the" and _joined(text, found[index - 1], run[0])
        yield run, determined
        index = at


def _nickname(text: str, found: Sequence[Word], at: int) -> int:
    """How many words from ``at`` on are a nickname in quotation marks between two words of a name, 0 for none.

    Robert “Bobby” Lane, James “Big Jim” Cole, Edward “the Hammer” Novak.
    """
    if not 0 < at < len(found) - 1 or not found[at - 1].capital:
        return 0
    if text[found[at - 1].end : found[at].start].lstrip(".") not in (" “", ' "', " ‘", " '"):
        return 0
    for size in range(1, min(_LONGEST_NICKNAME, len(found) - 1 - at) + 1):
        last, after = found[at + size - 1], found[at + size]
        if text[last.end : after.start] in ("” ", '" ', "’ ", "' "):
            return size if last.capital and after.capital else 0
        if text[last.end : after.start].strip() or not (last.capital or last.folded == "the"):
            return 0
    return 0


def _starts_name(found: Sequence[Word], index: int) -> bool:
    word = found[index]
    if word.capital:
        return True
    following = found[index + 1] if index + 1 < len(found) else None
    return (
        word.folded in ("van", "von", "de", "al", "bin", "ibn", "del", "della", "der")
        and following is not None
        and following.capital
        and following.start == word.end + 1
    )


def _continuation(text: str, found: Sequence[Word], at: int, run: list[Word]) -> int:
    """How many words from ``at`` on go on with the name: none, the word, or small words and the word after them."""
    word = found[at]
    if word.capital:
        return 1
    ahead = [found[at + offset] for offset in (1, 2) if at + offset < len(found)]
    if not ahead or not _joined(text, word, ahead[0]):
        return 0
    if word.folded in words("name_particles") and word.folded not in ("i", "e", "y"):
        if ahead[0].capital:
            return 2
        doubled = len(ahead) == 2 and ahead[0].folded in words("name_particles") and ahead[1].capital
        return 3 if doubled and _joined(text, *ahead) else 0
    last = run[-1].folded
    with_head = last in words("organization_nouns") or singular(last) in words("organization_nouns")
    titled = last in ("secretary", "director", "minister", "speaker") and word.folded in ("of", "for")
    if word.folded in OF and (with_head or titled) and (word.folded != "in" or last == "center"):
        if ahead[0].capital:
            return 2
        if len(ahead) == 2 and ahead[0].folded == "the" and ahead[1].capital and _joined(text, *ahead):
            return 3
    inside = any(part.folded in OF for part in run[1:])
    if word.folded == "of" and ahead[0].capital and inside and ahead[0].folded in words("places"):
        return 2
    if word.folded == "and" and inside and ahead[0].capital and fold(ahead[0].text) not in honorifics():
        given = ahead[0].folded in table("first_names")
        return 0 if given or ahead[0].folded in offices() else 2
    if word.folded == "and" and not inside and _spans_and(text, found, at, run):
        return 2
    return 0


def _spans_and(text: str, found: Sequence[Word], at: int, run: list[Word]) -> bool:
    """Whether the "and" at the word ``at`` stands inside one name: "the House Transport and Harbours Committee"."""
    first = at - len(run)
    if run[0].folded != "the" and (first < 1 or found[first] is not run[0] or found[first - 1].folded != "the"):
        return False
    run = [word for word in run if word.folded != "the"]
    front = " ".join(word.folded for word in run)
    named = (words("known_organizations"), words("places"), words("demonyms"))
    if not run or any(front in known for known in named) or run[0].folded in table("first_names") or _is_thing(run[-1]):
        return False
    for step in range(at + 1, min(at + 5, len(found))):
        if not found[step].capital or not _joined(text, found[step - 1], found[step]):
            return False
        if found[step].folded in _JOINED_HEADS and step > at + 1:
            return True
    return False


def _joined(text: str, left: Word, right: Word) -> bool:
    """Whether nothing but a space, an ampersand or an abbreviation's full stop stands between two words."""
    start, gap = left.end, right.start - left.end
    if gap > 5:
        return False
    if text.startswith(".", start) and _abbreviated(left):
        start += 1
    if text.startswith(", ", start) and right.folded in _SUFFIXES | {"inc", "llc", "ltd"}:
        return True
    return start < right.start and _CLOSE_GAP.fullmatch(text, start, right.start) is not None


def _abbreviated(word: Word) -> bool:
    return (
        "." in word.text
        or word.folded in honorifics()
        or word.folded in abbreviated_titles()
        or word.folded in ("jr", "sr", "ft", "mt", "inc", "corp", "co")
    )


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
        if plain and known and len(rest) <= 2 and all(word.capital and not _is_thing(word) for word in rest):
            yield part[:at]
            yield part[at:]
            return
    yield part


def _is_thing(word: Word) -> bool:
    nouns = words("organization_nouns") | words("document_nouns") | words("places")
    return word.folded in nouns or singular(word.folded) in nouns


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
    suffix = part[-1].folded if len(part) > 1 and part[-1].folded in _SUFFIXES else ""
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
    """The words of a run that are the name of the person at its end, where an office before it has been told apart."""
    begin = learned.people.get(part[-1].end, part[0].start)
    at = next((at for at, word in enumerate(part) if word.start >= begin), 0)
    office = any(_is_office(word.folded) or word.folded in OF for word in part[:at]) or all(map(_is_noun, part[:at]))
    return part[at:] if office and part[at].start == begin and part[at].capital else part


def _is_noun(word: Word) -> bool:
    """Whether a word with a capital can be a noun for a person: "Shopkeeper Ada Quist". Short ones are names: "Tan"."""
    if word.folded in table("first_names") or word.folded in words("capitalized") or len(word.folded) < _ROLE_LETTERS:
        return False
    return word.folded in words("words") or word.folded.endswith(_AGENTS)


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
