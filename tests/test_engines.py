"""Analyses on Arrow record batches: the same rows as the analyzer's, nothing lost, nothing silent, in every engine."""

from __future__ import annotations

import functools
import itertools
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import quotelens as ql
from quotelens import engines
from quotelens.analyzer import Analyzer
from quotelens.errors import InputTypeError, InputValueError, OptionError
from quotelens.export import tables
from quotelens.options import Options
from quotelens.processes import cores
from quotelens.types import Document

TEXTS = [
    "“We will rebuild the bridge,” Mayor Ada Quist told reporters on Monday. “It may take two years.”",
    "It rained all day.",
    "According to the fire brigade, nobody was hurt. 😀 Chief Bo Lindt said the fire was probably out.",
    "",
]
IDS = ["bridge", "rain", "fire", "empty"]


@pytest.fixture(scope="module")
def analyzed() -> list[Document]:
    lens = ql.load(device="cpu")
    return [lens(text, id=id) for text, id in zip(TEXTS, IDS, strict=True)]


@pytest.fixture(scope="module")
def expected(analyzed: list[Document]) -> list[dict[str, object]]:
    rows = [row | {"error": None} for document in analyzed for row in tables.rows(document)]
    assert len(rows) >= 3
    return rows


def table(**columns: Any) -> pa.Table:
    return pa.table({"id": IDS, "text": TEXTS} | columns)


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())], ids=str
)
def test_quotes_are_those_of_the_analyzer(kind: pa.DataType, expected: list[dict[str, object]]) -> None:
    texts, ids = pa.array(TEXTS).cast(kind), pa.array(IDS).cast(kind)
    result = engines.analyze_table(table(text=texts, id=ids))
    assert result.to_pylist() == expected
    assert result.schema == engines.schema("quotes")


def test_quotes_are_those_of_pipe(expected: list[dict[str, object]]) -> None:
    piped = [row for document in ql.load(device="cpu").pipe(TEXTS, batch_size=1) for row in tables.rows(document)]
    assert [row | {"document": None, "error": None} for row in expected] == [row | {"error": None} for row in piped]


def test_documents_come_back_without_loss(analyzed: list[Document]) -> None:
    rows = engines.analyze_table(table(), output="documents").to_pylist()
    assert [Document.from_dict(json.loads(row["json"])) for row in rows] == analyzed
    assert [row["document"] for row in rows] == IDS
    assert [row["quote_count"] for row in rows] == [len(document.quotes) for document in analyzed]
    assert [row["hedge_count"] for row in rows] == [len(document.hedges) for document in analyzed]
    assert [row["speaker_count"] for row in rows] == [len(document.speakers) for document in analyzed]
    assert [row["document_length"] for row in rows] == [96, 18, 96, 0]
    assert {row["error"] for row in rows} == {None}


@pytest.mark.parametrize(("size", "chunk"), [(1, 64), (3, 64), (4, 1), (4, 3)])
def test_rows_do_not_depend_on_how_the_texts_are_dealt_out(
    size: int, chunk: int, expected: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "CHUNK", chunk)
    batches = list(engines.analyze_batches(table().to_batches(max_chunksize=size)))
    assert pa.Table.from_batches(batches).to_pylist() == expected
    assert len(batches) == {(1, 64): 4, (3, 64): 2, (4, 1): 4, (4, 3): 2}[size, chunk]


def test_batches_are_read_lazily(expected: list[dict[str, object]]) -> None:
    read = []

    def endless() -> Iterator[pa.RecordBatch]:
        for number in itertools.count():
            read.append(number)
            yield from table().to_batches()

    result = engines.analyze_batches(endless())
    assert read == []
    assert next(result).to_pylist() == expected
    assert read == [0]


@pytest.mark.parametrize("output", ["quotes", "documents"])
def test_an_unreadable_text_is_a_row_with_its_error(output: Any, expected: list[dict[str, object]]) -> None:
    texts = pa.array([TEXTS[0].encode(), None, b"not \xff UTF-8"], pa.binary()).view(pa.string())
    result = engines.analyze_table(table()[:3].set_column(1, "text", texts), output=output)
    result.validate(full=True)
    assert result.schema == engines.schema(output)
    failed = [row for row in result.to_pylist() if row["error"] is not None]
    assert [row["document"] for row in failed] == ["rain", "fire"]
    assert failed[0]["error"] == "the text is null"
    assert failed[1]["error"].startswith("UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff")
    for row in failed:
        assert {name for name, value in row.items() if value is not None} == {"document", "error"}
    if output == "quotes":
        sound = [row for row in result.to_pylist() if row["error"] is None]
        assert sound == [row for row in expected if row["document"] == "bridge"]


