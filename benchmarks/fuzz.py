"""Coverage-guided fuzzing of what reads strangers' input: the text stage, and the reader of the JSON form.

    python benchmarks/fuzz.py text [CORPUS] -max_total_time=600
    python benchmarks/fuzz.py from_dict [CORPUS] -max_total_time=600

Needs atheris (``pip install atheris``, Linux). What follows the target goes to libFuzzer; CORPUS is a folder in which
inputs that reach new code are kept from run to run. A finding is an exception that is not quotelens's own, an offset
that is not true, or a result that does not survive its JSON form; libFuzzer writes the input to a file ``crash-…`` and
stops. ``python benchmarks/fuzz.py text crash-…`` runs it again, and what comes of it becomes a record in tests/cases.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from typing import Any

import atheris

with atheris.instrument_imports(include=["quotelens"]):
    from quotelens.errors import QuotelensError
    from quotelens.export.json import from_dict, to_json
    from quotelens.text.page import lay_out
    from quotelens.text.sentences import tokenize

# Characters that the rules know, so that the fuzzer does not have to find their encodings first.
ALPHABET = (
    "\n\n\n    ....,,;:!?-–—…()[]•'\"“”‘’«»„‹›`´\t\r\x0b\x0c\x00\x85\u00a0\u200b\u2028\ud800\udc00\u0301😀"
    "aeinorstAEINORST019$%&/@<>"
)
WORDS = (
    "said ", "according to ", "Mr. ", "Ada Quist", "U.S. ", "UKwhich ", "(AFP) – ", "LONDON, May 3 (Reuters) - ",
    "By Ann Lee\n", "Photograph: ", "\n\n", "“No,” ", "don't ", "'80s ", "http://a.b/c ", "a@b.c ", "3.14 ",
    "Moscowthe ", "...", "''", "``", "&amp;", "<b>", "- ", "1. ", "No. ", "Inc. ", "e.g. ", "well-known ",
)  # fmt: skip


# The tokenizer takes these for white space.
INVISIBLE = str.maketrans("", "", "\u200b\u2060\ufeff")


def text_of(data: bytes) -> str:
    """A text spelled out of the data, which shrinks as the data do: letters, words, or any code point."""
    provider = atheris.FuzzedDataProvider(data)
    pieces: list[str] = []
    while provider.remaining_bytes():
        choice = provider.ConsumeIntInRange(0, 255)
        if choice < 128:
            pieces.append(ALPHABET[choice % len(ALPHABET)])
        elif choice < 200:
            pieces.append(WORDS[choice % len(WORDS)])
        elif choice < 208:
            # Length is what finds counters that run over and loops that run long.
            pieces.append(ALPHABET[provider.ConsumeIntInRange(0, 255) % len(ALPHABET)] * (1 << (choice - 200)))
        else:
            pieces.append(chr(provider.ConsumeIntInRange(0, 0x10FFFF)))
    return "".join(pieces)


def check_text(data: bytes) -> None:
    text = text_of(data)
    page = lay_out(text)
    view = page.view
    assert view.source == text

    def check(start: int, end: int) -> None:
        assert 0 <= start <= end <= len(view.text)
        low, high = view.to_source(start, end)
        assert 0 <= low <= high <= len(text)

    done = 0
    for paragraph in page.paragraphs:
        check(paragraph.start, paragraph.end)
        assert done <= paragraph.start < paragraph.end
        done = paragraph.end
    for part in page.parts:
        check(part.start, part.end)
    for passage in page.marked:
        check(passage.start, passage.end)
        assert passage.start < passage.end
    done = 0
    for sentence in tokenize(view.text):
        assert sentence
        for token in sentence:
            check(token.start, token.end)
            assert done <= token.start < token.end
            assert not view.text[done : token.start].translate(INVISIBLE).strip()
            done = token.end
    assert not view.text[done:].translate(INVISIBLE).strip()


# A whole document; the fuzzer changes its fields by number and puts in values of every kind.
EXAMPLE: dict[str, Any] = {
    "schema": "quotelens/1",
    "id": "bridge",
    "text": "“No,” Ada Quist said. She \ud83d\ude00 added it may \U0001f600 take years.",
    "surrogate_pairs": [26],
    "sentences": [{"start": 0, "end": 21}, {"start": 22, "end": 53}],
    "quotes": [
        {
            "id": 0, "kind": "direct", "content": [{"start": 0, "end": 5}],
            "cue": {"start": 16, "end": 20, "lemma": "say", "category": "neutral"},
            "source": {"start": 6, "end": 15, "form": "name"}, "speaker": 0, "confidence": 0.9, "hedges": [],
            "evidence": ["model"], "via": [],
        },
        {
            "id": 1, "kind": "indirect", "content": [{"start": 34, "end": 40}, {"start": 43, "end": 47}], "cue": None,
            "source": None, "speaker": 1, "confidence": 1, "hedges": [0], "evidence": [], "via": [0],
        },
    ],
    "speakers": [
        {"id": 0, "name": "Ada Quist", "type": "person", "mentions": [{"start": 6, "end": 15, "form": "name"}],
         "quotes": [0], "confidence": 0.5, "evidence": ["name"], "external_id": "Q1"},
        {"id": 1, "name": "She", "type": "person", "mentions": [], "quotes": [1]},
    ],
    "hedges": [
        {"id": 0, "start": 37, "end": 40, "category": "modal", "strength": 0.5, "scope": {"start": 34, "end": 47},
         "holder": "source", "quote": 1},
    ],
    "credits": [{"start": 0, "end": 1, "kind": "byline"}],
}  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2, 53, 54, 10**30, 0.5, -0.0, 1.5, float("nan"), float("inf"), "", "a", "quotelens/1",
    "direct", "person", "\ud800", "\ud83d\ude00", "😀", [], [0], [0, 0], [1, 0], {}, [{}], [None],
    {"start": 0, "end": 1}, {"start": 1, "end": 0}, {"start": 0, "end": True}, b"bytes", (0,), [[]],
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all fields and members in a JSON value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, member in members for place in ((*path, key), *places(member, (*path, key)))]


def joined(text: str) -> str:
    """The text as JSON gives it back: two code points that encode one in UTF-16 are that one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def record_of(data: bytes) -> Any:
    """The example with some fields changed, removed or repeated; or JSON that the fuzzer wrote itself."""
    provider = atheris.FuzzedDataProvider(data)
    if not provider.ConsumeIntInRange(0, 15):
        try:
            return json.loads(provider.ConsumeUnicode(provider.remaining_bytes()))
        except (ValueError, RecursionError):
            return None
    record = copy.deepcopy(EXAMPLE)
    for _ in range(provider.ConsumeIntInRange(1, 4)):
        known = places(record)
        if not known:
            break
        *way, last = known[provider.ConsumeIntInRange(0, len(known) - 1)]
        owner = record
        for step in way:
            owner = owner[step]
        action = provider.ConsumeIntInRange(0, 4)
        if action == 0:
            del owner[last]
            continue
        if action == 1 and isinstance(owner, list):
            owner.append(copy.deepcopy(owner[last]))
        elif action == 2:
            owner[last] = provider.ConsumeIntInRange(-2, 60)
        elif action == 3:
            owner[last] = provider.ConsumeUnicode(8)
        else:
            owner[last] = copy.deepcopy(ODD[provider.ConsumeIntInRange(0, len(ODD) - 1)])
        if isinstance(owner[last], str) and (*way, last) != ("text",):
            # Only the text says where it has such pairs.
            owner[last] = joined(owner[last])
    return record


def check_record(data: bytes) -> None:
    record = record_of(data)
    try:
        doc = from_dict(record)
    except QuotelensError as error:
        assert str(error)
        return
    again = from_dict(json.loads(to_json(doc)))
    assert again == doc
    assert to_json(again) == to_json(doc)


TARGETS: dict[str, Callable[[bytes], None]] = {"text": check_text, "from_dict": check_record}


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: python benchmarks/fuzz.py {'|'.join(TARGETS)} [CORPUS] [libFuzzer's options]")
    from_dict(EXAMPLE)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
