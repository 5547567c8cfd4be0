"""The table: what stands in its columns, that its types never depend on the data, and that nothing is mislaid."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quotelens as ql
from quotelens.errors import InputTypeError, MissingExtraError, OptionError
from quotelens.export import tables
from quotelens.types import Document, Hedge, Mention, Quote, Span, Speaker
from tests.records import FOLDER
from tests.strategies import documents

EXAMPLE = Document.from_dict(json.loads((FOLDER / "document.json").read_text("utf8")))
EMPTY = Document("Nobody said a word.", "empty")
PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def test_a_row_says_what_the_quotation_says() -> None:
    first, second = tables.rows(EXAMPLE)
    assert first == {
        "document": "sale",
        "title": "Sale",
        "author": None,
        "outlet": "Post",
        "date": "2026-05-17",
        "url": "https://post.example/sale",
        "document_length": 83,
        "quote_number": 0,
        "kind": "direct",
        "level": "speech",
        "within": None,
        "text": "“We may sell,”",
        "start": 0,
        "end": 14,
        "pieces": "0:14",
        "speaker": "Ona Reyes",
        "speaker_type": "person",
        "speaker_form": "name",
        "speaker_naming": "named",
        "speaker_pronoun": "she",
        "speaker_description": None,
        "speaker_number": 0,
        "speaker_external_id": None,
        "speaker_confidence": 0.9,
        "speaker_evidence": None,
        "via": None,
        "source": "Ona Reyes",
        "source_form": "name",
        "source_start": 15,
        "source_end": 24,
        "cue": "said",
        "cue_lemma": "say",
        "cue_category": "neutral",
        "cue_start": 25,
        "cue_end": 29,
        "hedged": True,
        "hedge_count": 1,
        "hedge_strength": 0.5,
        "hedges": "may",
        "hedge_categories": "modal",
        "confidence": 0.94,
        "corrected": "kind",
    }
    assert (second["quote_number"], second["text"], second["source_form"]) == (1, "it could take years", "pronoun")
    assert (second["level"], second["speaker_confidence"]) == ("thought", 0.7)
    assert second["speaker_evidence"] == "only woman before"


def test_what_is_missing_is_null() -> None:
    text = "“Go,” it read, “and hurry.”"
    quote = Quote("direct", [Span.of(text, 0, 5), Span.of(text, 15, 27)])
    (row,) = tables.rows(Document(text, quotes=[quote]))
    null = {name for name, value in row.items() if value is None}
    assert null == {column.name for column in tables.COLUMNS if column.nullable}
    assert (row["pieces"], row["text"], row["start"], row["end"]) == ("0:5|15:27", "“Go,” “and hurry.”", 0, 27)
    assert (row["hedged"], row["hedge_count"]) == (False, 0)


def test_several_hedges_stand_in_one_cell() -> None:
    text = "It | MAY\n well cost about 5|6 crowns."
    spans = [Span.of(text, 5, 14), Span.of(text, 20, 29)]
    hedges = [Hedge(spans[0], "modal", 0.7), Hedge(spans[1], "approximator", 0.4)]
    both = Quote("indirect", [Span.of(text, 0, len(text))], hedges=hedges)
    vague = Quote("indirect", [Span.of(text, 15, len(text))], hedges=hedges[1:])
    first, second = tables.rows(Document(text, quotes=[both, vague], hedges=hedges))
    assert (first["hedges"], first["hedge_categories"]) == ("may well|about 5 6", "modal|approximator")
    assert (first["hedge_count"], first["hedge_strength"], first["hedged"]) == (2, 0.7, True)
    # A number that is vague makes no quotation a hedged one, as in doc.hedging.
    assert (second["hedge_count"], second["hedge_strength"], second["hedged"]) == (1, 0.4, False)


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (["pronoun", "name", "nominal"], "name"),
        (["pronoun", "nominal"], "nominal"),
        (["pronoun"], "pronoun"),
        ([], None),
    ],
)
def test_the_form_of_a_speaker_is_the_one_that_says_most(forms: list[str], expected: str | None) -> None:
    text = "We won, she said."
    she = Speaker("she", "person", [Mention(Span.of(text, 8, 11), form) for form in forms])
    quote = Quote("indirect", [Span.of(text, 0, 6)], speaker=she)
    (row,) = tables.rows(Document(text, quotes=[quote], speakers=[she]))
    assert row["speaker_form"] == expected


@given(documents())
def test_rows_hold_only_plain_values_of_the_columns_types(doc: Document) -> None:
    rows = tables.rows(doc)
    assert len(rows) == len(doc.quotes)
    for row in rows:
        assert list(row) == [column.name for column in tables.COLUMNS]
        for column in tables.COLUMNS:
            value = row[column.name]
            assert type(value) is column.type or (column.nullable and value is None), column
            if isinstance(value, str):
                value.encode("utf-8")


@given(documents())
def test_offsets_lead_back_into_the_text(doc: Document) -> None:
    for row, quote in zip(tables.rows(doc), doc.quotes, strict=True):
        pieces = [tuple(int(offset) for offset in piece.split(":")) for piece in str(row["pieces"]).split("|")]
        assert tuple(doc.text[slice(*piece)] for piece in pieces) == tuple(span.text for span in quote.content)
        assert (row["start"], row["end"]) == (pieces[0][0], pieces[-1][1])
        if quote.cue is not None:
            cue: Any = (row["cue_start"], row["cue_end"])
            assert doc.text[slice(*cue)] == quote.cue.span.text
        if quote.source is not None:
            source: Any = (row["source_start"], row["source_end"])
            assert doc.text[slice(*source)] == quote.source.span.text


@settings(deadline=None)
@given(st.lists(documents(), max_size=4), st.integers(1, 5))
def test_arrow_holds_the_same_rows_whatever_the_size_of_a_batch(docs: list[Document], size: int) -> None:
    batches = list(tables.record_batches(docs, size))
    assert len(batches) == -(-len(docs) // size)
    table = pa.Table.from_batches(batches, tables.schema())
    table.validate(full=True)
    assert table.to_pylist() == [row for doc in docs for row in tables.rows(doc)]
    assert table.equals(ql.export.to_arrow(docs))


def test_batches_are_made_lazily() -> None:
    read = []

    def endless() -> Iterator[Document]:
        while True:
            read.append(EXAMPLE)
            yield EXAMPLE

    batches = tables.record_batches(endless(), size=3)
    assert next(batches).num_rows == 6
    assert len(read) == 3


@settings(deadline=None)
@given(documents())
def test_types_of_a_frame_never_depend_on_the_data(doc: Document) -> None:
    frame = doc.to_dataframe()
    pd.testing.assert_series_equal(frame.dtypes, ql.export.to_dataframe([]).dtypes)
    assert len(frame) == len(doc.quotes)


def test_types_of_a_frame_are_those_that_one_works_with() -> None:
    types = ql.export.to_dataframe([EXAMPLE, EMPTY]).dtypes.astype(str).to_dict()
    for column in tables.COLUMNS:
        integer = "Int64" if column.nullable else "int64"
        assert types[column.name] == {str: "str", int: integer, float: "float64", bool: "bool"}[column.type], column


def test_a_frame_is_grouped_and_written_as_one_expects() -> None:
    frame = ql.export.to_dataframe([EXAMPLE, EMPTY, EXAMPLE])
    assert frame.groupby("speaker").size().to_dict() == {"Ona Reyes": 4}
    assert frame.groupby("kind")["hedged"].mean().to_dict() == {"direct": 1.0, "indirect": 1.0}
    assert list(frame["hedges"].str.get_dummies()) == ["could", "may"]
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    assert list(again) == list(frame)
    assert again["text"].tolist() == frame["text"].tolist()
    assert again["source_start"].tolist() == frame["source_start"].tolist()


@pytest.mark.parametrize("text", ["We\rwon.", "\rWe won.\r", "We\r\r\nwon.", "We\r\nwon.\r", '"We\r', "We,\nwon;\r\t"])
def test_a_frame_comes_back_from_csv_whatever_ends_the_lines_of_the_text(text: str) -> None:
    speaker = Speaker(text, "person", [])
    quote = Quote("direct", [Span(0, len(text), text)], speaker=speaker)
    frame = Document(text, text, quotes=[quote], speakers=[speaker]).to_dataframe()
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    for name in ("document", "text", "speaker"):
        assert again[name].tolist() == frame[name].tolist()
    assert len(frame["text"][0]) == len(text)


@pytest.mark.parametrize("text", ["3", "NA", "null", "1e5", "True", "-inf", "2022-10-13", " 7 "])
def test_a_frame_comes_back_from_csv_with_its_types(text: str) -> None:
    """As docs/tables.md has it: a reader that guesses takes these for something else than strings."""
    speaker = Speaker(text, "person", [])
    quote = Quote("direct", [Span(0, len(text), text)], speaker=speaker)
    frame = Document(text, text, quotes=[quote], speakers=[speaker]).to_dataframe()
    types = ql.export.to_dataframe([]).dtypes.to_dict()
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False)), dtype=types, keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(again, frame)


def test_integers_with_nulls_stay_integers() -> None:
    text = "We won."
    frame = Document(text, quotes=[Quote("indirect", [Span.of(text, 0, 6)])]).to_dataframe()
    mixed = pd.concat([EXAMPLE.to_dataframe(), frame], ignore_index=True)
    assert mixed["source_start"].tolist() == [15, 31, pd.NA]
    assert mixed["source_start"].dtype == "Int64"


@pytest.mark.parametrize("wrong", [EXAMPLE, 7, None])
def test_what_is_no_iterable_of_documents_is_refused_at_once(wrong: Any) -> None:
    for take in (tables.record_batches, ql.export.to_arrow, ql.export.to_dataframe):
        with pytest.raises(InputTypeError, match="pass an iterable of Documents"):
            take(wrong)


def test_a_member_that_is_no_document_is_refused() -> None:
    with pytest.raises(InputTypeError, match="documents holds a str"):
        ql.export.to_arrow([EXAMPLE, "We won."])  # type: ignore[list-item]


@pytest.mark.parametrize("size", [0, -1, 2.0, True, "3"])
def test_an_impossible_size_is_refused(size: Any) -> None:
    with pytest.raises(OptionError, match="size is"):
        tables.record_batches([], size)


@pytest.mark.parametrize("missing", ["pandas", "pyarrow"])
def test_a_missing_library_is_named_with_the_command_that_installs_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=rf"need {missing}.*pip install 'quotelens\[tables\]'"):
        EXAMPLE.to_dataframe()


def test_the_page_describes_every_column() -> None:
    described = re.findall(r"^\| `(\w+)` \| (\w+)(, may be null)? \|", PAGE.read_text("utf8"), re.MULTILINE)
    assert described == [
        (column.name, column.type.__name__, ", may be null" if column.nullable else "") for column in tables.COLUMNS
    ]