def test_a_text_that_breaks_the_analyzer_does_not_end_the_job(
    monkeypatch: pytest.MonkeyPatch, expected: list[dict[str, object]]
) -> None:
    call = Analyzer.__call__

    def fragile(self: Analyzer, text: str, *, id: str | None = None) -> Document:
        if "rained" in text:
            raise RuntimeError("a flood \ud800")
        return call(self, text, id=id)

    monkeypatch.setattr(Analyzer, "__call__", fragile)
    rows = engines.analyze_table(table()).to_pylist()
    assert [row["error"] for row in rows if row["document"] == "rain"] == ["RuntimeError: a flood ?"]
    assert [row for row in rows if row["document"] != "rain"] == expected


@pytest.mark.parametrize(
    ("ids", "written"),
    [
        (pa.array([1, None, 3, 4]), ["1", None, "3", "4"]),
        (pa.array(["a", None, "c", "a"]).dictionary_encode(), ["a", None, "c", "a"]),
        (pa.array([b"a\xff", b"b", b"c", b"d"], pa.binary()).view(pa.string()), ["a\ufffd", "b", "c", "d"]),
    ],
    ids=["int", "dictionary", "not UTF-8"],
)
def test_names_are_written_as_strings(ids: pa.Array, written: list[str | None]) -> None:
    rows = engines.analyze_table(table(id=ids), output="documents").to_pylist()
    assert [row["document"] for row in rows] == written
    assert [row["error"] for row in rows] == [None] * 4


def test_names_may_be_missing() -> None:
    result = engines.analyze_table(table().drop_columns("id"), id=None)
    assert set(result["document"].to_pylist()) == {None}


def test_columns_may_have_other_names(expected: list[dict[str, object]]) -> None:
    renamed = table(outlet=["Post"] * 4).rename_columns({"id": "url", "text": "body"})
    assert engines.analyze_table(renamed, text="body", id="url").to_pylist() == expected


@pytest.mark.parametrize("texts", [pa.array([], pa.string()), pa.array([], pa.null())], ids=["str", "null"])
def test_no_texts_are_no_rows_of_the_same_types(texts: pa.Array) -> None:
    result = engines.analyze_table(pa.table({"id": texts, "text": texts}))
    assert (result.num_rows, result.schema) == (0, engines.schema())


def test_min_confidence_leaves_out_what_is_less_sure(expected: list[dict[str, Any]]) -> None:
    bound = sorted(row["confidence"] for row in expected)[1]
    result = engines.analyze_table(table(), min_confidence=bound)
    kept = [row["text"] for row in expected if row["confidence"] >= bound]
    assert result["text"].to_pylist() == kept
    assert len(kept) < len(expected)


@pytest.mark.parametrize(("threads", "expected"), [(1, 1), (3, 3), (None, cores())])
def test_the_analyzer_has_the_threads_that_are_asked_for(
    threads: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(self: Analyzer, text: str, *, id: str | None = None) -> Document:
        seen.append(self._options.threads)
        return Document(text, id)

    monkeypatch.setattr(Analyzer, "__call__", look)
    engines.analyze_table(table(), threads=threads)
    assert set(seen) == {expected}


def test_the_analyzer_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    analyzer = ql.load()

    def load(**options: object) -> Analyzer:
        loaded.append(options)
        return analyzer

    monkeypatch.setattr("quotelens.analyzer.load", load)
    options: dict[str, Any] = {"min_confidence": 0.123, "precision": "float32"}
    for _ in range(3):
        engines.analyze_table(table(), **options)
    assert loaded == [Options().as_dict() | {"device": "cpu", "threads": 1} | options]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"output": "rows"}, "output is 'rows'; it must be one of quotes, documents"),
        ({"threads": 0}, "threads is 0"),
        ({"threads": True}, "threads is True"),
        ({"min_confidence": 2}, "min_confidence is 2"),
        ({"model": 3}, "model is 3"),
        ({"device": "abacus"}, "device is 'abacus'"),
        ({"precision": "int2"}, "precision is 'int2'"),
    ],
)
def test_impossible_options_are_refused_at_once(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError, match=says):
        engines.analyze_batches([], **options)


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(InputValueError, match=r"no single column 'body'; the columns are id, text\."):
        engines.analyze_table(table(), text="body")
    with pytest.raises(InputValueError, match="no single column 'url'"):
        engines.analyze_table(table()[:0], id="url")


def test_columns_of_other_types_are_refused() -> None:
    with pytest.raises(InputTypeError, match="'text' is of type binary, and texts are strings"):
        engines.analyze_table(table(text=pa.array([b"a"] * 4)))
    with pytest.raises(InputTypeError, match=r"'id' is of type list<.*cannot be written as strings"):
        engines.analyze_table(table(id=pa.array([["a"]] * 4)))


@pytest.mark.parametrize("wrong", ["text", 3, [table()], ["text"]])
def test_what_is_no_batch_is_refused(wrong: Any) -> None:
    with pytest.raises(InputTypeError, match=r"pyarrow\.RecordBatch"):
        list(engines.analyze_batches(wrong))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputTypeError, match=r"pass a pyarrow\.Table"):
        engines.analyze_table(table().to_batches()[0])


