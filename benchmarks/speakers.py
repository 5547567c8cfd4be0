"""Accuracy of speakers on a gold set read by hand (gold/speakers.md), through the analyzer with its defaults.

    python benchmarks/speakers.py polnear/dev.jsonl.gz [--gold] [--errors]

For every gold source: is the speaker of its quotation the right entity? A source is found where some quotation's
source overlaps it. ``--gold`` hands the corpus's own attributions to the resolver, so that speakers are measured apart
from quotation finding; ``--errors`` lists every wrong source. Measures, strict and lenient, as ``judge`` defines them:

* all sources, where one that was not found counts as wrong; those found; of these, pronouns, names and nominals;
* merges: one speaker for sources of several gold people, apart by whether the names themselves were joined or only
  a pronoun or a description went to the wrong person;
* splits: one gold entity over several speakers, apart by whether its names fell apart.

Sources of the writer, of people in general and of nobody known are left out.
"""

from __future__ import annotations

import argparse
import collections
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import regex

import quotelens
from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.model import reader, store
from quotelens.speakers.resolve import names_on, resolve
from quotelens.text.page import lay_out
from quotelens.train.corpora import Article, Offsets, read_polnear

GOLD = Path(__file__).with_name("gold") / "speakers.json"
LEFT_OUT = frozenset({"WRITER", "GENERIC", "UNKNOWN"})

_DETERMINERS = frozenset(["a", "an", "the", "this", "that", "these", "those"])
_HONORIFICS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sen",
        "senator",
        "rep",
        "representative",
        "gov",
        "governor",
        "president",
        "rev",
        "vice",
        "former",
        "secretary",
        "chief",
    ]
)
_TRAILER = regex.compile(r",|\(|--| [–—] |\b(?:who|which)\b")
_POSSESSIVE = regex.compile(r"['’]s?$")


@attrs.frozen
class Gold:
    """A source: where it stands, who it is in this article, and how it is printed."""

    span: Offsets
    entity: str
    type: str
    form: str


@attrs.frozen
class Voice:
    """A speaker as the resolver names it; ``number`` tells the speakers of an article apart."""

    number: int
    name: str
    type: str


@attrs.frozen
class Verdict:
    """What became of a gold source: its voice, if its quotation was found and has one, and whether that is right."""

    gold: Gold
    found: bool
    voice: Voice | None
    strict: bool
    lenient: bool


def read_gold(path: Path) -> dict[str, list[Gold]]:
    """The sources of each article that are scored."""
    return {
        article: [
            Gold((one["start"], one["end"]), one["entity"], one["type"], one["form"])
            for one in sources
            if one["entity"] not in LEFT_OUT
        ]
        for article, sources in json.loads(path.read_text(encoding="utf-8")).items()
    }


