"""No byte of anybody else's changes, and no result is read as a text."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import quotelens as ql
from quotelens.corpus.inputs import find_inputs
from quotelens.corpus.outputs import JsonLines, Output, Result, errors_path, lock_path
from quotelens.corpus.run import Summary, run
from quotelens.errors import InputValueError

pyarrow = pytest.importorskip("pyarrow")

OURS = (JsonLines(Path("out.jsonl")).prepare("a.txt", ql.Document("No.", sentences=[])) + "\n").encode()
ERROR = b'{"input": "b.txt", "error": "no UTF-8: \\"\\\\u00ff\\""}\n'


def bytes_in(folder: Path) -> dict[str, bytes]:
    """The content of everything below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def go(folder: Path, output: Path) -> Summary:
    return run(find_inputs([folder], output=output), output, processes=1, progress=False)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Mayor Ada Quist said bridge {number} was safe.", "utf-8")
    return folder


FOREIGN: dict[str, bytes] = {
    "a note without an end": b"my notes",
    "a note": b"my notes\n",
    "another's object": b'{"mine": 1}\n',
    "another's input": b'{"input": "a", "output": "b"}\n',
    "another's input without an end": b'{"input": "a", "output": "b"}',
    "the beginning of a key": b'{"input": "a',
    "ours and a note": OURS + b"my notes\n",
    "ours and a note without an end": OURS + b"my notes",
    "ours and another's input": OURS + b'{"input": "a", "mine": 1}',
    "ours and a note behind it": OURS.rstrip(b"\n") + b" my notes\n",
    "ours with a hole": OURS[:60] + b"\0\0" + OURS[62:],
    "zeros": bytes(100),
    "a picture": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=list(FOREIGN))
