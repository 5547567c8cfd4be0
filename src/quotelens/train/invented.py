"""Invented short reports, for what annotated news has too seldom: who "he" is right after somebody is introduced.

News quotes the same few people again and again, so that a model learns from it to take a pronoun for whoever spoke
last. These reports are made of patterns of reporting with names and roles drawn by chance (``invented.json``): a person
who has just been named or described goes before the one who was quoted before, a gender decides between two, a firm is
"it", two reports side by side have a source each, and where nobody comes between, who spoke goes on.
"""

from __future__ import annotations

import importlib.resources
import json
import random
from collections.abc import Callable

import attrs

from quotelens.lexicon.reader import rows
from quotelens.train.speaking import SpokenAttribution, SpokenText

_WORDS: dict[str, list[str]] = json.loads(
    importlib.resources.files("quotelens.train").joinpath("invented.json").read_text("utf8")
)


@attrs.define
class _Report:
    """A report on its way: its text, and for each source where it stands and who it is."""

    chance: random.Random
    text: str = ""
    attributions: list[SpokenAttribution] = attrs.field(factory=list)
    names: dict[str, str] = attrs.field(factory=dict)
    types: dict[str, str] = attrs.field(factory=dict)
    namings: dict[str, str] = attrs.field(factory=dict)
    forms: dict[str, set[str]] = attrs.field(factory=dict)

    def write(self, text: str) -> None:
        self.text += text

    def entity(self, name: str, kind: str, naming: str, *forms: str) -> str:
        key = f"e{len(self.names)}"
        self.names[key], self.types[key], self.namings[key], self.forms[key] = name, kind, naming, {name, *forms}
        return key

    def says(self, source: str, key: str, direct: bool | None = None) -> None:
        """A clause of saying behind what has been written, with content."""
        content, cue = self.chance.choice(_WORDS["contents"]), self.chance.choice(_WORDS["said"])
        direct = self.chance.random() < 0.4 if direct is None else direct
        start = len(self.text)
        if direct:
            quoted = f"“{self.chance.choice(_WORDS['quoted'])},”"
            lowered = source if source[0].isupper() and " " in source else source[:1].lower() + source[1:]
            self.text += f"{quoted} {lowered} {cue}."
            spans = (start, start + len(quoted)), (start + len(quoted) + 1, start + len(quoted) + 1 + len(lowered))
            said, who = spans
            at = who[1] + 1
        else:
            self.text += f"{source} {cue} {content}."
            who = start, start + len(source)
            at = who[1] + 1
            said = at + len(cue) + 1, at + len(cue) + 1 + len(content)
        self.attributions.append(SpokenAttribution(who, (at, at + len(cue)), (said,), key, "speech"))

    def told_behind(self, source: str, key: str) -> None:
        """Content first, then who said it: "Exports fell, the bank said."."""
        content = self.chance.choice(_WORDS["contents"])
        start = len(self.text)
        self.text += f"{content[0].upper()}{content[1:]}, {source} said."
        who = start + len(content) + 2, start + len(content) + 2 + len(source)
        cue = who[1] + 1, who[1] + 5
        self.attributions.append(SpokenAttribution(who, cue, ((start, start + len(content)),), key, "speech"))


def invented(many: int, seed: int) -> list[SpokenText]:
    """So many reports; the same for the same seed."""
    chance = random.Random(seed)
    given = {gender: [name for name, kind in map(tuple, rows("first_names.tsv")) if kind == gender] for gender in "mf"}
    made = []
    for number in range(many):
        report = _Report(chance)
        pattern = chance.choice(_PATTERNS)
        if chance.random() < 0.6:
            _quoted_before(report, given)
        pattern(report, given)
        made.append(
            SpokenText(
                f"invented/{number}",
                report.text,
                tuple(report.attributions),
                report.names,
                report.types,
                report.namings,
                {key: tuple(forms) for key, forms in report.forms.items()},
            )
        )
    return made


Given = dict[str, list[str]]


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _person(report: _Report, given: Given, gender: str = "") -> tuple[str, str, str]:
    """A new person: the full name, the pronoun, and the key."""
    gender = gender or report.chance.choice("mf")
    first = report.chance.choice(given[gender])
    surname = report.chance.choice(_WORDS["surnames"])
    name = f"{first[0].upper()}{first[1:]} {surname}"
    return name, "He" if gender == "m" else "She", report.entity(name, "person", "named", surname)


def _quoted_before(report: _Report, given: Given) -> None:
    """Somebody who has been quoted in the paragraph before."""
    name, _, key = _person(report, given)
    if report.chance.random() < 0.5:
        report.says(name, key)
    else:
        start = len(report.text)
        quoted = f"“{report.chance.choice(_WORDS['quoted'])},”"
        role = report.chance.choice(_WORDS["roles"])
        report.write(f"{quoted} said {name}, {report.chance.randint(20, 80)}, {_article(role)} {role}.")
        cue = start + len(quoted) + 1
        report.attributions.append(
            SpokenAttribution(
                (cue + 5, cue + 5 + len(name)), (cue, cue + 4), ((start, start + len(quoted)),), key, "speech"
            )
        )
    report.write("\n\n" if report.chance.random() < 0.7 else " ")


def _newly_named(report: _Report, given: Given) -> None:
    name, pronoun, key = _person(report, given)
    role = report.chance.choice(("", "", f"{report.chance.choice(_WORDS['roles']).capitalize()} "))
    beside = report.chance.choice(
        ("", "", f", the {report.chance.choice(_WORDS['roles'])},", ", who has two children,")
    )
    report.write(f"{role}{name}{beside} {report.chance.choice(_WORDS['deeds'])}. ")
    report.says(pronoun, key)


