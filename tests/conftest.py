"""Property tests draw new examples on a developer's machine, and the same ones wherever CI is set.

A change should not fail to land for an example that has nothing to do with it; whoever works on the code still meets
new ones every day, and what they find becomes a record in tests/cases. No example is timed: a busy machine is no bug.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# What type checkers read is never run: some of it is wrong on purpose. pytest would import it in search of examples.
collect_ignore = ["typing"]

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


# One for each module: while it is open, no other test of the same thread can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium: the executable that QUOTELENS_BROWSER names, or the first one on the path."""
    api = pytest.importorskip("playwright.sync_api")
    executable = os.environ.get("QUOTELENS_BROWSER") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if executable is None:
        pytest.skip("no Chromium on the path; install Debian's package chromium or name one in QUOTELENS_BROWSER")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_FLAGS, timeout=120_000)
        yield chromium
        chromium.close()
