"""The same options, under the same words, wherever an analyzer is made."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import quotelens as ql
from quotelens import cli, engines
from quotelens.options import NAMES, Options
from quotelens.spacy import create

ROOT = Path(__file__).parent.parent
DEFAULTS = Options().as_dict()
# All processes of a machine would share a graphics processor, and each other's threads.
OF_ENGINES = {"device": "cpu", "threads": 1}


def defaults(function: Callable[..., Any]) -> dict[str, Any]:
    return {name: one.default for name, one in inspect.signature(function).parameters.items() if name in NAMES}


def test_functions_take_every_option_with_the_same_default() -> None:
    assert defaults(ql.load) == DEFAULTS
    for function in (engines.analyze_batches, engines.analyze_table):
        assert defaults(function) == DEFAULTS | OF_ENGINES


def types_of(function: Callable[..., Any]) -> dict[str, str]:
    annotations = {name: one.annotation for name, one in inspect.signature(function).parameters.items()}
    return {
        name: str(annotations[name]).removeprefix("collections.abc.")
        if isinstance(annotations[name], str) or not isinstance(annotations[name], type)
        else inspect.formatannotation(annotations[name])
        for name in NAMES
    }


def test_functions_give_each_option_the_same_type() -> None:
    assert types_of(engines.analyze_batches) == types_of(engines.analyze_table) == types_of(ql.load)
    # A configuration is plain data, which has no paths.
    assert types_of(create) == types_of(ql.load) | {"model": "str | None"}


def test_the_component_for_spacy_takes_every_option_with_the_same_default() -> None:
    from spacy.language import Language

    meta = Language.get_factory_meta("quotelens")
    assert meta.default_config == DEFAULTS | {"prefix": ""}
    assert set(inspect.signature(create).parameters) == {"nlp", "name", "prefix", *NAMES}


@pytest.mark.parametrize("command", ["analyze", "corpus", "serve"])
def test_commands_take_every_option_with_the_same_default(command: str) -> None:
    (commands,) = (one for one in cli._parser()._actions if isinstance(one, argparse._SubParsersAction))
    taken = {option: action for action in commands.choices[command]._actions for option in action.option_strings}
    for name, default in DEFAULTS.items():
        assert taken[f"--{name.replace('_', '-')}"].default == default


def test_a_command_analyses_as_its_options_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "article.txt"
    article.write_text("“We sold it,” they said.\n", "utf8")
    command = ["-f", "jsonl", str(article), "--device", "cpu", "--precision", "float32"]
    assert cli.main(command) == 0
    doc = ql.Document.from_json(capsys.readouterr().out)
    assert doc.quotes and doc.meta is not None and doc.meta.precision == "float32"
    assert cli.main([*command, "--min-confidence", "1"]) == 0
    assert not ql.Document.from_json(capsys.readouterr().out).quotes
    assert cli.main([*command, "--min-confidence", "2"]) == 2
    assert capsys.readouterr().err == "quotelens: min_confidence is 2.0; it must be a number from 0 to 1.\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_place_refuses_what_is_impossible_in_the_same_words(name: str) -> None:
    wrong: Any = {
        "model": 3,
        "min_confidence": 2,
        "min_speaker_confidence": 2,
        "levels": "speech",
        "fiction": "novel",
        "device": "nowhere",
        "precision": "int7",
        "threads": 0,
    }[name]
    messages = []
    for make in (ql.load, lambda **options: engines.analyze_batches([], **options)):
        with pytest.raises(ql.OptionError) as caught:
            make(**{name: wrong})
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert messages[0].startswith(f"{name} is ")


def test_the_page_lists_every_option() -> None:
    page = (ROOT / "docs" / "options.md").read_text("utf8")
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", page, re.MULTILINE)
    listed = [name for name, _ in rows]
    assert listed[: len(NAMES)] == list(NAMES)
    for function in (ql.load, ql.Analyzer.pipe):
        assert set(inspect.signature(function).parameters) - {"self", "texts"} <= set(listed)
    for name, cells in rows[: len(NAMES)]:
        assert f"`quote_{name}`" in cells
        assert cells.count(f"`--{name.replace('_', '-')}`") == 2


def test_options_are_plain_data_that_can_be_told_apart() -> None:
    assert Options(model=Path("folder")) == Options("folder")
    assert hash(Options(threads=2)) != hash(Options(threads=3))
    assert {field.name for field in attrs.fields(Options)} == set(NAMES)


def test_levels_have_one_order_and_are_some() -> None:
    assert Options(levels=["thought", "speech"]) == Options(levels=("speech", "thought"))
    for wrong, said in (
        ([], "levels is empty"),
        (["speech", "said"], r"levels is \['speech', 'said'\]"),
        ("act", "levels is 'act'"),
    ):
        with pytest.raises(ql.OptionError, match=f"^{said}; it must be a sequence of some of speech, thought, act"):
            Options(levels=wrong)
