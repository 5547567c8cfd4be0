"""A run over a corpus: every text once, whatever happens on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import quotelens as ql
from quotelens.cli import main
from quotelens.corpus import run as running
from quotelens.corpus.inputs import Item, find_inputs
from quotelens.corpus.outputs import Output
from quotelens.corpus.run import Summary, run
from quotelens.options import Options
from tests.corpus.deadly import Deadly

pytest.importorskip("pyarrow")


def corpus(folder: Path, size: int) -> Path:
    folder.mkdir()
    for number in range(size):
        text = f"Mayor Ada Quist said bridge {number} was safe. “It will hold,” she said."
        (folder / f"{number:03}.txt").write_text(text, "utf-8")
    return folder


def documents(output: Path) -> dict[str, ql.Document]:
    lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert len({line["input"] for line in lines}) == len(lines)
    return {line["input"]: ql.Document.from_dict(line) for line in lines}


def test_every_text_is_analysed_as_it_would_be_alone(tmp_path: Path) -> None:
    folder, output = corpus(tmp_path / "news", 20), tmp_path / "out.jsonl"
    assert run(find_inputs([folder]), output, processes=1, progress=False) == Summary(20, 0, 0)
    found = documents(output)
    assert sorted(found) == [str(path) for path in sorted(folder.iterdir())]
    for key, document in found.items():
        assert document == ql.analyze(Path(key).read_text("utf-8"), id=key)


def test_a_second_run_does_what_is_new(tmp_path: Path) -> None:
    folder, output = corpus(tmp_path / "news", 3), tmp_path / "out.jsonl"
    run(find_inputs([folder]), output, processes=1, progress=False)
    (folder / "new.txt").write_text("He said no.", "utf-8")
    assert run(find_inputs([folder]), output, processes=1, progress=False) == Summary(1, 0, 3)
    assert len(documents(output)) == 4


def test_a_torn_last_line_is_written_again(tmp_path: Path) -> None:
    folder, output = corpus(tmp_path / "news", 3), tmp_path / "out.jsonl"
    run(find_inputs([folder]), output, processes=1, progress=False)
    whole = output.read_bytes()
    output.write_bytes(whole[:-20])
    assert run(find_inputs([folder]), output, processes=1, progress=False) == Summary(1, 0, 2)
    assert output.read_bytes() == whole


def test_errors_are_recorded_and_the_others_go_on(tmp_path: Path) -> None:
    folder, output = corpus(tmp_path / "news", 2), tmp_path / "out.jsonl"
    (folder / "001a.txt").write_bytes(b"\xff")
    assert run(find_inputs([folder]), output, processes=1, progress=False) == Summary(2, 1, 0)
    (error,) = [json.loads(line) for line in (tmp_path / "out.errors.jsonl").read_text("utf-8").splitlines()]
    assert error["input"] == str(folder / "001a.txt")
    assert "byte 0 is 0xff" in error["error"]
    assert run(find_inputs([folder]), output, processes=1, progress=False) == Summary(0, 0, 3, 1)


def test_parquet_is_a_folder_of_whole_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet

    monkeypatch.setattr("quotelens.corpus.outputs.PART_ROWS", 30)
    folder, output = corpus(tmp_path / "news", 40), tmp_path / "out.parquet"
    (folder / "silent.txt").write_text("Nothing.", "utf-8")
    assert run(find_inputs([folder]), output, processes=1, progress=False) == Summary(41, 0, 0)
    parts = sorted(output.iterdir())
    assert [part.name for part in parts] == [f"part-{number:06}.parquet" for number in range(3)]
    expected = [row for path in sorted(folder.iterdir()) for row in ql.export.to_arrow([_analysed(path)]).to_pylist()]
    assert pyarrow.parquet.read_table(output).to_pylist() == expected
    # A part that is lost is made again, and nothing else.
    parts[1].unlink()
    summary = run(find_inputs([folder]), output, processes=1, progress=False)
    assert (summary.analysed, summary.skipped) == (15, 26)
    again = pyarrow.parquet.read_table(output).to_pylist()
    assert sorted(again, key=str) == sorted(expected, key=str)


def _analysed(path: Path) -> ql.Document:
    return ql.analyze(path.read_text("utf-8"), id=str(path))


def test_a_result_that_has_waited_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kill costs is what has waited less than half a minute, however slow the texts are."""
    monkeypatch.setattr("quotelens.corpus.outputs.PART_SECONDS", 0.0)
    folder, output = corpus(tmp_path / "news", 3), tmp_path / "out.parquet"
    run(find_inputs([folder]), output, processes=1, progress=False)
    assert len(list(output.iterdir())) == 3