def plain(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents, punctuation, determiner, honorifics and a last possessive ending.

    >>> plain("The Rev. Inés Ortega’s"), plain("Bo & Li")
    (('ines', 'ortega'), ('bo', 'and', 'li'))
    """
    name = _POSSESSIVE.sub("", name.strip(" .,;:“”\"'‘").replace("’", "'")).replace("&", " and ")
    name = "".join(char for char in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(char))
    words = [word.strip("-'") for word in regex.findall(r"[\w'-]+", name.replace(".", ""))]
    words = [word for word in words if word and word not in _HONORIFICS]
    return tuple(words[1:] if len(words) > 1 and words[0] in _DETERMINERS else words)


def forms_of(text: str, gold: Sequence[Gold]) -> dict[str, set[tuple[str, ...]]]:
    """For each gold entity of an article the names that denote it, and no other gold entity.

    They are its canonical name; the sources that print its name, without what trails them (a comma, a bracket, a
    relative clause); for a person the surname alone; and for an entity that no source names, the descriptions that
    its sources print. A form that two entities could claim denotes neither.
    """
    forms: dict[str, set[tuple[str, ...]]] = {}
    named = {one.entity for one in gold if one.form == "name"}
    for one in gold:
        known = forms.setdefault(one.entity, {plain(one.entity)})
        if one.form == "name" or (one.form == "nominal" and one.entity not in named):
            printed = text[slice(*one.span)]
            known.update({plain(printed), plain(_TRAILER.split(printed, maxsplit=1)[0])})
        if one.type == "person" and one.form != "nominal" and " & " not in one.entity:
            known.add(plain(one.entity.removesuffix(" Jr."))[-1:])
    claims = collections.Counter(form for known in forms.values() for form in known)
    return {
        entity: {form for form in known if form and (claims[form] == 1 or form == plain(entity))}
        for entity, known in forms.items()
    }


def judge(one: Gold, voice: Voice, forms: Mapping[str, set[tuple[str, ...]]]) -> tuple[bool, bool]:
    """Whether a voice is the gold entity, strictly and leniently.

    Strict: its name, made plain, is one of the entity's forms. Lenient: that, or its name and one of the forms (for a
    person, the canonical name) hold one another as a run of whole words ("critics", "critics of the plan"), while it
    is no form of another gold entity of the article, and a person only meets a person.
    """
    name = plain(voice.name)
    if name in forms[one.entity]:
        return True, True
    elsewhere = any(name in known for entity, known in forms.items() if entity != one.entity)
    if elsewhere or (voice.type == "person") != (one.type == "person"):
        return False, False
    whole = [plain(one.entity)] if one.type == "person" else forms[one.entity]
    return False, any(_holds(name, form) or _holds(form, name) for form in whole)


def _holds(long: Sequence[str], short: Sequence[str]) -> bool:
    return bool(short) and any(
        tuple(long[at : at + len(short)]) == tuple(short) for at in range(len(long) - len(short) + 1)
    )


Said = list[tuple[Offsets, Voice | None]]


def by_analyzer(doc: quotelens.Document) -> Said:
    """The sources that the analyzer found, with their voices."""
    number = {id(speaker): at for at, speaker in enumerate(doc.speakers)}
    return [
        (
            (quote.source.span.start, quote.source.span.end),
            None if quote.speaker is None else Voice(number[id(quote.speaker)], quote.speaker.name, quote.speaker.type),
        )
        for quote in doc.quotes
        if quote.source is not None
    ]


def by_resolver(article: Article) -> Said:
    """The sources of the corpus's attributions, with the voices that the resolver gives them."""
    page = lay_out(article.text)
    view = page.view
    marked = [(one.start, one.end) for one in page.marked if not one.level]
    attributions = []
    for one in article.attributions:
        content = tuple(view.to_view(*span) for span in one.content)
        cue = view.to_view(one.cue[0][0], one.cue[-1][1]) if one.cue else None
        source = view.to_view(*one.source[0]) if one.source else None
        quoted = any(_shared(piece, passage) for piece in content for passage in marked)
        attributions.append(Attribution(content, cue, source, kind=QuoteKind.DIRECT if quoted else QuoteKind.INDIRECT))
    (read,) = reader.read(store.load(store.embedded_folder()), [page])
    voices: dict[int, Voice] = {}
    for number, speaker in enumerate(resolve(page, names_on(page, read), attributions, read).voices):
        voices.update(dict.fromkeys(speaker.quotes, Voice(number, speaker.name, speaker.type)))
    return [(one.source[0], voices.get(at)) for at, one in enumerate(article.attributions) if one.source]


def _shared(first: Offsets, second: Offsets) -> int:
    """How many characters two spans share."""
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def verdicts(text: str, gold: Sequence[Gold], said: Said) -> list[Verdict]:
    """Each gold source with the voice of the source that overlaps it most."""
    forms = forms_of(text, gold)
    result = []
    for one in gold:
        nearest = max(said, key=lambda pair: _shared(one.span, pair[0]), default=None)
        if nearest is None or not _shared(one.span, nearest[0]):
            result.append(Verdict(one, False, None, False, False))
        else:
            voice = nearest[1]
            strict, lenient = judge(one, voice, forms) if voice is not None else (False, False)
            result.append(Verdict(one, True, voice, strict, lenient))
    return result


