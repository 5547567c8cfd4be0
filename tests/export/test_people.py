"""The table of voices, and the ids that lead to it from the rows of quotations."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotelens as ql
from quotelens.cli import main
from quotelens.export.people import PEOPLE_COLUMNS
from quotelens.export.tables import COLUMNS
from quotelens.types import Document, Hedge, Mention, Quote, Span, Speaker
from tests.strategies import documents

PAGE = Path(__file__).parents[2] / "docs" / "across-articles.md"
TEXT = "Ada Quist, mayor, said it may rain. Reuters said so."


def article(id: str | None, *, outlet: str | None = None, date: str | None = None, **columns: Any) -> Document:
    """Ada Quist says something hedged, through Reuters, and thinks something."""

    def span(words: str) -> Span:
        start = TEXT.index(words)
        return Span.of(TEXT, start, start + len(words))

    ada = Speaker("Ada Quist", "person", [Mention(span("Ada Quist"), "name")], pronoun="she", description=span("mayor"))
    reuters = Speaker("Reuters", "organization", [Mention(span("Reuters"), "name")])
    may = Hedge(span("may"), "modal", 0.5, holder="source")
    quotes = [
        Quote("indirect", [span("it may rain")], speaker=ada, hedges=[may], via=[reuters]),
        Quote("direct", [span("rain")], speaker=ada, level="thought"),
        Quote("direct", [span("so")]),
    ]
    about = ql.About(outlet=outlet, date=date, columns=columns)
    return Document(TEXT, id, quotes=quotes, speakers=[ada, reuters], hedges=[may], about=about)


CORPUS = [article("a", outlet="Post", date="2026-05-02"), article("b", outlet="Sun", date="2026-04-30"), article(None)]


def test_a_row_says_who_it_is_and_how_often_heard() -> None:
    ada, reuters = ql.export.people_rows(ql.merge(CORPUS))
    assert ada == {
        "person": "ada-quist",
        "name": "Ada Quist",
        "type": "person",
        "naming": "named",
        "pronoun": "she",
        "description": "mayor",
        "external_id": None,
        "articles": 3,
        "outlets": "Post|Sun",
        "first_date": "2026-04-30",
        "last_date": "2026-05-02",
        "quotes": 3,
        "direct": 0,
        "indirect": 3,
        "mixed": 0,
        "speech": 3,
        "thought": 3,
        "act": 0,
        "hedged": 3,
        "other_names": None,
        "evidence": "same full name",
    }
    assert (reuters["person"], reuters["quotes"], reuters["pronoun"]) == ("reuters", 0, None)


def test_every_row_of_quotations_leads_to_its_person() -> None:
    people = ql.merge(CORPUS)
    frame = ql.export.to_dataframe(CORPUS, people=people)
    assert frame["person"].fillna("nobody").tolist() == ["ada-quist", "ada-quist", "nobody"] * 3
    assert set(frame["person_name"].dropna()) == {"Ada Quist"}
    assert frame["via_persons"].dropna().tolist() == ["reuters"] * 3
    joined = frame.merge(ql.export.people_to_dataframe(people), on="person")
    assert len(joined) == 6 and set(joined["pronoun"]) == {"she"}
    assert frame["outlet"].dropna().tolist() == ["Post"] * 3 + ["Sun"] * 3


def test_documents_of_one_id_are_told_apart_by_their_order() -> None:
    twice = [attrs.evolve(one, id="same") for one in CORPUS]
    twice.insert(1, Document("No.", "same"))
    frame = ql.export.to_dataframe(twice, people=ql.merge(twice))
    assert frame["person"].notna().tolist() == [True, True, False] * 3


@given(st.lists(documents(), max_size=4))
def test_a_person_has_the_quotations_that_the_rows_give_it(docs: list[Document]) -> None:
    levels = ("speech", "thought", "act")
    people = ql.merge(docs, levels=levels)
    rows = ql.export.to_arrow(docs, people=people).to_pylist()
    for row in ql.export.people_rows(people):
        assert row["quotes"] == sum(one["person"] == row["person"] for one in rows)
        assert list(row) == [column.name for column in PEOPLE_COLUMNS]
    frame = ql.export.people_to_dataframe(people)
    pd.testing.assert_series_equal(frame.dtypes, ql.export.people_to_dataframe([]).dtypes)


@pytest.mark.parametrize("others", [[], [Document("No.", "a")], [article("c")]])
def test_people_of_other_documents_are_refused(others: Sequence[Document]) -> None:
    with pytest.raises(ql.InputValueError, match="give merge\\(\\) the same documents"):
        ql.export.to_arrow(CORPUS, people=ql.merge(others))


@pytest.mark.parametrize("wrong", ["ada", 7, ["ada"], CORPUS])
def test_what_is_no_result_of_merging_is_refused(wrong: Any) -> None:
    with pytest.raises(ql.InputTypeError, match="merge"):
        ql.export.people_rows(wrong)
    with pytest.raises(ql.InputTypeError, match="merge"):
        ql.export.to_arrow(CORPUS, people=wrong)


def test_columns_of_the_input_are_kept() -> None:
    dated = attrs.evolve(article("b"), about=ql.About(columns={"date": "2026"}))
    docs = [article("a", outlet="Post", section="local", page=3), dated]
    frame = ql.export.to_dataframe(docs, keep=["section", "page", "outlet"])
    assert frame.loc[0, ["section", "page", "outlet"]].tolist() == ["local", "3", "Post"]
    # A table's column of that name says it where nothing else does.
    assert frame.loc[3, "date"] == "2026"
    for wrong, error in (("kind", ql.InputTypeError), (["kind"], ql.InputValueError), (["person"], ql.InputValueError)):
        with pytest.raises(error):
            ql.export.to_arrow(docs, keep=wrong)


def test_the_page_describes_every_column() -> None:
    described = re.findall(r"^\| `(\w+)` \| (\w+)(, may be null)? \|", PAGE.read_text("utf8"), re.MULTILINE)
    assert described == [
        (column.name, column.type.__name__, ", may be null" if column.nullable else "") for column in PEOPLE_COLUMNS
    ]


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "results.jsonl"
    path.write_text("".join(f'{{"input": "x", {doc.to_json()[1:]}\n' for doc in CORPUS), "utf8")
    return path


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf8"), newline="")))


def test_the_command_writes_people_and_quotations(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, quotes = tmp_path / "people.csv", tmp_path / "quotes.csv"
    command = ["merge", str(results), "-o", str(people), "--quotes", str(quotes)]
    for _ in range(2):
        assert main(command) == 0
        assert capsys.readouterr().err == f"{people}: 2 voices\n"
    assert [(row["person"], row["quotes"], row["outlets"]) for row in read(people)] == [
        ("ada-quist", "3", "Post|Sun"),
        ("reuters", "0", "Post|Sun"),
    ]
    rows = read(quotes)
    assert list(rows[0])[: len(COLUMNS)] == [column.name for column in COLUMNS]
    assert [row["person"] for row in rows] == ["ada-quist", "ada-quist", ""] * 3
    assert main(["merge", str(results), "--levels", "thought"]) == 0
    assert capsys.readouterr().out.startswith("person,name,type,")


def test_the_command_knows_aliases(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    aliases = tmp_path / "aliases.json"
    aliases.write_text('{"Mayor Quist": ["Ada Quist"]}', "utf8")
    assert main(["merge", str(results), "--aliases", str(aliases)]) == 0
    assert "mayor-quist,Mayor Quist,person" in capsys.readouterr().out
    aliases.write_text("{", "utf8")
    assert main(["merge", str(results), "--aliases", str(aliases)]) == 1
    assert "is no JSON" in capsys.readouterr().err


def test_the_command_writes_over_nothing_else(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("person,note\nada,mine\n", "utf8")
    assert main(["merge", str(results), "-o", str(notes)]) == 1
    assert main(["merge", str(results), "-o", str(results)]) == 1
    assert main(["merge", str(results), "--quotes", str(notes)]) == 1
    assert capsys.readouterr().err.count("\n") == 3
    assert notes.read_text("utf8") == "person,note\nada,mine\n"
    assert main(["merge", str(results), "-o", "a.csv", "--quotes", "a.csv"]) == 2
    assert not Path("a.csv").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"input": "a", "error": "no"}\n', ":1: is no document of quotelens ("),
        (b"\xff\n", ":1: is no document of quotelens ("),
        (gzip.compress(b"No.")[:-9], ": is damaged, or breaks off ("),
    ],
)
def test_what_is_no_result_is_an_error_with_its_line(
    content: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_bytes(content)
    assert main(["merge", str(path)]) == 1
    assert told in capsys.readouterr().err


def test_results_are_read_back(results: Path, tmp_path: Path) -> None:
    assert list(ql.export.read_jsonl(results)) == CORPUS
    packed = tmp_path / "results.jsonl.gz"
    packed.write_bytes(gzip.compress(results.read_bytes()))
    assert list(ql.export.read_jsonl(packed)) == CORPUS
    with pytest.raises(ql.InputValueError, match="holds no documents"):
        ql.export.read_jsonl(tmp_path / "quotations.parquet")
    with pytest.raises(OSError, match="missing"):
        ql.export.read_jsonl(tmp_path / "missing.jsonl")
    with pytest.raises(ql.InputTypeError):
        ql.export.read_jsonl(7)  # type: ignore[arg-type]