def _met(report: _Report, given: Given) -> None:
    first, second = report.chance.sample("mf", 2)
    one, two = _person(report, given, first), _person(report, given, second)
    title = report.chance.choice(("", "", "the engineer ", "his lawyer, " if first == "m" else "her lawyer, "))
    verb = report.chance.choice(("met", "thanked", "called", "visited", "sued", "phoned"))
    report.write(f"{one[0]} {verb} {title}{two[0]} on {report.chance.choice(('Monday', 'Friday'))}. ")
    speakers = [one, two]
    report.chance.shuffle(speakers)
    for _, pronoun, key in speakers[: report.chance.choice((1, 2))]:
        report.says(pronoun, key)
        report.write(" ")


def _described(report: _Report, given: Given) -> None:
    for role in report.chance.sample(_WORDS["roles"], report.chance.choice((1, 2, 3))):
        phrase = f"The {role}" + report.chance.choice(("", "", " of a bus", " of the school"))
        key = report.entity(phrase, "person", "described", phrase[0].lower() + phrase[1:], f"the {role}")
        report.write(f"{phrase} {report.chance.choice(_WORDS['deeds'])}. ")
        report.says(report.chance.choice(("He", "She", f"The {role}")), key)
        report.write(" ")


def _epithet(report: _Report, given: Given) -> None:
    name, _, key = _person(report, given)
    role, age = report.chance.choice(_WORDS["roles"]), report.chance.randint(18, 80)
    report.write(f"{name}, a {age}-year-old {role}, {report.chance.choice(_WORDS['deeds'])}. ")
    report.says(report.chance.choice((f"The {role}", f"The {age}-year-old", f"The {age}-year-old {role}")), key)


def _side_by_side(report: _Report, given: Given) -> None:
    for body in report.chance.sample(_WORDS["bodies"], report.chance.choice((2, 3, 4))):
        source = f"the {body}"
        report.told_behind(source, report.entity(source, "organization", "described"))
        report.write(" ")


def _people_side_by_side(report: _Report, given: Given) -> None:
    for role in report.chance.sample(_WORDS["roles"], report.chance.choice((2, 3))):
        source = f"the {report.chance.choice(('chief ', 'hospital ', 'school ', ''))}{role}"
        report.told_behind(source, report.entity(source, "person", "described"))
        report.write(" ")


def _firm(report: _Report, given: Given) -> None:
    word = "".join(report.chance.sample(_WORDS["syllables"], 2)).capitalize()
    name = " ".join(
        filter(None, (word, report.chance.choice(_WORDS["firms"]), report.chance.choice(_WORDS["endings"])))
    )
    key = report.entity(name, "organization", "named", word)
    deed = report.chance.choice(("announced a deal", "opened a plant", "cut 200 jobs", "raised its forecast"))
    report.write(f"{name} {deed}. ")
    report.says(report.chance.choice(("It", "The company", "The firm", word)), key)


def _both(report: _Report, given: Given) -> None:
    one, two = _person(report, given), _person(report, given)
    joined = f"{one[0]} and {two[0]}"
    report.write(f"{joined} {report.chance.choice(('run the mill', 'opened the show', 'sold the farm'))}. ")
    report.says("They", report.entity(joined, "group", "named"))


def _introduced(report: _Report, given: Given) -> tuple[str, str, list[str]]:
    """Somebody says something and is told who that is: the pronoun, the key, and descriptions that fit."""
    name, pronoun, key = _person(report, given)
    role, age = report.chance.choice(_WORDS["roles"]), report.chance.randint(18, 80)
    called = [f"The {role}"]
    kind = report.chance.choice(("before", "behind", "aged", "office", "bare"))
    if kind == "before":
        report.says(f"{role.capitalize()} {name}", key)
    elif kind == "office":
        body = report.chance.choice(_WORDS["bodies"])
        report.says(f"{body.capitalize()} {role} {name}", key)
        called.append(f"The {body} {role}")
    elif kind == "bare":
        report.says(name, key)
        called = []
    else:
        beside = f"{age}, {_article(role)} {role}" if kind == "aged" else f"{_article(role)} {role}"
        start = len(report.text)
        quoted = f"“{report.chance.choice(_WORDS['quoted'])},”"
        report.write(f"{quoted} said {name}, {beside}.")
        cue = start + len(quoted) + 1
        who = cue + 5, cue + 5 + len(name)
        report.attributions.append(
            SpokenAttribution(who, (cue, cue + 4), ((start, start + len(quoted)),), key, "speech")
        )
        if kind == "aged":
            called.append(f"The {age}-year-old")
    return pronoun, key, called


def _goes_on(report: _Report, given: Given) -> None:
    pronoun, key, called = _introduced(report, given)
    for _ in range(report.chance.choice((1, 1, 2, 3))):
        report.write("\n\n" if report.chance.random() < 0.5 else " ")
        if called and report.chance.random() < 0.3:
            report.says(report.chance.choice(called), key)
        else:
            report.says(pronoun, key)


def _body_goes_on(report: _Report, given: Given) -> None:
    body = report.chance.choice(_WORDS["bodies"])
    key = report.entity(f"The {body}", "organization", "described", f"the {body}")
    report.says(f"The {body}", key)
    report.write("\n\n" if report.chance.random() < 0.5 else " ")
    report.says("It", key)


_PATTERNS: tuple[Callable[[_Report, Given], None], ...] = (
    _newly_named,
    _newly_named,
    _met,
    _described,
    _epithet,
    _side_by_side,
    _people_side_by_side,
    _firm,
    _both,
    _goes_on,
    _goes_on,
    _goes_on,
    _body_goes_on,
)
