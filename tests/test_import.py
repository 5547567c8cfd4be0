"""``import quotelens`` is light: it loads no neural network library."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import quotelens

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


def test_every_public_name_can_be_had() -> None:
    assert set(quotelens.__all__) == set(dir(quotelens))
    for name in quotelens.__all__:
        assert getattr(quotelens, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'quotelens' has no attribute 'analyse'"):
        quotelens.analyse  # type: ignore[attr-defined]  # noqa: B018
