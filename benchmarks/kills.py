"""Kills of ``quotelens corpus`` at random moments: nothing is lost, nothing comes twice, no process is left.

    python benchmarks/kills.py --kills 20 --form jsonl
    python benchmarks/kills.py --kills 20 --form parquet

A corpus of invented texts, two damaged ones among them, is analysed by two processes, and killed by SIGTERM, by SIGKILL
and by SIGKILL of one of its processes in turn, at moments drawn anew for each. After a kill of the command none of its
processes may be left within ten seconds, and the same command goes on; after a kill of one process it goes on by
itself. When the runs are through, their results are compared with those of a run that nothing interrupted, and nothing
else may lie beside them. Needs psutil (extra ``bench``).
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Hashable
from pathlib import Path

import psutil

SECONDS_TO_END = 10.0
WAYS = ("SIGTERM", "SIGKILL", "a process")


def make_corpus(folder: Path, texts: int) -> None:
    folder.mkdir()
    for number in range(texts):
        sentences = (
            f"Mayor Ada Quist said on Monday that pier {number}.{part} of the old bridge may fall. “It will hold,” she "
            f"added. According to Reuters, officials warned that the harbour could close for {part} days.\n\n"
            for part in range(8)
        )
        (folder / f"{number:04}.txt").write_text("".join(sentences), "utf-8")
    (folder / "0033a.txt").write_bytes(b"caf\xe9")
    (folder / "0066a.jsonl").write_bytes(b"[" * 100_000 + b'\n{"text": "She said yes."}\n')


def results(output: Path) -> collections.Counter[Hashable]:
    """What stands in an output: each line or row, and how often."""
    if output.suffix == ".jsonl":
        return collections.Counter(output.read_text("utf-8").splitlines())
    import pyarrow.parquet

    return collections.Counter(json.dumps(row) for row in pyarrow.parquet.read_table(output).to_pylist())


def started(folder: Path, output: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "quotelens", "corpus", str(folder), "-o", str(output), "--processes", "2", "-q"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


def ended(run: subprocess.Popen[bytes]) -> str:
    """What a run has said at its end."""
    _, said = run.communicate()
    return said.decode("utf-8", "replace").strip()


def left_of(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are still there after as long as they may take to end."""
    _, alive = psutil.wait_procs(processes, timeout=SECONDS_TO_END)
    return [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def kill(run: subprocess.Popen[bytes], way: str, draw: random.Random) -> None:
    process = psutil.Process(run.pid)
    below = process.children(recursive=True)
    if way == "a process":
        workers = [one for one in below if "spawn_main" in " ".join(one.cmdline())]
        if workers:
            draw.choice(workers).send_signal(signal.SIGKILL)
        return
    run.send_signal(getattr(signal, way))
    before = time.monotonic()
    said = ended(run)
    wanted = (128 + signal.SIGTERM, -signal.SIGTERM) if way == "SIGTERM" else (-signal.SIGKILL,)
    assert run.returncode in wanted, f"{way}: the command ended with {run.returncode}: {said}"
    # A process that was about to begin when its parent was killed outright complains of that, and a run that is through
    # has said so.
    assert not said or way == "SIGKILL" or " analysed" in said, f"{way}: the command said {said!r}"
    left = left_of(below)
    assert not left, f"{way}: {left} were left"
    print(f"{way}: all ended within {time.monotonic() - before:.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--texts", type=int, default=150)
    parser.add_argument("--form", choices=("jsonl", "parquet"), default="jsonl")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        folder, whole = place / "texts", place / f"whole.{options.form}"
        make_corpus(folder, options.texts)
        before = time.monotonic()
        print(ended(started(folder, whole)), flush=True)
        took = time.monotonic() - before
        expected, errors = results(whole), results(place / "whole.errors.jsonl")
        print(
            f"seed {options.seed}; without a kill {took:.0f} s, {len(expected)} results, {len(errors)} errors",
            flush=True,
        )
        kills = rounds = 0
        while kills < options.kills:
            rounds += 1
            output = place / f"round{rounds}" / f"out.{options.form}"
            output.parent.mkdir()
            run = started(folder, output)
            while kills < options.kills:
                try:
                    run.wait(draw.uniform(0.0, took))
                    break
                except subprocess.TimeoutExpired:
                    way = WAYS[kills % len(WAYS)]
                    kill(run, way, draw)
                    kills += 1
                    if way != "a process":
                        run = started(folder, output)
            said = ended(run)
            assert run.returncode == 1, f"the last run ended with {run.returncode}: {said}"
            assert results(output) == expected, f"round {rounds}: the results differ"
            assert results(output.with_name("out.errors.jsonl")) == errors, f"round {rounds}: the errors differ"
            beside = {path.name for path in output.parent.iterdir()} - {output.name, "out.errors.jsonl"}
            assert not beside, f"round {rounds}: {beside} were left"
            print(f"round {rounds}: as without a kill, after {kills} kills; {said}", flush=True)


if __name__ == "__main__":
    main()
