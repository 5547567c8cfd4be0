"""Which texts a corpus has, and what is said of those that cannot be read."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from quotelens.corpus.inputs import Inputs, find_inputs
from quotelens.errors import InputValueError

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
    [
        (b"no json", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[1]", "not an object"),
        (b'{"text": 5}', "'text' is 5"),
        (b"[" * 100_000, "in each other"),
        (b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}", "'text' is|in each other"),
        (b'{"text": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"id": ' + b'{"a": ' * 900 + b"1" + b"}" * 900 + b', "text": 5}', "'text' is|in each other"),
    ],
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
    (unread,) = find_inputs([tmp_path])
    with pytest.raises(InputValueError, match="has no column 'text', only body, number, unused"):
        unread.read()


def test_a_cell_that_cannot_be_read_is_that_rows_error(tmp_path: Path) -> None:
    import pyarrow.parquet

    # Bytes that are no UTF-8 under the name of strings, as other writers leave them.
    column = pyarrow.Array.from_buffers(
        pyarrow.string(), 2, [None, pyarrow.py_buffer(b"\0\0\0\0\1\0\0\0\5\0\0\0"), pyarrow.py_buffer(b"\xffGood")]
    )
    pyarrow.parquet.write_table(pyarrow.table({"text": column}), tmp_path / "news.parquet")
    bad, good = find_inputs([tmp_path])
    assert good.read() == "Good"
    with pytest.raises(InputValueError, match=r"news\.parquet:1: the row cannot be read"):
        bad.read()


def test_a_table_that_breaks_off_is_an_error_behind_what_can_be_read(tmp_path: Path) -> None:
    import pyarrow.parquet

    path = tmp_path / "news.parquet"
    texts_ = [f"Text {number}. " + "".join(random.Random(number).choices("abcdefgh", k=500)) for number in range(600)]
    pyarrow.parquet.write_table(pyarrow.table({"text": texts_}), path, row_group_size=300, use_dictionary=False)
    data = bytearray(path.read_bytes())
    middle = pyarrow.parquet.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    (tmp_path / "other.txt").write_text("Other.")
    *good, bad, other = find_inputs([tmp_path])
    assert [item.read() for item in good] == texts_[: len(good)] and len(good) >= 256
    with pytest.raises(InputValueError, match=f"cannot be read behind row {len(good)}"):
        bad.read()
    assert other.read() == "Other."


def test_what_is_not_there_or_is_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputValueError, match="there is no such file"):
        find_inputs([tmp_path / "nothing"])
    with pytest.raises(InputValueError, match="holds no file of texts that ends in"):
        find_inputs([tmp_path])
    (tmp_path / "broken.parquet").write_bytes(b"PAR")
    inputs = find_inputs([tmp_path])
    (broken,) = inputs
    assert inputs.count() == 1
    with pytest.raises(InputValueError, match="is no Parquet file"):
        broken.read()
