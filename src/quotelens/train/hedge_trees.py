"""The scope of a hedge in a syntax tree: where its clause or phrase ends by Universal Dependencies.

Trees say what the guideline of docs/hedges.md leaves to the reader's sense of a clause, on thousands of sentences. The
scope is what depends on the hedged predicate, without what the guideline leaves outside: a coordinated clause with a
subject or a finite verb of its own, a contrast or a reason behind a comma, a relative clause behind a comma, asides,
tags such as "he said", and brackets.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

Offsets = tuple[int, int]

OUTSIDE_BEHIND_COMMA = "although though whereas because since as while even so for but given except considering"
RELATIVE_STARTS = ", which who whose where whom when all some most many one in"
WITH_NOUN = frozenset(["nummod", "det", "flat", "fixed", "compound", "goeswith", "amod"])
SPOKEN = ("GUM_conversation", "GUM_vlog", "GUM_podcast")
DASHES = frozenset(["-", "--", "—", "–", "(", "[", ";", ":"])


@attrs.frozen(eq=False)
class Tree:
    """A sentence of a CoNLL-U file; `heads` are token numbers from 0, -1 for the root, `kids` those that depend."""

    id: str
    text: str
    forms: list[str]
    lemmas: list[str]
    upos: list[str]
    xpos: list[str]
    features: list[str]
    heads: list[int]
    relations: list[str]
    kids: list[list[int]]
    offsets: list[Offsets]

    def has(self, token: int, *relations: str) -> bool:
        """Whether one of these relations leads to something that depends on the token."""
        return any(self.relations[kid] in relations for kid in self.kids[token])

    def finite(self, token: int) -> bool:
        """Whether the predicate is finite, by its own form or by its auxiliary's."""
        helpers = [kid for kid in self.kids[token] if self.relations[kid] in ("aux", "cop", "aux:pass")]
        return any("VerbForm=Fin" in self.features[one] for one in [token, *helpers])

    def first(self, token: int) -> int:
        """The first token of all that depends on the token."""
        lowest, left = token, [token]
        while left:
            one = left.pop()
            lowest = min(lowest, one)
            left += self.kids[one]
        return lowest


