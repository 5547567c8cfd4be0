"""A document at the end of a notebook's cell, executed, and what becomes of it in JupyterLab's own page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import quotelens

nbclient = pytest.importorskip("nbclient")
nbconvert = pytest.importorskip("nbconvert")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

pytestmark = pytest.mark.slow

SETUP = """
from quotelens import Document, Hedge, Quote, Span, Speaker

def article(name):
    text = f"“We may rebuild,” {name} said.\\n\\n“It is <b>late</b>,” Ben Okri said."
    speakers = [Speaker(name, "person", []), Speaker("Ben Okri", "person", [])]
    hedge = Hedge(Span.of(text, 4, 7), "modal", 0.5)
    late = text.index("“It")
    quotes = [
        Quote("direct", [Span.of(text, 0, 17)], speaker=speakers[0], hedges=[hedge]),
        Quote("direct", [Span.of(text, late, late + 20)], speaker=speakers[1]),
    ]
    return Document(text, quotes=quotes, speakers=speakers, hedges=[hedge])
"""


@pytest.fixture(scope="module")
def notebook() -> Any:
    new = nbformat.v4
    cells = [SETUP, "doc = article('Ada Quist')\ndoc", "article('Mia Lund')"]
    made = new.new_notebook(cells=[new.new_markdown_cell("# Two"), *map(new.new_code_cell, cells)])
    environment = {**os.environ, "PYTHONPATH": str(Path(quotelens.__file__).parents[1])}
    nbclient.NotebookClient(made, kernel_name="python3", timeout=300).execute(env=environment)
    return made


@pytest.fixture(scope="module")
def shown(notebook: Any, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Opens the notebook as nbconvert shows it, in JupyterLab's light or dark theme, on a system with the other."""
    opened = []

    def show(theme: str) -> Any:
        markup, _ = nbconvert.HTMLExporter(theme=theme).from_notebook_node(notebook)
        # The template itself fetches MathJax and other scripts; what is tested here is ours.
        path = tmp_path_factory.mktemp("notebook") / "page.html"
        path.write_text(re.sub(r"<script\b.*?</script>", "", markup, flags=re.DOTALL), encoding="utf-8")
        context = browser.new_context(color_scheme={"light": "dark", "dark": "light"}[theme])
        opened.append(context)
        tab = context.new_page()
        tab.goto(path.as_uri())
        return tab

    yield show
    for context in opened:
        context.close()


def test_the_cell_shows_the_article_and_plain_text_beside_it(notebook: Any) -> None:
    nbformat.validate(notebook)
    (output,) = notebook.cells[2].outputs
    assert output.output_type == "execute_result"
    assert output.data["text/plain"] == "Document(70 characters, 2 quotes, 2 speakers, 1 hedges)"
    markup = output.data["text/html"]
    assert "Ada Quist" in markup and "&lt;b&gt;late" in markup and "<b>" not in markup
    assert "<script" not in markup


@pytest.mark.parametrize(("theme", "paper"), [("light", "rgb(255, 254, 251)"), ("dark", "rgb(23, 25, 29)")])
def test_it_follows_the_theme_of_jupyterlab_and_not_that_of_the_system(shown: Any, theme: str, paper: str) -> None:
    ours = shown(theme).locator(".quotelens").first
    assert ours.evaluate("element => getComputedStyle(element).backgroundColor") == paper


def test_the_style_of_notebooks_leaves_the_legend_as_it_is(shown: Any) -> None:
    tab = shown("light")
    script = "(element, name) => getComputedStyle(element)[name]"
    for row in tab.locator(".ql-speakers tbody tr").all():
        assert row.evaluate(script, "backgroundColor") == "rgba(0, 0, 0, 0)"
    for name, align in (("th >> nth=0", "start"), ("tbody th >> nth=0", "start"), ("td >> nth=0", "end")):
        assert tab.locator(f".ql-speakers >> nth=0 >> {name}").evaluate(script, "textAlign") == align
    assert tab.locator(".ql-key").first.evaluate(script, "paddingLeft") == "0px"
    assert tab.locator(".ql-text p").first.evaluate(script, "fontSize") == "17px"
    assert tab.locator(".quotelens").first.bounding_box()["width"] > 900


def test_the_documents_of_two_cells_filter_each_for_itself(shown: Any) -> None:
    tab = shown("light")
    tab.locator(".ql-name", has_text="Ada Quist").click()
    borders = [
        element.evaluate("element => getComputedStyle(element).borderBottomStyle")
        for element in tab.locator(".ql-text .ql-content").all()
    ]
    assert borders == ["solid", "none", "solid", "solid"]
