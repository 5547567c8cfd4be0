"""Readers of annotated corpora give offsets that hold in the text they give."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from quotelens.train.corpora import ChainedText, read_gum

_ROWS = """\
# newdoc id = first
# global.Entity = GRP-etype-infstat-salience-centering-minspan-link-identity
# newpar
# sent_id = first-1
1|Ada|PROPN|4|nsubj|Entity=(1-person-new-s-cf1-1,2-coref
2|Moor|PROPN|1|flat|Entity=1)
3-4|didn't|_|_|_|_
3|did|AUX|4|aux|_
4|n't|PART|0|root|_
5|see|VERB|4|xcomp|_
6|the|DET|7|det|Entity=(2-object-new-s-cf2-2-coref
7|bridge|NOUN|5|obj|_
8|of|ADP|9|case|_
9|Lund|PROPN|7|nmod|Entity=(3-place-new-s-cf3-1-sgl)2)|SpaceAfter=No
10|.|PUNCT|4|punct|_

# sent_id = first-2
1|She|PRON|2|nsubj|Entity=(1-person-giv-s-cf1-1-ana)
2|left|VERB|0|root|SpaceAfter=No
3|.|PUNCT|2|punct|_

# newpar
# sent_id = first-3
1|It|PRON|2|nsubj|Entity=(2-object-giv-s-cf1-1-ana)
2|stood|VERB|0|root|SpaceAfter=No
3|.|PUNCT|2|punct|_

# newdoc id = second
# newpar
# sent_id = second-1
1|He|PRON|2|nsubj|Entity=(1-person-new-s-cf1-1-sgl)
2|slept|VERB|0|root|SpaceAfter=No
3|.|PUNCT|2|punct|_

"""


def _conllu(row: str) -> str:
    if not row or row.startswith("#"):
        return row
    number, form, tag, parent, relation, *misc = row.split("|")
    return "\t".join([number, form, form, tag, "_", "_", parent, relation, "_", "|".join(misc)])


@pytest.fixture
def documents(tmp_path: Path) -> list[ChainedText]:
    pytest.importorskip("udapi")
    path = tmp_path / "some.conllu.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(_conllu(row) for row in _ROWS.splitlines()) + "\n\n")
    return list(read_gum(path))


def test_text_keeps_spaces_and_paragraphs(documents: list[ChainedText]) -> None:
    first, second = documents
    assert (first.id, second.id) == ("first", "second")
    assert first.text.rstrip() == "Ada Moor didn't see the bridge of Lund. She left.\n\nIt stood."
    assert [first.text[slice(*one)] for one in first.sentences] == [
        "Ada Moor didn't see the bridge of Lund.",
        "She left.",
        "It stood.",
    ]


def test_mentions_have_heads_and_chains(documents: list[ChainedText]) -> None:
    first, second = documents
    printed = [(first.text[slice(*one.span)], first.text[slice(*one.head)]) for one in first.mentions]
    assert printed == [
        ("Ada Moor", "Moor"),
        ("the bridge of Lund", "bridge"),
        ("Lund", "Lund"),
        ("She", "She"),
        ("It", "It"),
    ]
    person, bridge, place, she, it = (one.chain for one in first.mentions)
    assert person == she and bridge == it and len({person, bridge, place}) == 3
    (he,) = second.mentions
    assert he.chain not in {person, bridge, place}
