"""Annotated articles turned into what the attribution objective reads: blocks with segments and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from quotelens.model.features import Block, encode
from quotelens.text.page import lay_out
from quotelens.train.corpora import Article

Segment = tuple[int, int]
Floats = npt.NDArray[np.float16]


@attrs.frozen(eq=False)
class Taught:
    """What a teacher says of a block.

    Arguments:
        tags: (words, tags), the probability of each tag at each word.
        pairs: (tags, tags), how often the second tag is to be expected after the first.
        by_cue: (contents, cues + 1), for each content the probability of each cue, the last that of none.
        by_source: (cues, sources + 1), for each cue the probability of each source, the last that of none.
        vectors: (words, width), what the teacher's encoder makes of the words.
    """

    tags: Floats
    pairs: Floats
    by_cue: Floats
    by_source: Floats
    vectors: Floats


@attrs.frozen(eq=False)
class GoldBlock:
    """A block and its annotation, in words.

    ``content_cue`` gives for each content the index of its cue, ``cue_source`` for each cue the index of its source
    or -1. A content whose cue stands in another block is tagged but has -1. ``taught`` is what a teacher says of
    the block.
    """

    block: Block
    cues: tuple[Segment, ...]
    sources: tuple[Segment, ...]
    contents: tuple[Segment, ...]
    content_cue: tuple[int, ...]
    cue_source: tuple[int, ...]
    taught: Taught | None = None

    def segments(self) -> list[tuple[int, int, str]]:
        """All segments with their roles."""
        named = (("cue", self.cues), ("source", self.sources), ("content", self.contents))
        return [(start, end, role) for role, spans in named for start, end in spans]


def gold_blocks(article: Article, tokenizer: Tokenizer) -> list[GoldBlock]:
    """The annotated blocks of an article, in order."""
    page = lay_out(article.text)
    blocks = encode(page.shown, page.paragraph_spans, page.marked, tokenizer)
    cues: list[dict[Segment, int]] = [{} for _ in blocks]
    sources: list[dict[Segment, int]] = [{} for _ in blocks]
    contents: list[dict[Segment, int]] = [{} for _ in blocks]
    cue_source: list[dict[int, int]] = [{} for _ in blocks]

    def place(spans: Iterable[Segment]) -> list[tuple[int, Segment]]:
        found = (_locate(blocks, page.view.to_view(start, end)) for start, end in spans)
        return [one for one in found if one is not None]

    taken: set[tuple[int, int]] = set()

    def free(number: int, segment: Segment) -> bool:
        words = {(number, word) for word in range(*segment)}
        if words & taken:
            return False
        taken.update(words)
        return True

    for gold in article.attributions:
        home = None
        for number, segment in place(gold.cue[:1]):
            if segment in cues[number] or free(number, segment):
                cues[number].setdefault(segment, len(cues[number]))
                home = (number, cues[number][segment])
        for number, segment in place(gold.source[:1]):
            if segment in sources[number] or free(number, segment):
                sources[number].setdefault(segment, len(sources[number]))
                if home is not None and home[0] == number:
                    cue_source[number][home[1]] = sources[number][segment]
        for number, segment in place(gold.content):
            if free(number, segment):
                contents[number][segment] = home[1] if home is not None and home[0] == number else -1
    return [
        GoldBlock(
            block,
            tuple(cues[number]),
            tuple(sources[number]),
            tuple(contents[number]),
            tuple(contents[number].values()),
            tuple(cue_source[number].get(cue, -1) for cue in range(len(cues[number]))),
        )
        for number, block in enumerate(blocks)
    ]


def _locate(blocks: Sequence[Block], span: Segment) -> tuple[int, Segment] | None:
    """The block where the span begins, and the words there that it covers at least in part."""
    start, end = span
    last = [int(block.ends[-1]) for block in blocks]
    number = int(np.searchsorted(last, start, side="right"))
    if number == len(blocks):
        return None
    block = blocks[number]
    low = int(np.searchsorted(block.ends, start, side="right"))
    high = int(np.searchsorted(block.starts, end, side="left"))
    return (number, (low, high)) if low < high else None
