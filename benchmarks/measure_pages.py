"""How extractors of articles from web pages do on the pages of the tests: paragraphs missing, furniture let through.

    python benchmarks/measure_pages.py

It needs the extras ``web`` and, for the comparison, readability-lxml and Resiliparse; one that is not installed is left
out.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import quotelens as ql

CASES = Path(__file__).parent.parent / "tests" / "cases"
Extractor = Callable[[str], str]


def extractors() -> Iterator[tuple[str, Extractor]]:
    """The extractors that are installed, by name."""
    yield "quotelens.read.html", lambda page: ql.read.html(page).text
    with contextlib.suppress(ImportError):
        from trafilatura import extract

        yield "trafilatura", lambda page: extract(page, include_comments=False, include_tables=False) or ""
    with contextlib.suppress(ImportError):
        import lxml.html
        from readability import Document

        yield "readability-lxml", lambda page: lxml.html.fromstring(Document(page).summary()).text_content()
    with contextlib.suppress(ImportError):
        from resiliparse.extract.html2text import extract_plain_text

        yield "Resiliparse", lambda page: extract_plain_text(page, main_content=True)


def main() -> None:
    """Print a line for each extractor."""
    records = json.loads((CASES / "pages.json").read_text("utf-8"))
    for name, extract in extractors():
        missing = let_through = paragraphs = furniture = 0
        for record in records:
            text = " ".join(extract((CASES / "pages" / record["page"]).read_text("utf-8")).split())
            missing += sum(" ".join(paragraph.split()) not in text for paragraph in record["paragraphs"])
            let_through += sum(words in text for words in record["furniture"])
            paragraphs, furniture = paragraphs + len(record["paragraphs"]), furniture + len(record["furniture"])
        print(f"{name}: {missing} of {paragraphs} paragraphs missing, {let_through} of {furniture} pieces of furniture")


if __name__ == "__main__":
    main()
