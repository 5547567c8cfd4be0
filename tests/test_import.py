"""``import quotelens`` is light: it loads no neural network library."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

import quotelens
import quotelens.corrections
import quotelens.evaluation
import quotelens.export

HEAVY = {"torch", "stanza", "numpy", "transformers", "tokenizers"}


def modules_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after running the code."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})",
        ],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import quotelens",
        "from quotelens import Document; Document('Hello.').to_html()",
        "import quotelens.cli",
    ],
)
def test_light_things_import_nothing_heavy(code: str) -> None:
    modules = modules_after(code)
    assert "quotelens" in modules
    assert not modules & HEAVY


@pytest.mark.parametrize(
    "code",
    [
        "quotelens.analyze('“No,” Ada Quist said.')",
        "list(quotelens.load(threads=2).pipe(['“No,” Ada Quist said. ' * 60]))",
        "quotelens.cli.main(['analyze', os.devnull])",
    ],
)
def test_an_analysis_loads_no_torch(code: str) -> None:
    modules = modules_after(f"import os, quotelens, quotelens.cli\n{code}")
    assert "onnxruntime" in modules
    assert not modules & {"torch", "stanza", "transformers"}


MODULES = ("corrections", "engines", "evaluation", "export", "plot", "read", "serve", "spacy", "stanza")


@pytest.mark.parametrize("package", [quotelens, quotelens.corrections, quotelens.evaluation, quotelens.export])
def test_type_checkers_and_the_import_system_are_told_the_same_names(package: types.ModuleType) -> None:
    assert package.__file__ is not None
    (guarded,) = (
        node
        for node in ast.parse(Path(package.__file__).read_text("utf8")).body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name)
    )
    told = {
        alias.name: node.module if node.module != "quotelens" else f"quotelens.{alias.name}"
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(told) | {"__version__"} == {*dir(package), "__version__"}
    assert set(dir(package)) - set(package.__all__) == (set(MODULES) if package is quotelens else set())
    for name, module in told.items():
        found = getattr(package, name)
        if not isinstance(found, types.ModuleType):
            assert getattr(importlib.import_module(module), name) is found


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_loaded_when_it_is_first_used(name: str) -> None:
    code = f"import sys, quotelens\nassert 'quotelens.{name}' not in sys.modules\nquotelens.{name}.__doc__"
    assert "quotelens" in modules_after(code)


@pytest.mark.parametrize(("name", "library"), [("plot", "matplotlib"), ("serve", "uvicorn"), ("spacy", "spacy")])
def test_a_module_whose_extra_is_not_installed_says_so_when_it_is_used(name: str, library: str) -> None:
    code = (
        f"import sys, quotelens\nsys.modules['{library}'] = None\n"
        f"try:\n    quotelens.{name}\n"
        "except quotelens.MissingExtraError as error:\n"
        f"    assert \"pip install 'quotelens[{name}]'\" in str(error), error\n"
        "else:\n    raise AssertionError\n"
    )
    assert "quotelens" in modules_after(code)


def test_every_public_name_can_be_had() -> None:
    for name in quotelens.__all__:
        assert getattr(quotelens, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'quotelens' has no attribute 'analyse'"):
        quotelens.analyse  # type: ignore[attr-defined]  # noqa: B018
