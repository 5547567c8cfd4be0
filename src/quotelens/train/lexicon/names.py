"""First names with the gender that they suggest, and their short forms.

The names and genders are those of nomquamgender (Van Buskirk, Clauset & Larremore 2022), which gathers registries of
births, censuses and other lists of some 150 countries. The short forms are those of nicknames (Northern).
"""

from __future__ import annotations

import importlib.resources
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from quotelens.lexicon import reader
from quotelens.lexicon.words import fold
from quotelens.train.lexicon import files

# In how many sources a name must stand, and for how many people. With these the list has 94 % of the first names of
# people who speak in MEANTIME and the BBC's articles, as often as with twice as many names.
SOURCES, PEOPLE = 12, 1000
# A name whose bearers are of one gender in nine of ten cases suggests that gender.
ONE_GENDER = 0.9
# How many bearers a name that is also a word or a place must have for each time that it stands in a thousand million
# words: Mark and Rose are names, Will and Paris are not. Short forms are less often registered: Bill, Rob.
BEARERS, BEARERS_SHORT = 2.5, 0.5

NAMES_ORIGIN = "Made by python -m quotelens.train.lexicon names; from nomquamgender (MIT). Gender: m, f or - (both)."
NICKNAMES_ORIGIN = "Made by python -m quotelens.train.lexicon names; from nicknames (Apache-2.0)."


@attrs.frozen
class Registered:
    """What is known of a first name: how many sources have it, for how many people, and the share of women."""

    sources: int
    people: int
    women: float


def write(folder: Path) -> None:
    """Write ``first_names.tsv`` and ``nicknames.tsv``."""
    names = registered_names()
    short = short_forms(names)
    taken = frozenset(reader.lines("words.txt")) | frozenset(reader.lines("places.txt"))
    every_short = frozenset(form for forms in short.values() for form in forms)
    listed = sorted(name for name in names if is_name(name, names[name], taken, every_short))
    files.write(folder / "first_names.tsv", NAMES_ORIGIN, (f"{name}\t{gender(names[name])}" for name in listed))
    files.write(
        folder / "nicknames.tsv", NICKNAMES_ORIGIN, (f"{name}\t{' '.join(short[name])}" for name in sorted(short))
    )


def registered_names() -> Mapping[str, Registered]:
    """The names that are common enough, folded."""
    stored = importlib.resources.files(files.source("nomquamgender")) / "name_data.json"
    found: dict[str, Registered] = {}
    for name, (sources, people, women, _) in json.loads(stored.read_text(encoding="utf-8")).items():
        letters = name.replace("-", "")
        if sources >= SOURCES and people >= PEOPLE and letters.isalpha() and len(letters) > 1:
            found.setdefault(fold(name), Registered(sources, people, women))
    return found


def is_name(name: str, known: Registered, taken: frozenset[str], short: frozenset[str]) -> bool:
    """Whether a word of this form is mostly a name where it has a capital."""
    if name not in taken:
        return True
    in_text = files.source("wordfreq").word_frequency(name, "en") * 1e9
    return bool(known.people >= in_text * (BEARERS_SHORT if name in short else BEARERS))


def gender(known: Registered) -> str:
    """The letter of the gender that a name suggests."""
    if known.women >= ONE_GENDER:
        return "f"
    return "m" if known.women <= 1 - ONE_GENDER else "-"


def short_forms(names: Mapping[str, Registered]) -> Mapping[str, list[str]]:
    """The short forms of each name, where both are names and nobody of the one's gender is barred from the other."""
    found: dict[str, list[str]] = defaultdict(list)
    for full, short in _pairs():
        if full in names and short in names and {gender(names[full]), gender(names[short])} != {"m", "f"}:
            found[full].append(short)
    return found


def _pairs() -> Iterator[tuple[str, str]]:
    table = importlib.resources.files(files.source("nicknames")) / "names.csv"
    for line in table.read_text(encoding="utf-8").splitlines()[1:]:
        full, relation, short = line.split(",")
        if relation == "has_nickname":
            yield fold(full), fold(short)
