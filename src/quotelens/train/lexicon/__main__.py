"""``python -m quotelens.train.lexicon``: the files of word knowledge, made again from their sources."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from quotelens.train.hedge_trees import read_trees, written
from quotelens.train.lexicon import clause_ends, names, organizations, places, words

DATA = Path(__file__).parent.parent.parent / "data" / "en"
COMMANDS = {
    "words": "the frequent words of English, from wordfreq",
    "places": "places and demonyms, from GeoNames and countryinfo",
    "names": "first names with their gender, from nomquamgender",
    "organizations": "organisations, from pytickersymbols",
    "clause-ends": "where clauses end, learned from syntax trees",
}
WRITERS = {"words": words.write, "places": places.write, "names": names.write, "organizations": organizations.write}


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m quotelens.train.lexicon", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_ in COMMANDS.items():
        command = commands.add_parser(name, help=help_)
        command.add_argument("--out", type=Path, default=DATA, help="where the files go; the package's own by default")
        if name == "clause-ends":
            command.add_argument("trees", type=Path, nargs="+", help="CoNLL-U files, compressed with gzip")
            command.add_argument("--without", type=Path, help="a JSON object whose keys are sentences to leave out")
    options = parser.parse_args(argv)
    if options.command == "clause-ends":
        _clause_ends(options)
    else:
        WRITERS[options.command](options.out)


def _clause_ends(options: argparse.Namespace) -> None:
    left_out = frozenset(json.loads(options.without.read_text(encoding="utf-8"))) if options.without else frozenset()
    read = [one for path in options.trees for one in written(read_trees(path)) if one.id not in left_out]
    clause_ends.write(read, options.out)


if __name__ == "__main__":
    main()
