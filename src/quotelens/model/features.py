"""What the encoder reads: a text cut into blocks of words, each word a few wordpieces with typographic features.

The encoder's vocabulary is lower-cased, and pages differ in which quotation marks they print. Both are closed
matters, so they are settled here and not learned: every outer quotation mark becomes the same “ or ”, whatever its
style, every apostrophe becomes ', and what lower-casing throws away (capitals, digits) comes back as a *shape*
beside each wordpiece, together with the *mark state* that the rules of :mod:`quotelens.text.marks` give.

A block is a paragraph, or a piece of one that is too long for the encoder. Attributions practically never cross a
paragraph break (1 content in 19,645 of PolNeAR's training articles), so decoding works block by block, while the
encoder sees the neighbouring blocks as context.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from quotelens.text.marks import Marked

SHAPES = ("other", "lower", "title", "upper", "mixed", "number", "unknown")
MARK_STATES = ("outside", "opening", "inside", "closing")
MAX_BLOCK_PIECES = 320

_SHAPE = {name: number for number, name in enumerate(SHAPES)}
_CANONICAL = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‛": "'", "′": "'", "`": "'", "―": "—", "−": "-"})
_SENTENCE_END = re.compile(r"[.!?]")


@attrs.frozen(eq=False)
class Block:
    """A run of words that is decoded at once. Offsets count characters of the text that was encoded.

    ``ids``, ``shapes`` and ``states`` have one entry for each wordpiece; ``first`` (the index of a word's first
    wordpiece), ``starts`` and ``ends`` have one for each word.
    """

    ids: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    states: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


@functools.cache
def load_tokenizer(path: Path) -> Tokenizer:
    """The wordpiece tokenizer stored in the file, with padding and truncation off."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def canonical(text: str, marked: Sequence[Marked]) -> str:
    """``text`` with one style of quotation marks and apostrophes; every character keeps its offset.

    >>> canonical("He said 'yes' – twice.", [Marked(8, 13, 9, 12, 0, True, ((8, 13),))])
    'He said “yes” – twice.'
    """
    characters = list(text.translate(_CANONICAL))
    for passage in marked:
        opening, closing = ("“", "”") if passage.level == 0 else ("'", "'")
        _overwrite(characters, passage.start, passage.inner_start, opening)
        for start, _ in passage.pieces[1:]:
            characters[start] = opening
        if passage.closed:
            _overwrite(characters, passage.inner_end, passage.end, closing)
    return "".join(characters)


def _overwrite(characters: list[str], start: int, end: int, mark: str) -> None:
    """Put one mark at the first place and blanks behind it, so that ``''`` stays two characters long."""
    for position in range(start, end):
        characters[position] = mark if position == start else " "


def mark_states(length: int, marked: Sequence[Marked]) -> npt.NDArray[np.int8]:
    """For each character the index in :data:`MARK_STATES` that the outermost quotation marks give it."""
    states = np.zeros(length, dtype=np.int8)
    for passage in marked:
        if passage.level:
            continue
        for start, end in passage.pieces:
            states[start:end] = 2
            states[start] = 1
        states[passage.start : passage.inner_start] = 1
        if passage.closed:
            states[passage.inner_end : passage.end] = 3
    return states


def shape(word: str) -> int:
    """The index in :data:`SHAPES` of a word's capitals and digits.

    >>> [SHAPES[shape(word)] for word in ("said", "Moscow", "UN", "eBay", "2022", ",")]
    ['lower', 'title', 'upper', 'mixed', 'number', 'other']
    """
    if word.islower():
        return _SHAPE["lower"]
    if word.isupper():
        return _SHAPE["upper"] if len(word) > 1 else _SHAPE["title"]
    if word.istitle():
        return _SHAPE["title"]
    if word[:1].isdigit():
        return _SHAPE["number"]
    return _SHAPE["mixed"] if word.isalpha() else _SHAPE["other"]


def encode(
    text: str, paragraphs: Sequence[tuple[int, int]], marked: Sequence[Marked], tokenizer: Tokenizer
) -> list[Block]:
    """The blocks of a text, in order.

    Arguments:
        text: what :func:`quotelens.text.repair.repair` gives to read.
        paragraphs: character offsets of the paragraphs, in order.
        marked: the passages between quotation marks.
        tokenizer: a wordpiece tokenizer whose pre-tokenizer splits at white space and punctuation.
    """
    shown = canonical(text, marked)
    states = mark_states(len(text), marked)
    wide = _wide_marks(marked)
    encodings = tokenizer.encode_batch([shown[start:end] for start, end in paragraphs], add_special_tokens=False)
    blocks: list[Block] = []
    for (offset, _), encoding in zip(paragraphs, encodings, strict=True):
        if not encoding.ids:
            continue
        words = np.asarray(encoding.word_ids, dtype=np.int64)
        spans = np.asarray(encoding.offsets, dtype=np.int64) + offset
        begins = np.diff(words, prepend=-1) != 0
        first = np.flatnonzero(begins)
        last = np.append(first[1:], len(words)) - 1
        starts, ends = spans[first, 0], spans[last, 1]
        if wide:
            ends = np.fromiter((wide.get(s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True)), np.int64)
        word_shapes = np.fromiter(
            (shape(text[s:e]) for s, e in zip(starts.tolist(), ends.tolist(), strict=True)), np.int64
        )
        word_of_piece = np.cumsum(begins) - 1
        ids = np.asarray(encoding.ids, dtype=np.int64)
        for low, high in _cut(text, first, starts, len(ids)):
            piece_low = first[low]
            piece_high = first[high] if high < len(first) else len(ids)
            inside = word_of_piece[piece_low:piece_high]
            blocks.append(
                Block(
                    ids=ids[piece_low:piece_high],
                    shapes=word_shapes[inside],
                    states=states[starts[inside]].astype(np.int64),
                    first=first[low:high] - piece_low,
                    starts=starts[low:high],
                    ends=ends[low:high],
                )
            )
    return blocks


def _wide_marks(marked: Sequence[Marked]) -> dict[int, int]:
    """Where a mark of several characters begins, and where it ends: :func:`canonical` shows it as one."""
    marks = [(passage.start, passage.inner_start) for passage in marked]
    marks += [(passage.inner_end, passage.end) for passage in marked if passage.closed]
    return {start: end for start, end in marks if end - start > 1}


def _cut(text: str, first: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], pieces: int) -> list[tuple[int, int]]:
    """Word ranges of at most :data:`MAX_BLOCK_PIECES` wordpieces, cut behind a sentence's end where there is one."""
    words = len(first)
    if pieces <= MAX_BLOCK_PIECES:
        return [(0, words)]
    ranges, low = [], 0
    while low < words:
        high = int(np.searchsorted(first, first[low] + MAX_BLOCK_PIECES, side="right")) - 1
        if first[-1] - first[low] < MAX_BLOCK_PIECES and pieces - first[low] <= MAX_BLOCK_PIECES:
            high = words
        high = max(high, low + 1)
        if high < words:
            ends = [i for i in range(low + (high - low) // 2, high) if _SENTENCE_END.match(text, int(starts[i]))]
            while ends and ends[-1] + 1 < words and not text[int(starts[ends[-1] + 1])].isupper():
                ends.pop()
            high = ends[-1] + 1 if ends else high
        ranges.append((low, high))
        low = high
    return ranges