@pytest.mark.parametrize("name", ["out.jsonl", "out.errors.jsonl"])
def test_a_file_that_is_not_ours_stays_as_it_is(news: Path, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    before = bytes_in(tmp_path)
    with pytest.raises(InputValueError, match=rf"{name}: line \d was not written by this command"):
        go(news, tmp_path / "out.jsonl")
    assert bytes_in(tmp_path) == before


TORN: dict[str, bytes] = {
    "behind a line": OURS + OURS[:-20],
    "behind a line, in the key": OURS + OURS[:12],
    "behind a line, zeros after a power cut": OURS + OURS[:30] + bytes(50),
    "behind a line, nothing but zeros": OURS + bytes(50),
    "the only line": OURS[:-20],
}


@pytest.mark.parametrize("content", TORN.values(), ids=list(TORN))
def test_a_torn_line_of_ours_is_cut_off(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(content)
    errors_path(path).write_bytes(ERROR + ERROR[:-5])
    with Output(path) as output:
        assert output.done == ({"a.txt", "b.txt"} if content.startswith(OURS) else {"b.txt"})
        output.write(Result("c.txt", OURS.decode().rstrip("\n")))
    assert path.read_bytes() == (OURS * 2 if content.startswith(OURS) else OURS)
    assert errors_path(path).read_bytes() == ERROR


def test_a_whole_last_line_without_an_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(OURS.rstrip(b"\n"))
    with Output(path) as output:
        assert output.done == {"a.txt"}
    assert path.read_bytes() == OURS


def test_nothing_is_cut_before_all_is_proved(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(OURS + OURS[:-20])
    errors_path(path).write_bytes(b"my notes\n")
    with pytest.raises(InputValueError, match=r"out\.errors\.jsonl: line 1"):
        Output(path)
    assert path.read_bytes() == OURS + OURS[:-20]


def _symlink(output: Path, text: Path) -> None:
    output.symlink_to(text)


def _hard_link(output: Path, text: Path) -> None:
    os.link(text, output)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
@pytest.mark.parametrize("link", [_symlink, _hard_link])
def test_the_output_is_never_an_input_by_another_name(tmp_path: Path, link: Callable[[Path, Path], None]) -> None:
    table, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    table.write_bytes(OURS)
    link(output, table)
    for places in ([table], [tmp_path / "." / "in.jsonl"], [output]):
        with pytest.raises(InputValueError, match="is also where the results go"):
            find_inputs(places, output=output)
    with pytest.raises(InputValueError, match="is also where the results go"):
        run(find_inputs([table]), output, processes=1, progress=False)
    assert table.read_bytes() == OURS


@pytest.mark.parametrize("name", ["out.jsonl", "out.errors.jsonl", ".out.quotelens.lock", "out.parquet"])
def test_a_text_is_none_of_the_places_that_a_run_writes_to(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("He said no.")
    output = tmp_path / ("out.parquet" if name == "out.parquet" else "out.jsonl")
    with pytest.raises(InputValueError, match="is also where the results go"):
        find_inputs([tmp_path / name], output=output)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
@pytest.mark.parametrize("there", [True, False])
def test_an_output_may_be_a_link(news: Path, tmp_path: Path, there: bool) -> None:
    target, link = tmp_path / "elsewhere" / "results.json", tmp_path / "out.jsonl"
    target.parent.mkdir()
    if there:
        target.write_bytes(OURS)
    link.symlink_to(target)
    assert go(news, link) == Summary(3, 0, 0)
    assert link.is_symlink() and target.read_bytes().count(b"\n") == 3 + there
    # Whoever comes to the file itself is kept away, too.
    (target.parent / "results.jsonl").symlink_to(target)
    with Output(link), pytest.raises(InputValueError, match="another run is writing there"):
        go(news, target.parent / "results.jsonl")
    assert go(news, link) == Summary(0, 0, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_no_folder_is_made_for_what_a_link_leads_to(news: Path, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "no" / "results.jsonl")
    with pytest.raises(InputValueError, match="does not exist; make it first"):
        go(news, tmp_path / "out.jsonl")
    assert not (tmp_path / "no").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_into_the_output_is_no_text(news: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    go(news, output)
    (news / "part.parquet").symlink_to(output / "part-000000.parquet")
    assert go(news, output) == Summary(0, 0, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_an_output_with_a_second_name_is_refused(news: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.jsonl").write_bytes(OURS)
    os.link(tmp_path / "copy.jsonl", tmp_path / "out.jsonl")
    with pytest.raises(InputValueError, match="has a second name"):
        go(news, tmp_path / "out.jsonl")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_an_output_that_is_no_file_is_refused(news: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "out.jsonl")
    with pytest.raises(InputValueError, match="is no file that can be added to"):
        go(news, tmp_path / "out.jsonl")


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_a_folder_may_hold_its_own_output(news: Path, name: str) -> None:
    (news / "bad.txt").write_bytes(b"\xff")
    output = news / name
    assert go(news, output) == Summary(3, 1, 0)
    for _ in range(2):
        assert go(news, output) == Summary(0, 0, 4, 1)


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_what_another_run_has_written_is_no_text(news: Path, name: str) -> None:
    (news / "bad.txt").write_bytes(b"\xff")
    go(news, news / name)
    assert go(news, news / "second.jsonl") == Summary(3, 1, 0)
    # Whoever names results as texts means it.
    if name == "out.jsonl":
        assert find_inputs([news / name]).count() == 3


def test_results_alone_are_no_folder_of_texts(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_bytes(OURS)
    with pytest.raises(InputValueError, match="holds no file of texts"):
        find_inputs([tmp_path])


def _table(folder: Path, name: str) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), folder / name)


PARQUET_FOLDERS: dict[str, Callable[[Path], Any]] = {
    "a note": lambda folder: (folder / "notes.txt").write_text("mine"),
    "another's part": lambda folder: _table(folder, "part-000000.parquet"),
    "Spark's part": lambda folder: _table(folder, "part-00000-0a1b.snappy.parquet"),
    "Dask's part": lambda folder: _table(folder, "part.0.parquet"),
    "a part that is none": lambda folder: (folder / "part-000000.parquet").write_bytes(b"PAR1"),
    "a folder": lambda folder: (folder / "part-000001.parquet").mkdir(),
    "a note in the place of what is unfinished": lambda folder: (folder / ".part-000000.parquet.unfinished").write_text(
        "mine"
    ),
    "a link in the place of what is unfinished": lambda folder: (folder / ".part-000000.parquet.unfinished").symlink_to(
        folder.parent / "news"
    ),
    "a folder in the place of what is unfinished": lambda folder: (folder / ".part-000000.parquet.unfinished").mkdir(),
}


@pytest.mark.parametrize("make", PARQUET_FOLDERS.values(), ids=list(PARQUET_FOLDERS))
def test_a_folder_that_is_not_ours_stays_as_it_is(news: Path, tmp_path: Path, make: Callable[[Path], Any]) -> None:
    import pyarrow.parquet  # noqa: F401

    output = tmp_path / "out.parquet"
    output.mkdir()
    make(output)
    before = bytes_in(tmp_path)
    with pytest.raises(InputValueError, match="was not written by this command"):
        go(news, output)
    assert bytes_in(tmp_path) == before


def test_what_cannot_write_says_so_before_it_analyses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ql.MissingExtraError, match="pyarrow"):
        Output(tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_stays_as_it_is(news: Path, tmp_path: Path) -> None:
    (tmp_path / "out.parquet").write_text("mine")
    with pytest.raises(InputValueError, match="is a file"):
        go(news, tmp_path / "out.parquet")
    assert (tmp_path / "out.parquet").read_text() == "mine"


def test_what_a_killed_run_has_left_in_a_folder_goes(news: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    output.mkdir()
    (output / ".part-000000.parquet.unfinished").write_bytes(b"PAR1")
    (output / ".DS_Store").write_bytes(b"mine")
    assert go(news, output) == Summary(3, 0, 0)
    assert sorted(path.name for path in output.iterdir()) == [".DS_Store", "part-000000.parquet"]


@pytest.mark.parametrize(
    "names", [("out.jsonl", "out.jsonl"), ("out.jsonl", "out.parquet"), ("out.jsonl", "a/../out.jsonl")]
)
def test_a_second_run_on_one_output_is_refused(news: Path, tmp_path: Path, names: tuple[str, str]) -> None:
    """Also one that would record its errors in the same file."""
    (tmp_path / "a").mkdir()
    first, second = (tmp_path / name for name in names)
    with Output(first), pytest.raises(InputValueError, match="another run is writing there; wait until"):
        go(news, second)
    assert go(news, second) == Summary(3, 0, 0)


def test_nothing_but_results_is_left_behind(news: Path, tmp_path: Path) -> None:
    go(news, tmp_path / "out.jsonl")
    go(news, tmp_path / "out.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news", "out.jsonl", "out.parquet"]


def test_a_file_with_the_name_of_the_lock_stays_as_it_is(news: Path, tmp_path: Path) -> None:
    lock = lock_path(tmp_path / "out.jsonl")
    lock.write_text("mine")
    with pytest.raises(InputValueError, match="is no lock of this command's"):
        go(news, tmp_path / "out.jsonl")
    assert lock.read_text() == "mine"
    lock.write_text("")
    assert go(news, tmp_path / "out.jsonl") == Summary(3, 0, 0)


def test_a_file_that_comes_while_a_run_goes_on_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with Output(path) as output:
        errors_path(path).write_text("mine")
        with pytest.raises(FileExistsError):
            output.write(Result("a.txt", error="no"))
    assert errors_path(path).read_text() == "mine"


class _FullDisk:
    """A file on a disk that has no room left."""

    def write(self, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = Output(tmp_path / "out.jsonl")
    monkeypatch.setattr(Path, "open", lambda *arguments: _FullDisk())
    for attempt in (lambda: output.write(Result("a.txt", OURS.decode().rstrip("\n"))), output.form.close):
        with pytest.raises(OSError, match=r"No space left on device: '.*out\.jsonl'"):
            attempt()


def test_an_output_in_no_folder_is_refused_at_once(news: Path, tmp_path: Path) -> None:
    with pytest.raises(InputValueError, match="does not exist; make it first"):
        go(news, tmp_path / "no" / "out.jsonl")


def test_the_ending_says_the_form(news: Path, tmp_path: Path) -> None:
    with pytest.raises(InputValueError, match=r"must end in \.jsonl or \.parquet"):
        go(news, tmp_path / "out.csv")


def test_every_key_comes_back(tmp_path: Path) -> None:
    keys = ["a", 'q"\\uote', "\\", "\ud800", "\n", "é“”", '", "schema": "quotelens/1"', "x" * 3000]
    path = tmp_path / "out.jsonl"
    with Output(path) as output:
        for key in keys:
            output.write(Result(key, output.form.prepare(key, ql.Document("a\x00\u2028\ud800"))))
            output.write(Result(key + "!", error=key))
    with Output(path) as output:
        assert output.done == {*keys, *(f"{key}!" for key in keys)}
    assert [json.loads(line)["input"] for line in path.read_text("utf-8").splitlines()] == keys
