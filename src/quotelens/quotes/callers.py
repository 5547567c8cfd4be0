"""Whose a label is: later short labels joined with the full name, "LENA BRANDT, HOST:" and then "BRANDT:" or "LB:".

Labels are compared by their words alone. A short one is joined with the one caller whose name begins or ends with it
or has its initials; with two such, it stays apart. An office is joined with the name that brackets add to it: "The
Minister for Harbours (Ms Greta Lindqvist):" and then "Ms Lindqvist:" or "The Minister for Harbours:".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from quotelens.lexicon.titles import honorifics, offices
from quotelens.lexicon.words import fold, words
from quotelens.phrases.named_page import NamedPage
from quotelens.text.labels import Label
from quotelens.text.page import Page
from quotelens.text.words import words_of

Offsets = tuple[int, int]

_QUESTIONS = frozenset(("q", "question", "questioner", "interviewer"))
_ANSWERS = frozenset(("a", "answer", "interviewee", "respondent"))
_INITIALS = range(2, 5)


@attrs.define(eq=False)
class Caller:
    """Somebody who has labels: the words of the name as printed, and where it stands in full.

    ``generic`` is a label that names a part in the talk, and ``answers`` one that names whoever answers.
    """

    name: tuple[str, ...]
    voice: Offsets
    gender: str = "-"
    office: tuple[str, ...] = ()
    short: frozenset[str] = frozenset()
    generic: bool = False
    answers: bool = False


def callers_of(page: Page, named: NamedPage, labels: Sequence[Label]) -> list[Caller]:
    """The caller of each label.

    >>> from quotelens.phrases.named_page import read_names
    >>> from quotelens.text.page import lay_out
    >>> page = lay_out("ADA QUIST, HOST: Why?\\n\\nTOM BERG: Oh.\\n\\nQUIST: Well?")
    >>> callers = callers_of(page, read_names(page), page.labels)
    >>> [page.text[slice(*caller.voice)] for caller in callers]
    ['ADA QUIST', 'TOM BERG', 'ADA QUIST']
    """
    known: dict[tuple[str, tuple[str, ...]], Caller | None] = {}
    callers: list[Caller] = []
    by_word: dict[str, list[Caller]] = {}
    people = _People(page.text, named, labels[0].start)
    found = []
    for label in labels:
        gender, name = _read(page.text, label.start, label.end)
        caller = known.get((gender, name)) or _joined(page.text[label.start : label.end], gender, name, by_word)
        if caller is None:
            caller = _new(page.text, label, gender, name, people)
            callers.append(caller)
            for word in {*caller.name, *caller.office, *caller.short, f"={_initials(caller.name)}"}:
                by_word.setdefault(word, []).append(caller)
        elif len(name) > len(caller.name) and not caller.office:
            caller.name, caller.voice = name, (label.start, label.end)
            for word in name:
                by_word.setdefault(word, []).append(caller)
        known[gender, name] = caller
        found.append(caller)
    return found


def _read(text: str, start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """The gender that a form of address shows, and the words of a label without it."""
    gender, name = "-", []
    for word in words_of(text[start:end]):
        shown = honorifics().get(word.folded)
        if shown is None:
            name.append(word.folded)
        elif gender == "-":
            gender = shown
    return gender, tuple(name) or (fold(text[start:end]),)


def _new(text: str, label: Label, gender: str, name: tuple[str, ...], people: _People) -> Caller:
    voice: Offsets = (label.start, label.end)
    office: tuple[str, ...] = ()
    short: set[str] = set()
    for start, end in label.asides:
        inside = text[start:end].strip()
        if inside.isupper() and inside.casefold() == _initials(name):
            short.add(inside.casefold())
        elif (
            not office
            and _is_office(text[label.start : label.end], name)
            and any(word.capital for word in words_of(inside))
        ):
            office = name
            gender, name = _read(text, start, end)
            voice = (start, end)
    if len(name) == 1 and (full := people.with_initials(text[label.start : label.end])) is not None:
        short.add(name[0])
        voice = full
        gender, name = _read(text, *full)
    elif text[label.start : label.end].isupper() and not office:
        voice = people.in_small_letters(name) or _without_titles(text, *voice)
    only = name[0].rstrip("0123456789") if len(name) == 1 or name[1].isdigit() else ""
    generic = only in _QUESTIONS or only in _ANSWERS
    return Caller(name, voice, gender, office, frozenset(short), generic, only in _ANSWERS)


def _without_titles(text: str, start: int, end: int) -> Offsets:
    """A name in capitals without the titles before it, where first name and surname are left: "SIR GERALD FOSS"."""
    found = words_of(text[start:end])
    titled = honorifics().keys() | offices()
    first = next((number for number, word in enumerate(found) if word.folded not in titled), len(found))
    return (start + found[first].start, end) if 0 < first <= len(found) - 2 else (start, end)


def _is_office(printed: str, name: tuple[str, ...]) -> bool:
    """Whether a label with brackets behind it is an office, and no name with its constituency behind it."""
    nouns = offices() | words("person_nouns")
    return printed.startswith(("The ", "Madam ")) or name[-1] in nouns or (name[0] in nouns and "of" in name)


def _joined(printed: str, gender: str, name: tuple[str, ...], by_word: dict[str, list[Caller]]) -> Caller | None:
    """The one caller whom a label can mean that is not printed in full."""
    ranks: list[list[Caller]] = [[], [], []]
    for caller in dict.fromkeys(by_word.get(name[-1], [])[:16] + by_word.get(name[0], [])[:16]):
        if "-" not in (gender, caller.gender) and gender != caller.gender:
            continue
        size, length = len(name), len(caller.name)
        if name == caller.office or (size == 1 and name[0] in caller.short):
            ranks[0].append(caller)
        elif caller.generic or any(word.isdigit() for word in (*name, *caller.name)):
            continue
        elif caller.name[length - size :] == name if size <= length else name[size - length :] == caller.name:
            ranks[1].append(caller)
        elif size < length and caller.name[:size] == name:
            ranks[2].append(caller)
    for rank in ranks:
        if rank:
            return rank[0] if len(rank) == 1 else None
    if printed.isupper() and len(printed) in _INITIALS:
        alike = by_word.get(f"={printed.casefold()}", [])
        return alike[0] if len(alike) == 1 else None
    return None


def _initials(name: Sequence[str]) -> str:
    return "".join(word[0] for word in name) if len(name) > 1 else ""


class _People:
    """The people whom the text names in full: before the first label by their initials, anywhere in small letters."""

    def __init__(self, text: str, named: NamedPage, before: int) -> None:
        self._small: dict[tuple[str, ...], Offsets] = {}
        for one in named.names:
            if len(one.words) > 1 and not text[one.start : one.end].isupper():
                self._small.setdefault(one.words, (one.start, one.end))
        self._spans: dict[str, tuple[tuple[str, ...], Offsets] | None] = {}
        for name in self._full_names(named, before):
            known = self._spans.setdefault(_initials(name[0]), name)
            if known is not None and known[0] != name[0]:
                self._spans[_initials(name[0])] = None

    @staticmethod
    def _full_names(named: NamedPage, before: int) -> Iterator[tuple[tuple[str, ...], Offsets]]:
        for name in named.names:
            if name.start >= before:
                return
            if len(name.words) > 1 and name.kind in ("person", "unknown"):
                yield name.words, (name.start, name.end)

    def in_small_letters(self, name: tuple[str, ...]) -> Offsets | None:
        """Where a name that a label has in capitals is printed as names are."""
        return self._small.get(name)

    def with_initials(self, printed: str) -> Offsets | None:
        """Where the one person with these initials is named in full."""
        if not (printed.isupper() and len(printed) in _INITIALS):
            return None
        found = self._spans.get(printed.casefold())
        return None if found is None else found[1]
