"""Time in proportion to the text, on texts made to be slow: four times the text takes about four times the time.

What is compared is the processor time of one text with that of four texts of a quarter of its length: the same where
the work is linear, four times as much where it is quadratic. The bound lies between; a text that is read in next to no
time is not judged, and a ratio out of bounds is measured again before it counts. The stages that know rules are real;
the encoder is a tiny one with random weights, which finds far more attributions than there are and leaves the time to
the stages behind it.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import quotelens as ql
from quotelens.export.json import from_dict, to_json
from quotelens.model import store
from quotelens.model.confidence import UNKNOWN
from quotelens.model.encoder import EncoderConfig
from quotelens.model.heads import Attributor
from quotelens.speakers.confidence import UNKNOWN as UNKNOWN_SPEAKERS
from quotelens.text.page import lay_out
from quotelens.text.sentences import tokenize
from quotelens.train.folders import save
from quotelens.types import Document, Mention, Quote, Span, Speaker

GROWTH, BOUND, TRIES = 4, 2.0, 5
# In seconds: below it, what a call costs whatever the text counts too much.
FLOOR = 0.05


def _name(number: int) -> str:
    """A name that no other number has: "Abaca Quist"."""
    letters = "abcdefghijklmnopqrst"
    spelled = "".join(letters[number // 20**place % 20] for place in range(4))
    return f"A{spelled} Quist"


# From a number of units, the text.
STRUCTURE: dict[str, Callable[[int], str]] = {
    "opening marks": lambda n: "“" * n,
    "straight marks": lambda n: '"' * n,
    "straight marks and letters": lambda n: ' "a' * n,
    "apostrophes": lambda n: " 'a" * n,
    "opened and never closed": lambda n: "“a " * n,
    "closed and never opened": lambda n: "a” " * n,
    "paragraphs that open": lambda n: "“Go on\n\n" * n,
    "nested in turn": lambda n: "“a ‘b " * n + "c’ d” " * n,
    "one word": lambda n: "a" * n,
    "one word in two cases": lambda n: "aB" * n,
    "glued words": lambda n: "Moscowthe " * n,
    "one glued word": lambda n: "Moscowthe" * n,
    "hyphens": lambda n: "a-" * n,
    "initials": lambda n: "a." * n,
    "full stops": lambda n: "." * n,
    "digits": lambda n: "1," * n,
    "an address": lambda n: "http://" + "a/" * n,
    "spaces": lambda n: " " * n,
    "line breaks": lambda n: "\n" * n,
    "lines of one letter": lambda n: "a\n" * n,
    "paragraphs of one letter": lambda n: "a\n\n" * n,
    "datelines": lambda n: "(AFP) – " * n,
    "photographs": lambda n: "Photograph: Ann Lee / AP\n" * n,
    "parentheses": lambda n: "(" * n,
    "accents": lambda n: "e" + "\u0301" * n,
    "nothing but NUL": lambda n: "\0" * n,
    "surrogates": lambda n: "\ud800" * n,
    "tags": lambda n: "<p>" * n,
    "scripts": lambda n: "<script>" * n,
    "comments": lambda n: "<!-- " * n,
    "entities": lambda n: "&quot;a " * n,
    "emphasis": lambda n: "**a** " * n,
    "emphasis that nothing ends": lambda n: "*a " * n,
    "links": lambda n: "[a](/b) " * n,
    "brackets": lambda n: "[" * n,
    "fences": lambda n: "```\na\n" * n,
    "items of a list": lambda n: "* a\n" * n,
    "block quotes": lambda n: "> A b c d.\n" * n,
    "blocks behind colons": lambda n: "He said:\n\nI go on and on.\n\nWe do.\n\n" * n,
    "quotations that do not reopen": lambda n: "“Go on.\n\nGo.\n\nGo.”\n\n" * n,
}
# These go through every stage.
WHOLE: dict[str, Callable[[int], str]] = {
    "marks": lambda n: "“" * n,
    "nesting": lambda n: "“a ‘b " * (n // 2) + "c’ d” " * (n // 2),
    "one word": lambda n: "a" * (20 * n),
    "different names": lambda n: " ".join(map(_name, range(n // 2))),
    "different names that speak": lambda n: "".join(f"“We won,” {_name(number)} said.\n\n" for number in range(n // 5)),
    "one name again and again": lambda n: "Ada Quist said so. " * (n // 4),
    "pronouns": lambda n: "“No,” he said.\n\n" * (n // 3),
    "hedges": lambda n: "may " * n,
    "hedges in one list": lambda n: "perhaps, " * n,
    "hedges in sentences": lambda n: "It may rain. " * (n // 3),
    "cues": lambda n: "said " * n,
    "according to": lambda n: "according to " * (n // 2),
    "clause in clause": lambda n: "he said that " * (n // 3),
    "relays": lambda n: "according to Reuters, officials said, " * (n // 6),
    "speech without a cue": lambda n: "“Go.”\n\n" * (n // 2),
    "pull quotes": lambda n: "“We go on now,” Quist said.\n\n" + "“We go on now”\n\n" * (n // 4),
    "names below": lambda n: "“Go on.”\nAda Quist, judge\n\n" * (n // 5),
    "titles": lambda n: "President " * n,
    "offices": lambda n: "minister of " * (n // 2),
    "descriptions": lambda n: "the ministry " * (n // 2),
    "commas": lambda n: "a, " * n,
    "colons": lambda n: "Quist: yes.\n" * (n // 3),
}


@pytest.fixture(scope="module")
def lens(tmp_path_factory: pytest.TempPathFactory) -> ql.Analyzer:
    torch.manual_seed(0)
    folder: Path = tmp_path_factory.mktemp("model")
    network = Attributor(EncoderConfig(width=24, layers=1, heads=2, inner=24))
    save(
        folder,
        network,
        store.embedded_folder() / store.TOKENIZER,
        {"calibration": UNKNOWN, "speaker_calibration": UNKNOWN_SPEAKERS},
    )
    return ql.load(model=folder, threads=1)


def _seconds(run: Callable[[str], object], text: str) -> float:
    # Collections go through all that the process holds, which is not the text's doing.
    gc.collect()
    gc.disable()
    try:
        start = time.thread_time()
        run(text)
        return time.thread_time() - start
    finally:
        gc.enable()


def _check_growth(run: Callable[[str], object], make: Callable[[int], str], size: int) -> None:
    short, long = make(size), make(GROWTH * size)
    run(short)
    before = after = float("inf")
    for _ in range(TRIES):
        # As many short texts as make a long one take as long, so that what disturbs the one disturbs the other.
        before = min(before, sum(_seconds(run, short) for _ in range(GROWTH)))
        after = min(after, _seconds(run, long))
        if after < max(BOUND * before, FLOOR):
            return
    pytest.fail(f"one text took {after:.2f} s, and {GROWTH} of a quarter of its length {before:.2f} s together")


def _read_and_tokenize(text: str) -> None:
    tokenize(lay_out(text).view.text)


@pytest.mark.parametrize("name", STRUCTURE)
def test_structure_and_tokens(name: str) -> None:
    make = STRUCTURE[name]
    _check_growth(_read_and_tokenize, make, 1_000_000 // len(make(100)))


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_analysis(lens: ql.Analyzer, name: str) -> None:
    _check_growth(lens, WHOLE[name], 2_500)


def test_long_words_are_not_kept(lens: ql.Analyzer) -> None:
    """Caches of words hold short ones: what a text leaves behind does not grow with its words."""

    def text(letter: str) -> str:
        word = letter.upper() + 20_000 * letter
        return f"“We won,” {word} said. The {word}s agreed with President {word} of {word}.\n\n" * 2

    lens(text("a"))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for letter in "bcdefghijk":
            lens(text(letter))
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert kept < 200_000, f"ten texts left {kept} bytes"


@pytest.mark.slow
def test_the_bound_tells_linear_from_quadratic() -> None:
    """The measure itself: it passes what is linear, and fails what is not."""

    def linear(text: str) -> int:
        return sum(1 for _ in range(40) for character in text if character == "a")

    def quadratic(text: str) -> int:
        return sum(1 for _ in text[::40] for character in text if character == "a")

    _check_growth(linear, lambda n: "a" * n, 6_000)
    with pytest.raises(pytest.fail.Exception, match="one text took"):
        _check_growth(quadratic, lambda n: "a" * n, 6_000)


def test_json_of_many_quotations_by_many_speakers() -> None:
    def document(text: str) -> Document:
        spans = [Span.of(text, place, place + 1) for place in range(0, len(text), 4)]
        speakers = [Speaker(f"S{number}", "person", []) for number in range(len(spans) // 2)]
        quotes = [
            Quote("direct", [span], speaker=speakers[number % len(speakers)]) for number, span in enumerate(spans)
        ]
        return Document(text, quotes=quotes, speakers=speakers, sentences=spans)

    def round_trip(text: str) -> None:
        doc = document(text)
        to_json(doc)
        from_dict(doc.to_dict())

    _check_growth(round_trip, lambda n: "abcd" * n, 1_000)


def test_comparing_many_quotations_by_one_speaker() -> None:
    def document(text: str) -> Document:
        spans = [Span.of(text, place, place + 1) for place in range(0, len(text), 4)]
        speaker = Speaker("Ada Quist", "person", [Mention(span, "name") for span in spans])
        return Document(text, quotes=[Quote("direct", [span], speaker=speaker) for span in spans], speakers=[speaker])

    def compare(text: str) -> None:
        one, other = document(text), document(text)
        assert one == other and hash(one) == hash(other)
        assert len(set(one.quotes)) == len(one.quotes)

    _check_growth(compare, lambda n: "abcd" * n, 1_000)


@pytest.mark.slow
def test_extremes_are_read(lens: ql.Analyzer) -> None:
    """What the promises name: 100,000 marks, a word of a million letters."""
    for text in ("“" * 100_000, "a" * 1_000_000, "“a ‘b " * 10_000 + "c’ d” " * 10_000):
        assert lens(text).text == text
