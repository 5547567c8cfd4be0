"""The page: everything that later stages need to know before any word is understood, laid out once.

Who reads the page looks for no tokens, words, lines or marks of their own. All offsets count characters of ``text``.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from quotelens.enums import SPEAKING_PARTS, PartKind
from quotelens.text.credits import Part
from quotelens.text.headings import find_headings
from quotelens.text.labels import Label, find_labels
from quotelens.text.marks import Marked, find_marked
from quotelens.text.paragraphs import Paragraph, split_paragraphs
from quotelens.text.parts import find_parts
from quotelens.text.posts import Post
from quotelens.text.repair import repair
from quotelens.text.sentences import tokenize_paragraphs
from quotelens.text.view import View
from quotelens.text.words import Word, words_of

Offsets = tuple[int, int]


@attrs.frozen(eq=False)
class Page:
    """A text's parts.

    Attributes:
        view: the text as it is read, and the way back to the caller's.
        paragraphs: its paragraphs; a line end inside one belongs to the layout and ends nothing.
        sentences: the tokens of each sentence.
        words: the words that names and noun phrases are read from: without clitics, hyphenated ones whole.
        headings: paragraphs in which a capital letter is no sign of a name.
        labels: labels of speakers at the beginning of paragraphs, as transcripts have them.
        parts: what is none of the article's paragraphs: headline, byline, credits, links, comments.
        posts: who speaks in the posts among the parts, and their words.
        marked: what stands between quotation marks, an outer passage before those within it.
    """

    view: View
    paragraphs: tuple[Paragraph, ...]
    sentences: Sequence[Sequence[Offsets]]
    words: tuple[Word, ...]
    headings: tuple[Offsets, ...]
    labels: tuple[Label, ...]
    parts: tuple[Part, ...]
    posts: tuple[Post, ...]
    marked: tuple[Marked, ...]

    @property
    def text(self) -> str:
        """The text as it is read."""
        return self.view.text

    @property
    def paragraph_spans(self) -> list[Offsets]:
        """The paragraphs as plain offsets."""
        return [(paragraph.start, paragraph.end) for paragraph in self.paragraphs]

    @property
    def sentence_spans(self) -> list[Offsets]:
        """The sentences as plain offsets."""
        return [(tokens[0][0], tokens[-1][1]) for tokens in self.sentences]

    @property
    def silent(self) -> list[Offsets]:
        """The parts in which nobody speaks."""
        return [(part.start, part.end) for part in self.parts if part.kind not in SPEAKING_PARTS]

    @property
    def shown(self) -> str:
        """The text as the model is shown it: a colon behind a dateline is a dash, since no place says what follows."""
        text = self.text
        for part in self.parts:
            if part.kind is PartKind.DATELINE and text[part.end - 1] == ":":
                text = f"{text[: part.end - 1]}—{text[part.end :]}"
        return text

    @property
    def outer(self) -> list[Marked]:
        """The outermost passages between quotation marks."""
        return [passage for passage in self.marked if passage.level == 0]


def lay_out(text: str) -> Page:
    """The page of a text: repaired on a view of it, and cut into its parts by rule.

    >>> page = lay_out("“Why?” he asked.")
    >>> [page.text[slice(*token)] for token in page.sentences[0]], len(page.marked)
    (['“', 'Why', '?', '”', 'he', 'asked', '.'], 1)
    """
    return lay_out_view(repair(text))


def lay_out_view(view: View, sentences: Sequence[Sequence[Offsets]] | None = None) -> Page:
    """The page of a view, with the caller's tokens of each sentence instead of those of the rules where he has some."""
    paragraphs = split_paragraphs(view.text)
    spans = [(paragraph.start, paragraph.end) for paragraph in paragraphs]
    if sentences is None:
        sentences = [[token[:2] for token in found] for found in tokenize_paragraphs(view.text, paragraphs)]
    words = words_of(view.text)
    labels = find_labels(view.text, spans)
    found = find_parts(view.text, paragraphs, labels)
    return Page(
        view,
        paragraphs,
        sentences,
        words,
        find_headings(words, spans),
        labels,
        found.parts,
        found.posts,
        find_marked(view.text, spans),
    )
