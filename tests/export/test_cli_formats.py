"""The formats on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotelens.cli import main
from quotelens.export.brat import from_brat
from quotelens.export.conllu import from_conllu
from quotelens.types import Document, Quote, Span


def lens(text: str, *, id: str | None = None) -> Document:
    return Document(text, id, quotes=[Quote("direct", [Span.of(text, 0, 5)])])


@pytest.fixture
def articles(tmp_path: Path) -> list[str]:
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in paths:
        path.write_bytes("“Go,” é 😀\r\nthey said.".encode())
    return [str(path) for path in paths]


def test_brat_is_a_folder(articles: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "collection"
    assert main(["-f", "brat", "-o", str(folder), *articles], lens) == 0
    txt, ann = ((folder / f"two{suffix}").read_bytes().decode() for suffix in (".txt", ".ann"))
    assert [quote.text for quote in from_brat(txt, ann).quotes] == ["“Go,”"]
    assert (folder / "annotation.conf").exists()
    assert main(["-f", "brat", *articles], lens) == 2
    assert capsys.readouterr().err == "quotelens: The format brat is a folder of files; name it with -o.\n"


def test_conllu_is_one_stream(articles: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "conllu", *articles], lens) == 0
    docs = from_conllu(capsys.readouterr().out)
    assert [(doc.id, doc.text) for doc in docs] == [(name, "“Go,” é 😀\r\nthey said.") for name in articles]


def test_web_annotations_of_several_files_are_a_list(articles: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "web-annotation", *articles], lens) == 0
    assert [collection["total"] for collection in json.loads(capsys.readouterr().out)] == [1, 1]
    assert main(["-f", "web-annotation", articles[0]], lens) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "AnnotationCollection"
