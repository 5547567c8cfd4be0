"""A page is fetched over http(s), within a time and a size, and whatever goes wrong is said in one line."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import quotelens as ql
from quotelens.cli import main

pytest.importorskip("trafilatura")

PAGE = (
    "<html><head><title>Rain</title></head><body><h1>Rain</h1><p>“It rained all day,” said Zoë, who keeps the weather "
    "station at Aske.</p><p>Nobody was hurt and nothing was lost, she added on Tuesday.</p></body></html>"
)


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(302 if self.path in ("/moved", "/out") else 200)
        if self.path == "/moved":
            self.send_header("Location", "/page")
        if self.path == "/out":
            self.send_header("Location", "file:///etc/hostname")
        self.send_header("Content-Type", "text/html; charset=iso-8859-1")
        self.end_headers()
        if self.path == "/slow":
            time.sleep(1.5)
        self.wfile.write(PAGE.encode("cp1252"))

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.parametrize("place", ["/page", "/moved"])
def test_a_page_is_fetched_and_read(site: str, place: str) -> None:
    article = ql.read.url(site + place)
    assert article.text.startswith("“It rained all day,” said Zoë")
    assert article.about.url == f"{site}/page"


def test_the_command_takes_an_address(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "jsonl", f"{site}/page"]) == 0
    doc = json.loads(capsys.readouterr().out)
    assert (doc["id"], doc["about"]["url"]) == (f"{site}/page", f"{site}/page")
    assert main([f"{site}/missing"]) == 1
    assert "the server answers 404" in capsys.readouterr().err
    assert main(["--encoding", "cp1252", f"{site}/page"]) == 1
    assert "a page on the web says its own" in capsys.readouterr().err


def test_what_cannot_be_fetched_is_an_error_of_one_line(site: str) -> None:
    for place, limits, says in (
        ("/missing", {}, "the server answers 404"),
        ("/out", {}, "is not allowed"),
        ("/slow", {"timeout": 0.3}, "takes longer than 0.3 seconds"),
        ("/page", {"max_bytes": 50}, "is larger than 50 bytes"),
    ):
        with pytest.raises(ql.InputValueError, match=says) as caught:
            ql.read.url(site + place, **limits)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)
    with pytest.raises(ql.InputValueError, match="cannot be fetched"):
        ql.read.url("http://127.0.0.1:1/")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://a.example/x", "a.html", "http://", "http://a b/", ""])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ql.InputValueError, match="must begin with http:// or https:// and name a host"):
        ql.read.url(address)


def test_limits_are_checked() -> None:
    with pytest.raises(ql.OptionError, match="timeout is 0"):
        ql.read.url("https://a.example/", timeout=0)
    with pytest.raises(ql.InputTypeError, match="must be a str"):
        ql.read.url(b"https://a.example/")  # type: ignore[arg-type]
