"""The server: what it answers to whom, how much it takes, and that it goes on answering while it analyses."""

from __future__ import annotations

import csv
import gzip
import io
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from quotelens.errors import ModelError, OptionError
from quotelens.export.tables import COLUMNS
from quotelens.types import Document, Quote, Span, Speaker

pytest.importorskip("uvicorn")
pytest.importorskip("python_multipart")
testclient = pytest.importorskip("starlette.testclient")

from quotelens.serve import application  # noqa: E402

TEXT = "“We sold it,” she said."
HERE = "http://127.0.0.1:8421"
Lens = Callable[..., Document]


def lens(text: str, *, id: str | None = None) -> Document:
    """Stands in for the analyzer: takes the words between the first two curly marks for a quotation."""
    start, end = text.find("“"), text.find("”") + 1
    if start < 0 or end <= start:
        return Document(text, id)
    speaker = Speaker("Ona Reyes", "person", [])
    quote = Quote("direct", [Span.of(text, start, end)], speaker=speaker)
    return Document(text, id, quotes=[quote], speakers=[speaker])


def client(lens: Lens = lens, **options: object) -> testclient.TestClient:
    return testclient.TestClient(application(lens, **options), base_url=HERE, follow_redirects=False)  # type: ignore[arg-type]


def send(to: testclient.TestClient, *, text: str = "", name: str = "", content: bytes = b"") -> Any:
    """The page's form as a browser sends it, which names no file where none was chosen."""
    quoted = name.replace('"', "%22")
    parts = (('name="text"', text.encode()), (f'name="file"; filename="{quoted}"', content))
    body = b"".join(
        b"--x\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (head.encode(), data) for head, data in parts
    )
    return to.post("/", content=body + b"--x--\r\n", headers={"content-type": "multipart/form-data; boundary=x"})


def test_the_page_has_a_form_for_a_text_and_a_file() -> None:
    answer = client().get("/")
    assert answer.status_code == 200
    assert 'name="text"' in answer.text and 'type="file" name="file"' in answer.text


@pytest.mark.parametrize(
    ("sent", "id"),
    [
        ({"text": TEXT}, None),
        ({"name": "a.txt", "content": TEXT.encode()}, "a.txt"),
        ({"name": "a.txt.gz", "content": gzip.compress(TEXT.encode())}, "a.txt.gz"),
    ],
)
def test_what_is_sent_can_be_seen_and_taken_along(sent: dict[str, str], id: str | None) -> None:
    page = client()
    answer = send(page, **sent)
    assert answer.status_code == 303
    place = answer.headers["location"]
    shown = page.get(place)
    assert "Ona Reyes" in shown.text and f'href="{place}.csv"' in shown.text
    document = Document.from_json(page.get(f"{place}.json").text)
    assert document == lens(TEXT, id=id)
    table = page.get(f"{place}.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="quotations.csv"'
    (row,) = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"), newline=""))
    assert list(row) == [column.name for column in COLUMNS]
    assert (row["text"], row["speaker"], row["hedged"], row["cue"]) == ("“We sold it,”", "Ona Reyes", "False", "")


def test_programs_send_a_text_or_a_file_and_get_json() -> None:
    page = client()
    answer = page.post("/analyze?id=sale", content=TEXT.encode())
    assert answer.headers["content-type"] == "application/json"
    document = Document.from_json(answer.text)
    assert document == lens(TEXT, id="sale") and document.about is not None and document.about.language == "en"
    assert Document.from_json(page.post("/analyze", content=gzip.compress(TEXT.encode())).text) == lens(TEXT)


def test_line_ends_of_a_form_are_none_of_the_text() -> None:
    page = client()
    place = send(page, text="One.\r\n\r\n“Two,” she said.").headers["location"]
    assert json.loads(page.get(f"{place}.json").text)["text"] == "One.\n\n“Two,” she said."


GERMAN = "Der Bürgermeister sagte am Montag, die Brücke werde nicht vor dem Winter wieder aufgebaut."


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"\xff\xfa", 400, "which is not UTF-8"),
        (b"id,text\n1,She said no.\n2,He said yes.\n", 400, "is a table"),
        (GERMAN.encode(), 400, "--any-language"),
        (b"a" * 2001, 413, "larger than 2,000 bytes"),
        (b"a" * 301, 413, "has 301 characters, and the limit is 300"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_why(content: bytes, status: int, told: str) -> None:
    page = client(max_bytes=2000, max_characters=300)
    answer = page.post("/analyze", content=content)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert told in answer.json()["error"]
    answer = send(page, name="a.txt", content=content)
    assert answer.status_code == status
    assert told in answer.text and 'role="alert"' in answer.text


def test_a_pasted_text_is_not_lost_with_an_error() -> None:
    answer = send(client(max_characters=10), text="<b>Twelve & more")
    assert answer.status_code == 413
    assert "&lt;b&gt;Twelve &amp; more</textarea>" in answer.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "nothing to read"),
        ({"text": " \r\n"}, "nothing to read"),
        ({"text": TEXT, "name": "a.txt", "content": b"No."}, "one of them"),
    ],
)
def test_a_form_holds_one_thing(sent: dict[str, str], told: str) -> None:
    answer = send(client(), **sent)
    assert answer.status_code == 400 and told in answer.text


