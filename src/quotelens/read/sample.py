"""A small corpus that comes with the package, to try things on."""

from __future__ import annotations

import json
from importlib.resources import files

from quotelens.about import About, Article


def sample() -> dict[str, Article]:
    """Invented articles of three papers by their ids, with outlet, date, author and title; see ``data/sample``.

    >>> articles = sample()
    >>> articles["courier-0413"].about.outlet, articles["courier-0413"].about.date
    ('The Lowmere Courier', '2026-04-13')
    """
    lines = files("quotelens").joinpath("data/sample/lowmere.jsonl").read_text("utf-8").splitlines()
    articles = {}
    for line in lines:
        fields = json.loads(line)
        id, text = fields.pop("id"), fields.pop("text")
        articles[id] = Article(text, About(**fields))
    return articles
