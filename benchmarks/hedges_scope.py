"""How often the scopes of hedges end where syntax trees say that the clause ends.

    python benchmarks/hedges_scope.py gum/dev.conllu.gz ewt/dev.conllu.gz [--errors N]

Finds the hedges of the files' sentences, with the files' own tokens, and compares where their scopes end with the trees
(``quotelens.train.hedge_trees``). Sentences of spoken genres are left out. The model of clause ends behind the scopes
is made by ``python -m quotelens.train.lexicon clause-ends``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from quotelens.hedges.detect import find_hedges
from quotelens.train.hedge_trees import read_trees, tree_end, written


def score(paths: Iterable[Path], shown: int) -> Iterator[str]:
    """Lines that say how often the scopes of hedges end where the tree says, and some of those that do not."""
    counted: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for tree in written(tree for path in paths for tree in read_trees(path)):
        starts = {start: token for token, (start, _) in enumerate(tree.offsets)}
        ends = {end: token + 1 for token, (_, end) in enumerate(tree.offsets)}
        for hedge in find_hedges(tree.text, [tree.offsets]):
            if hedge.scope is None or hedge.scope[0] < hedge.start:
                continue
            wanted = tree_end(tree, starts[hedge.start], ends[hedge.end], hedge.category)
            if wanted is None:
                continue
            right, given = tree.offsets[wanted[0] - 1][1], hedge.scope[1]
            lengths = sorted((right - hedge.start, given - hedge.start))
            for name in (hedge.category, "all"):
                counted[name] += 1
                exact[name] += right == given
                near[name] += lengths[0] >= 0.8 * lengths[1]
            if right != given and shown:
                shown -= 1
                yield f"{tree.text[: hedge.start]}[[{tree.text[hedge.start : hedge.end]}]]{tree.text[hedge.end :]}"
                yield f"    tree: {tree.text[hedge.start : right]}\n    here: {tree.text[hedge.start : given]}"
    for name, count in counted.most_common():
        yield f"{name:<12} {count:>5}   exact {exact[name] / count:6.1%}   overlap 0.8 {near[name] / count:6.1%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", help="CoNLL-U files, compressed with gzip")
    parser.add_argument("--errors", type=int, default=0, help="how many differences to list")
    options = parser.parse_args()
    for line in score(options.files, options.errors):
        print(line)


if __name__ == "__main__":
    main()