def rates(all_sources: Sequence[Verdict]) -> Iterator[str]:
    """The shares of right entities, a line each."""
    found = [one for one in all_sources if one.found]
    groups = {"all sources": all_sources, "sources found": found}
    groups |= {f"  {form}s found": [one for one in found if one.gold.form == form] for form in _FORMS}
    for name, group in groups.items():
        strict, lenient = sum(one.strict for one in group), sum(one.lenient for one in group)
        size = max(len(group), 1)
        shares = f"strict {strict / size:6.1%}  lenient {lenient / size:6.1%}"
        yield f"{name:<18} {shares}   ({strict}, {lenient} of {len(group)})"


_FORMS = ("pronoun", "name", "nominal")


def merges(found: Iterable[Verdict]) -> Iterator[tuple[bool, str]]:
    """The voices that hold sources of several gold people; True where the people's names were joined."""
    held: dict[Voice, dict[str, set[str]]] = {}
    for one in found:
        if one.voice is not None and one.gold.type == "person":
            held.setdefault(one.voice, {}).setdefault(one.gold.entity, set()).add(one.gold.form)
    for voice, people in held.items():
        if len(people) > 1:
            by_name = [entity for entity, forms in people.items() if "name" in forms]
            yield len(by_name) > 1, f"{voice.name}: {', '.join(sorted(people))}"


def splits(found: Iterable[Verdict]) -> Iterator[tuple[bool, str]]:
    """The gold entities that several voices share; True where sources that name the entity do."""
    held: dict[str, dict[Voice, set[str]]] = {}
    for one in found:
        if one.voice is not None:
            held.setdefault(one.gold.entity, {}).setdefault(one.voice, set()).add(one.gold.form)
    for entity, voices in held.items():
        if len(voices) > 1:
            by_name = [voice for voice, forms in voices.items() if "name" in forms]
            yield len(by_name) > 1, f"{entity}: {', '.join(voice.name for voice in voices)}"


def _shown(text: str, one: Verdict) -> str:
    start, end = one.gold.span
    before, after = text[max(0, start - 150) : start], text[end : end + 60]
    got = one.voice.name if one.voice else None
    mark = " (lenient)" if one.lenient else ""
    return f"{one.gold.form}: {got!r}, not {one.gold.entity!r}{mark}: {before}[[{text[start:end]}]]{after}".replace(
        "\n", " ¶ "
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="PolNeAR's dev.jsonl.gz")
    parser.add_argument("--gold", action="store_true", help="resolve the corpus's attributions, not the model's")
    parser.add_argument("--errors", action="store_true", help="list every wrong source")
    options = parser.parse_args()

    gold = read_gold(GOLD)
    articles = [article for article in read_polnear(options.corpus) if article.id in gold]
    if options.gold:
        said = [by_resolver(article) for article in articles]
    else:
        said = [
            by_analyzer(doc)
            for doc in quotelens.load(levels=tuple(quotelens.QuoteLevel)).pipe(article.text for article in articles)
        ]
    everything: list[Verdict] = []
    joined: list[tuple[bool, str]] = []
    parted: list[tuple[bool, str]] = []
    for article, sources in zip(articles, said, strict=True):
        judged = verdicts(article.text, gold[article.id], sources)
        everything.extend(judged)
        joined.extend((grave, f"{article.id}: {line}") for grave, line in merges(judged))
        parted.extend((grave, f"{article.id}: {line}") for grave, line in splits(judged))
        if options.errors:
            print(f"# {article.id}")
            for one in judged:
                if one.found and not one.strict:
                    print(_shown(article.text, one))
    print("\n".join(rates(everything)))
    for name, lines in (("merges of people", joined), ("splits", parted)):
        print(f"{name}: {len(lines)}, of which by name {sum(grave for grave, _ in lines)}")
        for grave, line in lines:
            print(f"  {'by name: ' if grave else ''}{line}")


if __name__ == "__main__":
    main()