@pytest.mark.parametrize("count", [0, -1, True, 1.5])
def test_the_number_of_processes_is_checked(tmp_path: Path, count: int) -> None:
    with pytest.raises(ql.OptionError, match="processes"):
        run(find_inputs([corpus(tmp_path / "news", 1)]), tmp_path / "out.jsonl", processes=count)


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_without_losing_or_repeating(tmp_path: Path) -> None:
    folder, output = corpus(tmp_path / "news", 120), tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "quotelens", "corpus", str(folder), "-o", str(output), "--processes", "2", "-q"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    while process.poll() is None and not (output.exists() and output.stat().st_size):
        time.sleep(0.05)
    # The whole group, as when a machine goes down: the processes that analyse have no time to finish either.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = output.read_bytes()
    assert 0 < before.count(b"\n") < 120, "the run was not killed half-way"
    subprocess.run(command, env=environment, check=True)
    assert len(documents(output)) == 120
    assert output.read_bytes().startswith(before[: before.rfind(b"\n") + 1])


@pytest.mark.slow
def test_a_text_that_kills_its_process_is_the_only_one_that_fails(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    items: list[Item] = [Item(f"text {number}", None, "He said no.") for number in range(40)]
    items[20] = Deadly("deadly", None)
    with Output(path) as output:
        for result in running._analysed(iter(items), path, Options(), 2):
            output.write(result)
    assert len(documents(path)) == 39
    (error,) = (tmp_path / "out.errors.jsonl").read_text("utf-8").splitlines()
    assert json.loads(error) == {
        "input": "deadly",
        "error": "The process that analysed the text died, twice; it may need more memory.",
    }


def test_a_bad_line_does_not_end_the_run(tmp_path: Path) -> None:
    table = tmp_path / "news.jsonl"
    table.write_bytes(b'{"text": "He said no."}\n' + b"[" * 100_000 + b'\n{"text": "She said yes."}\n')
    output = tmp_path / "out.jsonl"
    assert run(find_inputs([table]), output, processes=1, progress=False) == Summary(2, 1, 0)
    assert sorted(documents(output)) == [f"{table}:1", f"{table}:3"]


def test_columns_to_keep_may_be_named_one_by_one(tmp_path: Path) -> None:
    table = tmp_path / "news.csv"
    table.write_text("id,text,outlet,date\na,He said no.,Post,2026-05-01\n", "utf-8")
    output = tmp_path / "out.jsonl"
    options = ["--keep", "outlet", "--keep", "date", "--processes", "1", "-q"]
    assert main(["corpus", str(table), "-o", str(output), *options]) == 0
    (doc,) = documents(output).values()
    assert doc.about is not None and doc.about.columns == {"outlet": "Post", "date": "2026-05-01"}


def test_columns_are_kept_in_both_forms(tmp_path: Path) -> None:
    import pyarrow.parquet

    table = tmp_path / "news.csv"
    table.write_text("id,text,outlet\na,He said no.,Post\nb,She said yes.,Sun\n", "utf-8")
    inputs = find_inputs([table], keep=["outlet"])
    run(inputs, tmp_path / "out.jsonl", processes=1, progress=False)
    kept = {key: doc.about for key, doc in documents(tmp_path / "out.jsonl").items()}
    assert kept[f"{table}:1"] == ql.About(language="en", columns={"outlet": "Post"})
    run(inputs, tmp_path / "out.parquet", processes=1, progress=False)
    rows = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["document"], row["outlet"]) for row in rows] == [("a", "Post"), ("b", "Sun")]
    with pytest.raises(ql.InputValueError, match="name those to keep"):
        run(find_inputs([table], keep=None), tmp_path / "other.parquet", processes=1, progress=False)


def test_the_command_says_what_failed_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from quotelens.cli import main

    folder, output = corpus(tmp_path / "news", 1), tmp_path / "out.jsonl"
    (folder / "bad.txt").write_bytes(b"\xff")
    command = ["corpus", str(folder), "-o", str(output), "-q", "--processes", "1"]
    assert main(command) == 1
    assert f"{output}: 1 text analysed, 1 failed (see {tmp_path / 'out.errors.jsonl'})\n" in capsys.readouterr().err
    assert main(command) == 1
    assert "0 texts analysed, 1 was done before, 1 failed before (see " in capsys.readouterr().err
    assert main([*command, "--min-confidence", "7"]) == 2
