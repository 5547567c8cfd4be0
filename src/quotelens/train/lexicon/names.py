"""First names with the gender that they suggest.

They are those of nomquamgender (Van Buskirk, Clauset & Larremore 2022), which gathers registers of births, censuses and
other lists of many countries.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Mapping
from pathlib import Path

import attrs

from quotelens.lexicon import reader
from quotelens.lexicon.words import fold
from quotelens.train.lexicon import files

# In how many sources a name must stand, and for how many people. With these the list has nine in ten of the first names
# of people in MEANTIME and the BBC's articles; twice as many names would have four in a hundred more.
SOURCES, PEOPLE = 12, 1000
# A name whose bearers are of one gender in nine of ten cases suggests that gender.
ONE_GENDER = 0.9
# How many bearers a name that is also a word or a place must have, at all and for each time that it stands in a
# thousand million words: Mark and Rose are names; Will, Paris and Fawn are not. Short forms (Bill, Rob) are less often
# registered.
BEARERS_OF_WORD = 20_000
BEARERS, BEARERS_SHORT = 2.5, 0.5

ORIGIN = "Made by python -m quotelens.train.lexicon names; from nomquamgender (MIT). Gender: m, f or - (both)."


@attrs.frozen
class Registered:
    """What is known of a first name: how many sources have it, for how many people, and the share of women."""

    sources: int
    people: int
    women: float


def write(folder: Path) -> None:
    """Write ``first_names.tsv``."""
    names = registered_names()
    taken = frozenset(reader.lines("words.txt")) | frozenset(reader.lines("places.txt"))
    short = frozenset(form for _, forms in reader.rows("nicknames.tsv") for form in forms.split())
    listed = sorted(name for name in names if is_name(name, names[name], taken, short))
    files.write(folder / "first_names.tsv", ORIGIN, (f"{name}\t{gender(names[name])}" for name in listed))


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
    if known.people < BEARERS_OF_WORD:
        return False
    in_text = files.source("wordfreq").word_frequency(name, "en") * 1e9
    return bool(known.people >= in_text * (BEARERS_SHORT if name in short else BEARERS))


def gender(known: Registered) -> str:
    """The letter of the gender that a name suggests."""
    if known.women >= ONE_GENDER:
        return "f"
    return "m" if 1 - known.women >= ONE_GENDER else "-"
