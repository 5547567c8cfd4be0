"""Which texts a corpus has, and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
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
    return [item.read().text for item in inputs]


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
    assert good.read().text == "Good."
    with pytest.raises(InputValueError, match=said):
        bad.read()


def test_parquet_with_other_names(tmp_path: Path) -> None:
    import pyarrow.parquet

    table = pyarrow.table({"body": ["One.", None], "number": [1, 2], "unused": ["x", "y"]})
    pyarrow.parquet.write_table(table, tmp_path / "news.parquet")
    inputs = find_inputs([tmp_path], text_field="body", id_field="number")
    one, missing = inputs
    assert (one.id, one.read().text, inputs.count()) == ("1", "One.", 2)
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
    assert good.read().text == "Good"
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
    assert [item.read().text for item in good] == texts_[: len(good)] and len(good) >= 256
    with pytest.raises(InputValueError, match=f"cannot be read behind row {len(good)}"):
        bad.read()
    assert other.read().text == "Other."


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


def test_csv_with_columns_passed_through(tmp_path: Path) -> None:
    table = tmp_path / "news.csv"
    table.write_bytes(
        'id,text,outlet,page\r\n7,"She said: ""No.""\nHe left.",Post,3\r\n8,Short,Post\r\n9,Zo\xeb,Post,1\r\n'.encode(
            "cp1252"
        )
    )
    inputs = find_inputs([table], keep=["outlet"])
    good, short, wrong = inputs
    assert (good.key, good.id, good.read().text) == (f"{table}:1", "7", 'She said: "No."\nHe left.')
    assert good.read().about.columns == {"outlet": "Post"}
    with pytest.raises(InputValueError, match="has 3 cells and the table 4 columns"):
        short.read()
    with pytest.raises(InputValueError, match="is not UTF-8; name the encoding"):
        wrong.read()
    *_, named = find_inputs([table], keep=None, encoding="cp1252")
    assert named.read().text == "Zoë" and named.columns == {"outlet": "Post", "page": "1"}
    (missing,) = find_inputs([table], keep=["date"])
    with pytest.raises(InputValueError, match="has no column 'date', only id, outlet, page, text"):
        missing.read()


def test_a_table_is_known_by_what_it_holds(tmp_path: Path) -> None:
    table = tmp_path / "news.data"
    for data in (
        b"id;text\n1;She said no.\n2;He left.\n",
        b'{"id": 1, "text": "She said no."}\n{"id": 2, "text": "He left."}\n',
    ):
        for written in (data, gzip.compress(data)):
            table.write_bytes(written)
            inputs = find_inputs([table])
            assert texts(inputs) == ["She said no.", "He left."] and inputs.count() == 2


def test_packed_lines_in_a_folder_and_what_is_passed_over(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "news.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Third.", "tags": ["a"]}\n'))
    (tmp_path / "out.jsonl.gz").write_bytes(gzip.compress(b'{"input": "a", "schema": "quotelens/1", "id": null}\n'))
    (tmp_path / "page.html").write_text("<!DOCTYPE html>\n<html><style>\n.quotelens x", "utf-8")
    inputs = find_inputs([tmp_path], keep=None)
    assert texts(inputs) == ["First.\r\n", "Second.", "Third."]
    assert inputs.skipped == {".png": 1}
    assert list(inputs)[-1].columns == {"tags": '["a"]'}


def test_another_language_is_that_texts_error(tmp_path: Path) -> None:
    text = "Der Bürgermeister sagte am Montag, die Brücke werde nicht vor dem Winter wieder aufgebaut."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (item,) = find_inputs([tmp_path])
    with pytest.raises(InputValueError, match="is not in English but, by all signs, in 'de'"):
        item.read()
    (item,) = find_inputs([tmp_path], any_language=True)
    assert item.read().text == text
