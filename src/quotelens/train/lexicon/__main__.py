"""``python -m quotelens.train.lexicon``: the files of word knowledge, made again from their sources."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from quotelens.train.hedge_trees import read_trees, written
from quotelens.train.lexicon import clause_ends

DATA = Path(__file__).parent.parent.parent / "data" / "en"


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m quotelens.train.lexicon", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    clauses = commands.add_parser("clause-ends", help="learn where clauses end, from syntax trees")
    clauses.add_argument("trees", type=Path, nargs="+", help="CoNLL-U files, compressed with gzip")
    clauses.add_argument("--without", type=Path, help="a JSON object whose keys are ids of sentences to leave out")
    clauses.add_argument("--out", type=Path, default=DATA, help="where the files go; the package's own if not given")
    options = parser.parse_args(argv)
    left_out = frozenset(json.loads(options.without.read_text(encoding="utf-8"))) if options.without else frozenset()
    read = [one for path in options.trees for one in written(read_trees(path)) if one.id not in left_out]
    clause_ends.write(read, options.out)


if __name__ == "__main__":
    main()