@pytest.mark.parametrize("content", [b"", b"--x\r\nnonsense", b"text=no"])
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded", None]
)
def test_a_broken_form_is_no_fault_of_the_server(content: bytes, kind: str | None) -> None:
    answer = client().post("/", content=content, headers={} if kind is None else {"content-type": kind})
    assert answer.status_code == 400 and 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8421", 200),
        ("localhost:8421", 200),
        ("LOCALHOST", 200),
        ("[::1]:8421", 200),
        ("192.168.0.7:8421", 200),
        ("desk.example", 200),
        ("evil.example:8421", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("evil@localhost.evil.example", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_it_answers_to_its_own_names_alone(host: str, status: int) -> None:
    page = client(host="desk.example")
    assert page.get("/", headers={"host": host}).status_code == status
    assert page.post("/analyze", content=b"No.", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [(HERE, 200), (None, 200), ("http://evil.example", 403), ("http://127.0.0.1:9999", 403), ("null", 403)],
)
def test_pages_of_other_sites_send_nothing(origin: str | None, status: int) -> None:
    headers = {} if origin is None else {"origin": origin}
    assert client().post("/analyze", content=b"No.", headers=headers).status_code == status


def test_no_answer_lets_another_site_read_it_or_fetches_anything() -> None:
    page = client()
    place = send(page, text=TEXT).headers["location"]
    for path in ("/", place, f"{place}.json", "/documents/none", "/nothing"):
        answer = page.get(path, headers={"origin": "http://evil.example"})
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'; ")
        assert answer.headers["cache-control"] == "no-store"
    assert page.options("/analyze", headers={"origin": "http://evil.example"}).status_code in (403, 405)
    for path in ("/", place):
        markup = page.get(path).text
        assert "<script" not in markup and "http:" not in markup and "https:" not in markup


def test_the_last_results_are_kept() -> None:
    page = client()
    places = [send(page, text=TEXT).headers["location"] for _ in range(21)]
    assert [page.get(place).status_code for place in places] == [404] + [200] * 20
    assert "not kept any more" in page.get(places[0]).text


def test_it_answers_while_it_analyses() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(text: str, *, id: str | None = None) -> Document:
        begun.set()
        assert go_on.wait(60)
        return lens(text, id=id)

    with client(slow) as page, ThreadPoolExecutor(2) as others:
        waiting = [others.submit(page.post, "/analyze", content=TEXT.encode()) for _ in range(2)]
        assert begun.wait(60)
        assert page.get("/").status_code == 200
        assert not any(one.done() for one in waiting)
        go_on.set()
        assert [one.result(60).status_code for one in waiting] == [200, 200]


def test_texts_are_analysed_one_after_the_other() -> None:
    busy = threading.Lock()

    def alone(text: str, *, id: str | None = None) -> Document:
        assert busy.acquire(blocking=False)
        try:
            return lens(text, id=id)
        finally:
            busy.release()

    with client(alone) as page, ThreadPoolExecutor(4) as others:
        assert {one.status_code for one in others.map(lambda _: page.post("/analyze", content=b"No."), range(12))} == {
            200
        }


def test_an_error_of_the_analyzer_is_told_and_the_next_text_is_read() -> None:
    def broken(text: str, *, id: str | None = None) -> Document:
        if text == "No.":
            raise ModelError("the model is damaged")
        return lens(text, id=id)

    page = client(broken)
    answer = page.post("/analyze", content=b"No.")
    assert (answer.status_code, answer.json()) == (500, {"error": "the model is damaged"})
    assert page.post("/analyze", content=b"Yes.").status_code == 200


def test_markup_of_strangers_stays_text() -> None:
    page = client()
    hostile = "<script>alert(1)</script>\"'“<img src=x>” "
    place = send(page, name=f"{hostile}.txt", content=hostile.encode()).headers["location"]
    for markup in (page.get(place).text, send(page, name=hostile, content=b"\xff").text):
        assert "<script" not in markup and "<img" not in markup


@pytest.mark.parametrize(
    "options", [{"max_bytes": 0}, {"max_characters": -1}, {"max_bytes": 1.5}, {"encoding": "none such"}]
)
def test_options_are_checked(options: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        client(**options)