def read_trees(path: Path) -> Iterator[Tree]:
    """The sentences of a CoNLL-U file whose words can be found in their text."""
    comments: dict[str, str] = {}
    rows: list[list[str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("#"):
                key, _, value = line[2:].partition(" = ")
                comments[key] = value
            elif line:
                cells = line.split("\t")
                if cells[0].isdigit():
                    rows.append(cells)
            else:
                if rows and (tree := _tree(comments, rows)):
                    yield tree
                comments, rows = {}, []


def written(trees: Iterable[Tree]) -> Iterator[Tree]:
    """The trees that are not of a spoken genre of GUM, where clauses break off and trees tell little."""
    return (tree for tree in trees if not tree.id.startswith(SPOKEN))


def _tree(comments: dict[str, str], rows: list[list[str]]) -> Tree | None:
    text = comments.get("text", "")
    offsets, place = [], 0
    for row in rows:
        start = text.find(row[1], place)
        if not 0 <= start - place <= 3:
            return None
        place = start + len(row[1])
        offsets.append((start, place))
    heads = [int(row[6]) - 1 for row in rows]
    kids: list[list[int]] = [[] for _ in rows]
    for token, head in enumerate(heads):
        if head >= 0:
            kids[head].append(token)
    columns = list(zip(*rows, strict=True))
    return Tree(
        comments.get("sent_id", ""),
        text,
        list(columns[1]),
        [lemma.lower() for lemma in columns[2]],
        list(columns[3]),
        list(columns[4]),
        list(columns[5]),
        heads,
        list(columns[7]),
        kids,
        offsets,
    )


def tree_end(tree: Tree, start: int, end: int, category: str) -> tuple[int, str] | None:
    """The end of the scope of the hedge at tokens `start` to `end`, exclusive, and its kind for the model of clauses.

    The kind is the category, "verb" for evidential passives, "opinion" before a clause, or "phrase" before a noun. None
    where the tree does not tell, as where the hedge stands behind what it hedges.
    """
    if category == "approximator":
        last = _measured(tree, start, end)
        return (last, "approximator") if last > end else None
    hedged = _hedged(tree, start, end, category)
    if hedged is None:
        return None
    head, kind = hedged
    outside: list[int] = []
    if kind in ("phrase", "noun"):
        for kid in tree.kids[head]:
            relation = tree.relations[kid]
            clause = relation == "acl:relcl" and (
                kind == "phrase" or tree.forms[tree.first(kid)].lower() not in ("that", "which")
            )
            if relation.startswith(("conj", "nsubj")) or clause:
                outside.append(kid)
    last = _last(tree, head, outside, shares=kind == "adverb")
    return (last, kind) if last > end else None


def _hedged(tree: Tree, start: int, end: int, category: str) -> tuple[int, str] | None:
    if category == "modal":
        modal = next((token for token in range(start, end) if tree.relations[token] == "aux"), None)
        return None if modal is None else (tree.heads[modal], "modal")
    if category == "noun":
        noun = next((token for token in range(end - 1, start - 1, -1) if tree.upos[token] == "NOUN"), None)
        return None if noun is None else (noun, "noun")
    if category == "verb":
        verbs = [token for token in range(start, end) if tree.upos[token] in ("VERB", "AUX")]
        verb = next((token for token in verbs if not tree.relations[token].startswith("aux")), None)
        if verb is None:
            return None
        aside = tree.relations[verb] == "parataxis" and not tree.has(verb, "ccomp", "xcomp")
        clause = any(tree.relations[kid] in ("ccomp", "csubj") and kid > verb for kid in tree.kids[verb])
        return (tree.heads[verb] if aside or tree.relations[verb] == "cop" else verb), "opinion" if clause else "verb"
    last = next((token for token in range(end - 1, start - 1, -1) if tree.upos[token] in ("ADJ", "VERB", "ADV")), None)
    if last is None:
        return None
    head = tree.heads[last]
    if tree.relations[last] == "amod" and head >= end:
        return head, "phrase"
    if tree.upos[last] != "ADV":
        return last, "verb" if category == "evidential" else "adjective"
    while head >= 0 and tree.relations[head] in ("amod", "nummod", "det") and tree.heads[head] >= end:
        head = tree.heads[head]
    predicate = tree.upos[head] in ("VERB", "AUX") or tree.has(head, "nsubj", "cop", "nsubj:pass")
    return (head, "adverb") if head >= 0 and (predicate or head >= end) else None


def _measured(tree: Tree, start: int, end: int) -> int:
    """The end of the quantity, or of the clause or quality, behind an approximator; 0 where the tree does not tell."""
    head = tree.heads[end - 1]
    while 0 <= head < end and tree.heads[head] >= 0:
        head = tree.heads[head]
    quantity = False
    while head >= 0 and tree.relations[head] in ("nummod", "det", "det:predet", "compound") and tree.heads[head] > head:
        head = tree.heads[head]
        quantity = True
    if head < end:
        return 0
    if tree.upos[head] not in ("NOUN", "PROPN", "NUM", "SYM", "PRON") and not quantity:
        return _last(tree, head, [])
    outside = []
    for kid in tree.kids[head]:
        of = any(tree.forms[one].lower() in ("of", "to") for one in tree.kids[kid] if tree.relations[one] == "case")
        if kid > head and not (tree.relations[kid].startswith("nmod") and of) and tree.relations[kid] not in WITH_NOUN:
            outside.append(kid)
    return _last(tree, head, outside)


def _last(tree: Tree, head: int, outside: list[int], shares: bool = True) -> int:
    """The end of what depends on the head; `shares` where a second finite verb has the same subject and hedge."""
    kept, left = [], [head]
    while left:
        token = left.pop()
        if tree.upos[token] != "PUNCT":
            kept.append(token)
        left += [kid for kid in tree.kids[token] if kid not in outside and not _outside(tree, kid, head, shares)]
    stop = next((token for token in range(head + 1, len(tree.forms) - 1) if tree.forms[token] == "."), len(tree.forms))
    bracketed = _bracketed(tree, head)
    kept = [token for token in kept if token <= head or (token < stop)] or [head]
    last = max(kept)
    while last > head and (last in bracketed or tree.relations[last] == "cc"):
        kept.remove(last)
        last = max(kept, default=head)
    return last + 1


def _bracketed(tree: Tree, head: int) -> frozenset[int]:
    """The tokens behind the head in brackets that the head does not stand in."""
    inside, depth = set(), 0
    for token in range(head + 1, len(tree.forms)):
        depth += tree.forms[token] in ("(", "[")
        if depth > 0:
            inside.add(token)
        depth -= tree.forms[token] in (")", "]")
    return frozenset(inside)


def _outside(tree: Tree, kid: int, head: int, shares: bool) -> bool:
    """Whether what depends through this token is outside the scope of the predicate `head`."""
    relation = tree.relations[kid]
    if relation in ("punct", "vocative", "reparandum") or relation.startswith("parataxis"):
        return True
    if relation.startswith("conj"):
        return tree.heads[kid] == head and _own_clause(tree, kid, head, shares)
    if relation == "cc":
        return False
    comma = _behind(tree, kid, frozenset(","))
    if relation.startswith("advcl"):
        marks = [tree.lemmas[one] for one in tree.kids[kid] if tree.relations[one] in ("mark", "advmod") and one < kid]
        return comma and (
            relation == "advcl:relcl" or (bool(marks) and marks[0] in OUTSIDE_BEHIND_COMMA.split() and tree.finite(kid))
        )
    if relation == "acl:relcl" and comma:
        return tree.forms[tree.first(kid)].lower() in RELATIVE_STARTS.split()
    if relation.startswith("obl") and comma and any(tree.forms[one].lower() == "according" for one in tree.kids[kid]):
        return True
    return _behind(tree, kid, DASHES)


def _own_clause(tree: Tree, kid: int, head: int, shares: bool) -> bool:
    """Whether a coordinated predicate has a subject or a finite verb of its own."""
    if tree.has(kid, "nsubj", "nsubj:pass", "expl", "csubj"):
        return True
    if tree.upos[kid] not in ("VERB", "AUX") and not tree.has(kid, "cop", "aux"):
        return False
    shared = shares and tree.finite(head) and not tree.has(head, "aux") and not tree.has(kid, "aux", "cop")
    return tree.finite(kid) and not shared


def _behind(tree: Tree, token: int, marks: frozenset[str]) -> bool:
    """Whether one of these marks stands before or at the start of what depends on the token."""
    first = tree.first(token)
    if first > 0 and tree.forms[first - 1] in marks and tree.xpos[first - 1] != "HYPH":
        return True
    while first < token and tree.upos[first] == "PUNCT":
        if tree.forms[first] in marks and tree.xpos[first] != "HYPH":
            return True
        first += 1
    return False
