"""Runs of capitalised words that may be one name: where one begins, and how far it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from quotelens.lexicon.titles import abbreviated_titles, honorifics, offices
from quotelens.lexicon.words import fold, singular, table, words
from quotelens.phrases.kinds import OF
from quotelens.text.words import Word

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
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def runs_of(text: str, found: Sequence[Word]) -> Iterator[tuple[list[Word], bool]]:
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
            if not joined(text, run[-1], found[at]):
                break
            step = _continuation(text, found, at, run)
            if step == 0:
                break
            run.extend(found[at : at + step])
            at += step
        determined = index > 0 and found[index - 1].folded == "the" and joined(text, found[index - 1], run[0])
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
    if not ahead or not joined(text, word, ahead[0]):
        return 0
    if word.folded in words("name_particles") and word.folded not in ("i", "e", "y"):
        if ahead[0].capital:
            return 2
        doubled = len(ahead) == 2 and ahead[0].folded in words("name_particles") and ahead[1].capital
        return 3 if doubled and joined(text, *ahead) else 0
    last = run[-1].folded
    with_head = last in words("organization_nouns") or singular(last) in words("organization_nouns")
    titled = last in ("secretary", "director", "minister", "speaker") and word.folded in ("of", "for")
    if word.folded in OF and (with_head or titled) and (word.folded != "in" or last == "center"):
        if ahead[0].capital:
            return 2
        if len(ahead) == 2 and ahead[0].folded == "the" and ahead[1].capital and joined(text, *ahead):
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
    if not run or any(front in known for known in named) or run[0].folded in table("first_names") or is_thing(run[-1]):
        return False
    for step in range(at + 1, min(at + 5, len(found))):
        if not found[step].capital or not joined(text, found[step - 1], found[step]):
            return False
        if found[step].folded in _JOINED_HEADS and step > at + 1:
            return True
    return False


def joined(text: str, left: Word, right: Word) -> bool:
    """Whether nothing but a space, an ampersand or an abbreviation's full stop stands between two words."""
    start, gap = left.end, right.start - left.end
    if gap > 5:
        return False
    if text.startswith(".", start) and _abbreviated(left):
        start += 1
    if text.startswith(", ", start) and right.folded in SUFFIXES | {"inc", "llc", "ltd"}:
        return True
    return start < right.start and _CLOSE_GAP.fullmatch(text, start, right.start) is not None


def _abbreviated(word: Word) -> bool:
    return (
        "." in word.text
        or word.folded in honorifics()
        or word.folded in abbreviated_titles()
        or word.folded in ("jr", "sr", "ft", "mt", "inc", "corp", "co")
    )


def is_thing(word: Word) -> bool:
    """Whether a word is a noun for an organisation or a document, or a place."""
    nouns = words("organization_nouns") | words("document_nouns") | words("places")
    return word.folded in nouns or singular(word.folded) in nouns
