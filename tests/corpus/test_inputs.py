"""Which texts a corpus has, and what is said of those that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotelens.corpus.inputs import Inputs, find_inputs
from quotelens.errors import InputTypeError, InputValueError

pyarrow = pytest.importorskip("pyarrow")


def made(folder: Path) -> Path:
    (folder / "deep").mkdir()
    (folder / "deep" / "b.TXT").write_text("Second.", "utf-8")
    (folder / "a.txt").write_bytes(b"\xef\xbb\xbfFirst.\r\n")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def texts(inputs: Inputs) -> list[str]:
    return [item.read() for item in inputs]


def test_a_folder_is_read_with_everything_below_it(tmp_path: Path) -> None:
    inputs = find_inputs([made(tmp_path)])
    assert [item.key for item in inputs] == [str(tmp_path / "a.txt"), str(tmp_path / "deep" / "b.TXT")]
    assert texts(inputs) == ["First.\r\n", "Second."]
    assert inputs.count() == 2


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    file = made(tmp_path) / "a.txt"
    assert find_inputs([file, tmp_path]).count() == 2


def test_lines_of_json(tmp_path: Path) -> None:
    table = tmp_path / "news.jsonl"
    lines = [{"id": 7, "text": "One."}, {"text": "Two."}]
    table.write_text("\n\n".join(json.dumps(line) for line in lines), "utf-8")
    inputs = find_inputs([table])
    assert [(item.key, item.id, item.text) for item in inputs] == [
        (f"{table}:1", "7", "One."),
        (f"{table}:3", f"{table}:3", "Two."),
    ]
    assert inputs.count() == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [(b"no json", "not JSON"), (b"\xff", "not JSON"), (b"[1]", "not an object"), (b'{"text": 5}', "'text' is 5")],
)
def test_a_bad_line_is_that_lines_error(tmp_path: Path, line: bytes, said: str) -> None:
    table = tmp_path / "news.jsonl"
    table.write_bytes(line + b'\n{"text": "Good."}')
    bad, good = find_inputs([table])
    assert good.read() == "Good."
    with pytest.raises(InputValueError, match=said):
        bad.read()


def test_parquet_with_other_names(tmp_path: Path) -> None:
    import pyarrow.parquet

    table = pyarrow.table({"body": ["One.", None], "number": [1, 2], "unused": ["x", "y"]})
    pyarrow.parquet.write_table(table, tmp_path / "news.parquet")
    inputs = find_inputs([tmp_path], text_field="body", id_field="number")
    one, missing = inputs
    assert (one.id, one.read(), inputs.count()) == ("1", "One.", 2)
    with pytest.raises(InputValueError, match="'body' is None"):
        missing.read()
    with pytest.raises(InputValueError, match="has no column 'text', only body, number, unused"):
        list(find_inputs([tmp_path]))


def test_what_is_not_there_or_is_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputValueError, match="there is no such file"):
        find_inputs([tmp_path / "nothing"])
    with pytest.raises(InputValueError, match="holds no file that ends in"):
        find_inputs([tmp_path])
    (tmp_path / "broken.parquet").write_bytes(b"PAR")
    with pytest.raises(InputTypeError, match="is no Parquet file"):
        find_inputs([tmp_path]).count()
