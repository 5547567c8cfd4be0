"""PDF and Word documents: every word of the text, and what is no text left out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import quotelens as ql
from tests.read.made import docx_with, pdf_with

pytest.importorskip("pypdf")
pytest.importorskip("docx")


def test_a_pdf_is_read_line_by_line() -> None:
    pages = [["The council met on Monday to discuss the recon-", "struction of the well-", "known bridge."]]
    article = ql.read.pdf(pdf_with(pages, "Minutes"))
    assert article.text == "The council met on Monday to discuss the reconstruction of the well-known bridge."
    assert (article.about.title, article.about.date) == ("Minutes", "2026-05-17")


def test_what_stands_at_the_edge_of_every_page_is_no_text() -> None:
    pages = [
        ["Lowmere Council", f"She said no for the {word} time.", "Nobody else spoke.", f"Page {number} of 3"]
        for number, word in enumerate(("first", "second", "third"), 1)
    ]
    text = ql.read.pdf(pdf_with(pages)).text
    assert "Lowmere" not in text and "Page" not in text
    assert text.count("time.") == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"%PDF-1.4\nnothing", "cannot be read as a PDF"), (pdf_with([[]]), "holds no text, as scanned pages do")],
)
def test_a_pdf_without_text_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ql.InputValueError, match=says):
        ql.read.pdf(data)


def test_a_word_document_is_read_whole() -> None:
    def build(document: Any) -> None:
        document.core_properties.title = "Minutes"
        document.add_paragraph("The mayor spoke first.")
        document.add_paragraph("We will rebuild.", style="Quote")
        changed = document.add_paragraph("It will ")
        run = changed.add_run("not ")._r
        # As Word keeps what was put in and taken out.
        for tag, text in (("ins", "surely "), ("del", "never ")):
            mark = run.makeelement(f"{{{run.nsmap['w']}}}{tag}", {})
            inner = copy.deepcopy(run)
            inner.t_lst[0].text = text
            mark.append(inner)
            run.addprevious(mark)
        changed.add_run("rain.")
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "Q"
        table.cell(0, 1).text = "Why?"

    article = ql.read.docx(docx_with(build))
    assert article.text == "The mayor spoke first.\n\n> We will rebuild.\n\nIt will surely not rain.\n\nQ\n\nWhy?"
    assert article.about.title == "Minutes"


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"PK\x03\x04", "cannot be read as a Word document"), (docx_with(lambda document: None), "holds no text")],
)
def test_a_word_document_without_text_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ql.InputValueError, match=says):
        ql.read.docx(data)


def test_a_path_is_not_bytes() -> None:
    with pytest.raises(ql.InputTypeError, match=r"takes the file's bytes.*read\.file"):
        ql.read.pdf("minutes.pdf")  # type: ignore[arg-type]
