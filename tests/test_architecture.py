"""The order of the rooms: what docs/architecture.md says may import what, against the code."""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "quotelens"
_ROW = re.compile(r"^\| `(\w+)` \| [^|]* \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
_NAME = re.compile(r"`(\w+)`")


def table() -> dict[str, tuple[set[str], set[str]]]:
    """For each room, in order, what it may import at once and what at a call."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf8")
    return {room: (set(_NAME.findall(now)), set(_NAME.findall(later))) for room, now, later in _ROW.findall(page)}


TABLE = table()


def rooms() -> set[str]:
    modules = {path.stem for path in SOURCE.glob("*.py") if not path.stem.startswith("__")}
    return modules | {path.parent.name for path in SOURCE.glob("*/__init__.py")}


def imports(room: str) -> Iterator[tuple[str, bool]]:
    """The rooms that a room imports, each with whether it does so as soon as it is imported itself."""
    folder = SOURCE / room
    for path in folder.rglob("*.py") if folder.is_dir() else [SOURCE / f"{room}.py"]:
        tree = ast.parse(path.read_text("utf8"))
        at_once = {id(node) for node in tree.body}
        for node in ast.walk(tree):
            for name in _imported(node):
                other = name.split(".")[1]
                if other != room and not other.startswith("__"):
                    yield other, id(node) in at_once


def _imported(node: ast.AST) -> list[str]:
    """The modules of the package that a statement imports, by their full names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name.startswith("quotelens.")]
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        if node.module == "quotelens":
            return [f"quotelens.{alias.name}" for alias in node.names]
        return [node.module] if node.module.startswith("quotelens.") else []
    return []


def test_every_room_is_in_the_table() -> None:
    assert set(TABLE) == rooms()


@pytest.mark.parametrize("room", TABLE)
def test_a_room_imports_no_more_than_its_row_says(room: str) -> None:
    now, later = TABLE[room]
    found = set(imports(room))
    assert {other for other, at_once in found if at_once} <= now
    assert {other for other, at_once in found if not at_once} <= now | later


@pytest.mark.parametrize("room", TABLE)
def test_a_room_leans_only_on_those_above_it(room: str) -> None:
    above = list(TABLE)[: list(TABLE).index(room)]
    assert TABLE[room][0] <= set(above)


def test_no_module_imports_itself_by_a_detour() -> None:
    graph: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        name = ".".join(("quotelens", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        graph[name] = {other for node in ast.parse(path.read_text("utf8")).body for other in _imported(node)} - {name}
    graphlib.TopologicalSorter(graph).prepare()