def test_the_function_travels_without_torch() -> None:
    travelling = pickle.dumps(functools.partial(engines.analyze_batches, text="body", id="url"))
    assert len(travelling) < 300
    code = (
        f"import pickle, sys; pickle.loads({travelling!r}); print({{'torch', 'stanza', 'pandas'}} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], env=_environment(), capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_spark_schema_has_the_columns_of_the_arrow_schema() -> None:
    for output in ("quotes", "documents"):
        fields = [field.split() for field in engines.spark_schema(output).split(", ")]
        types = {"STRING": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}
        assert [(name.strip("`"), types[kind]) for name, kind in fields] == [
            (field.name, field.type) for field in engines.schema(output)
        ]


def test_polars(expected: list[dict[str, object]]) -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed")

    def quotations(frame: Any) -> Any:
        return pl.from_arrow(engines.analyze_table(frame.to_arrow()))

    frame = pl.DataFrame({"id": IDS, "text": TEXTS})
    assert quotations(frame).to_dicts() == expected
    columns = pl.from_arrow(engines.schema().empty_table()).schema
    assert frame.lazy().map_batches(quotations, schema=columns).collect().to_dicts() == expected


def test_dask(expected: list[dict[str, object]]) -> None:
    dd = pytest.importorskip("dask.dataframe", reason="dask[dataframe] is not installed")
    import pandas as pd

    def quotations(frame: pd.DataFrame) -> pd.DataFrame:
        return tables.to_pandas(engines.analyze_table(pa.Table.from_pandas(frame, preserve_index=False)))

    frame = dd.from_pandas(pd.DataFrame({"id": IDS, "text": TEXTS}), npartitions=2)
    meta = tables.to_pandas(engines.schema().empty_table())
    result = frame.map_partitions(quotations, meta=meta).compute(scheduler="threads", num_workers=2)
    pd.testing.assert_series_equal(result.dtypes, meta.dtypes)
    assert pa.Table.from_pandas(result, schema=engines.schema(), preserve_index=False).to_pylist() == expected


@pytest.mark.slow
def test_ray_with_two_workers(
    expected: list[dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    ray_data = pytest.importorskip("ray.data", reason="ray[data] is not installed")
    # The workers import quotelens and this file.
    monkeypatch.setenv("PYTHONPATH", _environment()["PYTHONPATH"])

    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100 * 2**20, log_to_driver=False)
    try:
        texts = ray_data.from_arrow([table()[:2], table()[2:]])
        result = texts.map_batches(
            met_table, batch_format="pyarrow", batch_size=None, fn_kwargs={"folder": str(tmp_path)}
        )
        rows = pa.concat_tables(ray.get(result.to_arrow_refs())).to_pylist()
    finally:
        ray.shutdown()
    assert sorted(rows, key=_place) == sorted(expected, key=_place)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.slow
def test_spark_with_two_workers(
    expected: list[dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is no java on the path")
    # The workers import quotelens and this file.
    monkeypatch.setenv("PYTHONPATH", _environment()["PYTHONPATH"])
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.host", "localhost").config("spark.driver.memory", "1g").getOrCreate()
    try:
        pairs = list(zip(IDS, TEXTS, strict=True))
        texts = spark.createDataFrame(spark.sparkContext.parallelize(pairs, 2), "id string, text string")
        result = texts.mapInArrow(functools.partial(met_batches, folder=str(tmp_path)), engines.spark_schema())
        rows = [row.asDict() for row in result.collect()]
        whole = texts.mapInArrow(
            functools.partial(engines.analyze_batches, output="documents"), engines.spark_schema("documents")
        )
        ids = [row["document"] for row in whole.collect()]
    finally:
        spark.stop()
    assert rows == expected
    assert ids == IDS
    assert len(list(tmp_path.iterdir())) == 2


def met_table(batch: pa.Table, folder: str) -> pa.Table:
    _meet(folder)
    return engines.analyze_table(batch)


def met_batches(batches: Iterator[pa.RecordBatch], folder: str) -> Iterator[pa.RecordBatch]:
    _meet(folder)
    return engines.analyze_batches(batches)


def _meet(folder: str, workers: int = 2, seconds: float = 300) -> None:
    """Waits until so many processes have come here, so that the test has really had them side by side."""
    Path(folder, str(os.getpid())).touch()
    deadline = time.monotonic() + seconds
    while len(list(Path(folder).iterdir())) < workers:
        if time.monotonic() > deadline:
            raise TimeoutError(f"Fewer than {workers} workers came within {seconds} seconds.")
        time.sleep(0.05)


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _place(row: dict[str, Any]) -> tuple[str, int]:
    return row["document"], row["quote_number"]
