"""The command ``quotelens serve`` as a process: it listens, says where, and ends at once when it is told to."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotelens.cli import main
from quotelens.types import Document

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")


@contextlib.contextmanager
def running() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server with the embedded model, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "quotelens", "serve", "--port", "0"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("quotelens: http://127.0.0.1:"), said
        yield process, said.split()[1]
    finally:
        process.kill()
        process.communicate()


def ask(place: str, data: bytes) -> Any:
    with urllib.request.urlopen(urllib.request.Request(f"{place}/analyze", data)) as answer:
        return json.load(answer)


def ask_in_vain(place: str, data: bytes) -> None:
    with contextlib.suppress(OSError):
        ask(place, data)


@pytest.mark.slow
def test_it_analyses_and_ctrl_c_ends_it_in_the_middle_of_a_text() -> None:
    with running() as (process, place):
        found = Document.from_dict(ask(place, "“Go,” Mayor Ada Quist said.".encode()))
        assert [quote.text for quote in found.quotes] == ["“Go,”"]
        long = ("“Go,” Mayor Ada Quist said. " * 15_000).encode()
        asking = threading.Thread(target=ask_in_vain, args=(place, long), daemon=True)
        asking.start()
        asking.join(2)
        assert asking.is_alive()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (130, "", "")


@pytest.mark.slow
def test_a_person_drops_a_file_and_sees_the_article(browser: Any, tmp_path: Path) -> None:
    article = tmp_path / "bridge.txt"
    article.write_text("“We cannot take the risk,” Mayor Ada Quist said.\n\nIt rained.", "utf-8")
    with running() as (_, place):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        try:
            page = context.new_page()
            asked, said = [], []
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: said.append(message.text))
            page.goto(place)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            page.locator("input[type=file]").set_input_files(article)
            page.locator("button[type=submit]").click()
            assert page.locator(".ql-name").inner_text() == "Ada Quist"
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            with page.expect_download() as download:
                page.locator("a[download]").first.click()
            assert download.value.suggested_filename == "quotations.csv"
            page.locator("nav a").first.click()
            page.locator("textarea").fill("It rained.")
            page.locator("button[type=submit]").click()
            assert page.locator(".ql-summary").inner_text() == "No quotations"
            assert all(url.startswith((place, "data:")) for url in asked), asked
            assert said == []
        finally:
            context.close()


def lens(text: str, *, id: str | None = None) -> Document:
    return Document(text, id)


def test_a_port_that_is_taken_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["serve", "--port", str(port)], lens) == 1
        assert f"127.0.0.1:{port}: cannot be listened to (" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [("--port", "99999"), ("--max-bytes", "0"), ("--encoding", "none such")])
def test_wrong_usage(wrong: tuple[str, str]) -> None:
    assert main(["serve", *wrong], lens) == 2


def test_a_host_that_no_machine_can_have_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "\u202e\x1b", "--port", "0"]) == 1
    assert "cannot be listened to (there is no such name); choose another --port" in capsys.readouterr().err
