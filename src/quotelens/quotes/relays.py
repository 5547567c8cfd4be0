"""Attribution chains: through whom words come to the reader.

"According to Reuters, officials said …": the officials speak, and Reuters passes it on. The model finds one attribution
there, Reuters', whose content is the whole clause. Here such an attribution is unfolded: the innermost voice becomes
the source, its own words the content, and those in between are kept as ``via``, the one nearest to the reader first.

A chain is read only where the text says that somebody passes words on: a clause of saying in what a news medium or a
document reports or what stands beside "according to"; "quoted … as saying"; a medium that cites somebody; "he had told
him", said by him; "through a spokesman"; a statement that somebody else released. Who is merely spoken to ("told CNN")
passes nothing on, and a politician who says what another one said ("Clinton said Trump had said …") speaks for herself.
A wrong chain is worse than none.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

import attrs
import regex

from quotelens.attribution import Attribution
from quotelens.lexicon.titles import abbreviation
from quotelens.phrases.named_page import NamedPage
from quotelens.quotes.assemble import kind_of
from quotelens.quotes.clauses import Clause, is_saying, read_clause
from quotelens.quotes.scene import Scene
from quotelens.text.page import Page

Offsets = tuple[int, int]

# What a medium does with words that are not its own.
_REPORTING = frozenset(("report", "say", "write", "note", "add", "reveal"))
_TELLERS = frozenset(("say", "tell", "testify", "write", "recall", "add", "claim", "report", "explain", "recount"))
_TOLD = frozenset(("told", "informed", "assured", "warned"))
# Whom "had told him" can mean.
_THIRD = {"him": ("person", "unknown"), "her": ("person", "unknown"), "them": ("group", "organization")}

_NOUN_PHRASE = rf"(?:\b(?:\p{{Lu}}|{abbreviation()})\.|[^,.;:—–()“”\"\n]){{2,80}}?"
_STOP = r"[,.;:—–()“”\"\n]|$"
_ACCORDING = regex.compile(
    r"according to|as (?:(?:first|was|previously) ){0,2}(?:reported|quoted|told) (?:by|in)", regex.IGNORECASE
)
_AS_SAYING = regex.compile(
    r"\b(?:quot|cit)(?:es|ed|ing|e) (?P<voice>(?!by |in |on |as )[^.;:()“”\"\n]{2,120}?),? "
    r"(?P<cue>as (?:also )?\p{Ll}+ing)\b"
)
_WAS_QUOTED = regex.compile(
    rf"(?P<was>(?:was|were|is|are|been|be)(?: also)? quoted)(?: (?:by|in|on) (?P<before>{_NOUN_PHRASE}))?,? "
    rf"(?P<cue>as (?:also )?\p{{Ll}}+ing)(?: (?:by|in|on) (?P<after>{_NOUN_PHRASE})(?={_STOP}))?"
)
_QUOTED_WORDS = regex.compile(rf"(?P<voice>{_NOUN_PHRASE})[:,] (?=[“\"])")
_CITING = regex.compile(
    r"\b(?:which |that |it )?(?P<cue>citing|quoting|(?<=(?:which|that|it) )(?:cited|quoted)) "
    rf"(?P<voice>{_NOUN_PHRASE})(?={_STOP}| (?:that|as|said|reported) )",
    regex.IGNORECASE,
)
# "…, citing the Port News Agency (PNA), the ferry …": an acronym is no part of the words.
_BEHIND_VOICE = regex.compile(r" ?(?:\(\p{Lu}[\p{L}.&-]{1,11}\))?,? ?")
_QUOTED_BY = regex.compile(
    r"[ ,]{1,2}(?:(?:who|which) (?:was|were) )?(?P<verb>quoted|cited) (?:by|in) "
    rf"(?P<relay>{_NOUN_PHRASE})(?={_STOP}| (?:said|as) )"
)
_VOICE_BEFORE = regex.compile(
    rf"(?:according to|[.,:\n]|^) ?(?P<voice>{_NOUN_PHRASE}) (?:quoted|cited) by $", regex.IGNORECASE
)
_LEADING = regex.compile(
    rf"(?:According to|As (?:first )?(?:reported|told) by) (?P<relay>{_NOUN_PHRASE}), "
    rf"|As (?P<relay>{_NOUN_PHRASE}) (?:first )?(?P<verb>reported|wrote|noted), "
)
_TRAILING = regex.compile(
    rf",[”\"’]{{0,2}} (?:according to (?P<relay>{_NOUN_PHRASE})|(?P<relay>{_NOUN_PHRASE}) (?P<verb>reported))"
    r"(?=[,.;\n]|$)"
)
_MESSENGER = (
    r"(?:spokes(?:man|woman|person|people)|lawyers?|attorneys?|solicitors?|publicists?|representatives?|agents?"
    r"|interpreters?|translators?|aides?|assistants?|intermediar(?:y|ies)|press secretary)"
)
_THROUGH = regex.compile(
    rf"\b(?:through|via) (?P<relay>(?:an?|the|his|her|their|its) (?:[\p{{L}}-]+ ){{0,2}}{_MESSENGER})\b"
)
_RELEASED = regex.compile(
    r"\b(?:statements?|remarks|comments|speech|messages?|letters?|notes?|address|announcement)"
    r"(?: (?:that|which) (?:was|were))? (?:first )?"
    r"(?:carried|broadcast|relayed|quoted|cited|reported|aired|distributed|released|issued|read(?: out| aloud)?)"
    rf" (?:by|on) (?P<relay>{_NOUN_PHRASE})(?={_STOP}| (?:that|on|said|in) )"
)
_BESIDE = regex.compile(r"[ ,“”\"]*(?:in (?:(?:an?|the|his|her|their) )?(?:\p{Ll}+ )?)?")
_SPACES = " \u00a0,:"
# How far apart may stand what belongs to one chain, in characters, and how many links it can have.
_NEAR = 100
_DEEPEST = 3


def _inside(link: Attribution, source: Offsets, content: tuple[Offsets, ...], cue: Offsets) -> Attribution:
    """The attribution inside another one, whose source passes it on."""
    return attrs.evolve(link, source=source, content=content, cue=cue, via=(*link.via, link.known_source))


def unfold(found: Sequence[Attribution], page: Page, named: NamedPage) -> list[Attribution]:
    """The quotations with their chains read: the innermost voice as source, the others as ``via``.

    A quotation that only says whom a medium cites ("The Herald, citing *two officials*") goes into the one that says
    what they said.
    """
    sure = named.with_names([name for name in named.names if name.sure])
    scene = Scene(page.text, sure, page.outer, page.sentence_spans)
    cues = sorted(one.cue for one in found if one.cue is not None)
    unfolded: list[Attribution] = []
    absorbed: set[Offsets] = set()
    for one in found:
        if one.cue is None or one.source is None:
            unfolded.append(one)
            continue
        link = one
        for _ in range(_DEEPEST):
            link, before = _as_saying(scene, link) or _quoting(scene, link) or _embedded(scene, link) or link, link
            if link is before:
                break
        link = _outside(scene, _in_source(scene, link), cues)
        link, cited = _citing(scene, link)
        absorbed.update(cited)
        unfolded.append(_settled(scene, one, _messenger(scene, link)))
    return [
        one for one in unfolded if one.via or one.cue not in absorbed or scene.lemma(one.cue) not in ("cite", "quote")
    ]


def passed_on(attributions: Sequence[Attribution]) -> list[tuple[int, Attribution]]:
    """Those who pass words on as sources that say nothing themselves, each with the number of what it passes on."""
    return [(number, Attribution((), source=relay)) for number, one in enumerate(attributions) for relay in one.via]


def _settled(scene: Scene, found: Attribution, link: Attribution) -> Attribution:
    """The attribution as unfolded, with the kind of the words that are left to it; as found where nobody relays it."""
    relays = tuple(dict.fromkeys(relay for relay in link.via if relay != link.source))
    if not relays:
        return found
    names = ", ".join(f"“{scene.text[slice(*relay)]}”" for relay in relays)
    return attrs.evolve(
        link,
        kind=kind_of(scene.text, link.content, scene.outer),
        evidence=(*link.evidence, f"passed on by {names}"),
        via=relays,
    )


# A clause of saying inside the content


def _embedded(scene: Scene, link: Attribution) -> Attribution | None:
    """What a medium reports, or somebody has been told, unfolded to the clause inside it."""
    start, end = link.content[0]
    clause = read_clause(scene.named, start, end)
    if clause is None or scene.marked(clause.cue[0]):
        return None
    source = scene.phrase(link.known_source)
    lemma = scene.lemma(link.known_cue)
    if not (
        (_ACCORDING.match(scene.text, link.known_cue[0]) and _is_beside(scene.text, link, start, end))
        or (lemma in _REPORTING and (scene.is_medium(link.known_source) or _tells_of(scene, clause, source.kind)))
        or (lemma in _TELLERS and _is_hearsay(clause, source.kind, source.form))
    ):
        return None
    return _inside(link, clause.subject, (clause.content, *link.content[1:]), clause.cue)


def _is_beside(text: str, link: Attribution, start: int, end: int) -> bool:
    """Whether only a comma stands between "according to …" and the words from ``start`` to ``end``."""
    between = text[link.known_source[1] : start] if link.known_cue[0] < start else text[end : link.known_cue[0]]
    return not between.strip(' \u00a0,“”"\n')


def _tells_of(scene: Scene, clause: Clause, kind: str) -> bool:
    """Whether a document says what somebody said; "the statement said they had said …" may speak of its authors."""
    return kind == "document" and scene.phrase(clause.subject).form != "pronoun"


def _is_hearsay(clause: Clause, kind: str, form: str) -> bool:
    """Whether the one who speaks was told it ("his lawyer said that he had told him …")."""
    return clause.verb in _TOLD and (
        clause.addressee in _THIRD and (form == "pronoun" or kind in _THIRD[clause.addressee])
    )


# Quoted as saying


def _as_saying(scene: Scene, link: Attribution) -> Attribution | None:
    """ "X quoted Y as saying …" and "Y was quoted (by X) as saying …"."""
    text, (low, _) = scene.text, scene.around(link.known_cue)
    for match in _touching(scene, link, _WAS_QUOTED):
        before = match["before"] is not None
        if link.via or not (before or match["after"] is not None):
            continue
        relay = scene.voice(match.span("before" if before else "after"))
        cue = match.span("cue") if before else (match.start(), match.end("cue"))
        named = relay is not None and _overlap(relay, link.known_source)
        voice = _subject_before(scene, low, match.start()) if named else link.known_source
        content = _behind(text, link.content, match.span())
        if relay is not None and voice is not None and content:
            return attrs.evolve(link, source=voice, cue=cue, content=content, via=(relay,))
    for match in _touching(scene, link, _AS_SAYING):
        voice = scene.voice(match.span("voice"))
        content = _behind(text, link.content, match.span())
        if voice is not None and content and not _overlap(link.known_source, voice):
            return _inside(link, voice, content, match.span("cue"))
    return None


def _touching(scene: Scene, link: Attribution, pattern: regex.Pattern[str]) -> Iterator[regex.Match[str]]:
    """The matches in the sentence, outside quotation marks, that share a place with cue or content or adjoin it."""
    for match in pattern.finditer(scene.text, *scene.around(link.known_cue)):
        near = (match.start(), match.end() + 3)
        if not scene.marked(match.start()) and any(_overlap(part, near) for part in (link.known_cue, *link.content)):
            yield match


def _behind(text: str, content: Sequence[Offsets], cue: Offsets) -> tuple[Offsets, ...]:
    """The content without what belongs to the cue, such as the subject of "was quoted"."""
    pieces = []
    for start, stop in content:
        if start < cue[1] and stop > cue[0]:
            rest = text[cue[1] : stop]
            start = max(stop, cue[1]) if not rest else stop - len(rest.lstrip(_SPACES))
        elif stop <= cue[0] and text[start] not in "“\"'‘" and text[stop : cue[0]].strip() == "":
            continue
        if start < stop:
            pieces.append((start, stop))
    return tuple(pieces)


def _subject_before(scene: Scene, low: int, end: int) -> Offsets | None:
    """The noun phrase between the beginning of a clause and its verb."""
    start = max(low, scene.text.rfind(",", low, end) + 1)
    start += len(scene.text[start:end]) - len(scene.text[start:end].lstrip())
    return scene.voice((start, end)) if start < end else None


def _quoting(scene: Scene, link: Attribution) -> Attribution | None:
    """ "The Herald quoted Ms. Ruiz: “…”"."""
    start, end = link.content[0]
    match = _QUOTED_WORDS.match(scene.text, start, end) if scene.lemma(link.known_cue) in ("quote", "cite") else None
    voice = None if match is None else scene.voice(match.span("voice"))
    if match is None or voice is None or not scene.marked(match.end()):
        return None
    return _inside(link, voice, ((match.end(), end), *link.content[1:]), link.known_cue)


# Citing


def _citing(scene: Scene, link: Attribution) -> tuple[Attribution, list[Offsets]]:
    """ "The Herald, citing two officials, reported …": the officials', through the Herald.

    The second value is the cues of attributions that only say whom the medium cites.
    """
    if link.via or not scene.is_medium(link.known_source):
        return link, []
    text, (low, high) = scene.text, scene.around(link.known_cue)
    for match in _CITING.finditer(text, low, high):
        voice = scene.voice_or_document(match.span("voice"))
        if voice is None or scene.marked(match.start()) or text.startswith(" as ", match.end()):
            continue
        content = tuple(piece for piece in link.content if not _overlap(piece, match.span()))
        if _overlap(link.known_cue, match.span()):
            # The model took "citing" for the cue: what is cited is the voice, and the words come behind it.
            behind = _BEHIND_VOICE.match(text, match.end())
            assert behind is not None  # nothing matches, too
            start, end = behind.end(), link.content[-1][1]
            leads_on = text.startswith("that ", start) or _ACCORDING.search(text, low, link.known_source[0])
            if not content and leads_on and start < end:
                content = ((start, end),)
        elif scene.lemma(link.known_cue) not in _REPORTING or len(content) < len(link.content):
            continue
        if content:
            return _inside(link, voice, content, link.known_cue), [match.span("cue")]
    return link, []


# Relays in and beside the source


def _in_source(scene: Scene, link: Attribution) -> Attribution:
    """ "Officials quoted by the Herald" and "the Herald, citing officials" as sources."""
    text, (start, end) = scene.text, link.known_source
    match = _QUOTED_BY.search(text, start, end)
    if match is not None and match.start() > start and match.end() >= end - 1:
        relay = scene.voice(match.span("relay"))
        # What a campaign cites it has not said first; a medium that cites somebody passes it on.
        if relay is not None and (match["verb"] == "quoted" or scene.is_medium(relay)):
            return attrs.evolve(link, source=(start, match.start()), via=(*link.via, relay))
    before = _VOICE_BEFORE.search(text, max(0, start - _NEAR), start)
    if before is not None and (voice := scene.voice(before.span("voice"))) is not None:
        return _inside(link, voice, link.content, link.known_cue)
    match = _CITING.search(text, start, end)
    if match is not None and match.start() > start and match.end() >= end - 1:
        relay = (start, start + len(text[start : match.start()].rstrip(_SPACES)))
        voice = scene.voice(match.span("voice"))
        if voice is not None and scene.voice(relay) is not None:
            return attrs.evolve(link, source=voice, via=(*link.via, relay))
    return link


def _outside(scene: Scene, link: Attribution, cues: Sequence[Offsets]) -> Attribution:
    """Relays around an attribution that are none of the model's: "According to Reuters, …", "…, quoted by Reuters"."""
    text, (low, high) = scene.text, scene.around(link.known_cue)
    if not is_saying(text[slice(*link.known_cue)]):
        return link
    quoted = _QUOTED_BY.match(text, link.known_source[1], high)
    if quoted is not None and (relay := scene.voice(quoted.span("relay"))) is not None:
        return attrs.evolve(link, via=(*link.via, relay))
    leading = _LEADING.match(text, low, high)
    beside = [leading] if leading is not None and abs(leading.end() - link.parts[0][0]) <= 1 else []
    for _, end in link.parts:
        end -= len(text[max(low, end - 3) : end]) - len(text[max(low, end - 3) : end].rstrip(_SPACES + '”"’'))
        trailing = _TRAILING.match(text, end, high)
        beside += [] if trailing is None else [trailing]
    for match in beside:
        if any(_overlap(part, match.span("relay")) for part in link.parts) or _has_cue(cues, match.span()):
            continue
        relay = scene.voice_or_document(match.span("relay"))
        if relay is not None and (match["verb"] is None or scene.is_medium(relay)):
            return attrs.evolve(link, via=(relay, *link.via))
    return link


def _has_cue(cues: Sequence[Offsets], span: Offsets) -> bool:
    at = bisect.bisect_right(cues, span[0], key=lambda cue: cue[1])
    return at < len(cues) and cues[at][0] < span[1]


def _messenger(scene: Scene, link: Attribution) -> Attribution:
    """ "Through a spokesman", "in a statement released by his lawyer"."""
    for pattern in (_THROUGH, _RELEASED):
        for match in pattern.finditer(scene.text, *scene.around(link.known_cue)):
            if scene.marked(match.start()) or any(_overlap(piece, match.span()) for piece in link.content):
                continue
            if not (_overlap(link.known_cue, match.span()) or _adjoins(scene.text, link.parts, match.span())):
                continue
            relay = match.span("relay") if pattern is _THROUGH else scene.voice(match.span("relay"))
            if relay is not None and not _overlap(relay, link.known_source):
                return attrs.evolve(link, via=(*link.via, relay))
    return link


def _adjoins(text: str, parts: Sequence[Offsets], span: Offsets) -> bool:
    """Whether only commas, or "in a", stand between the span and a part of the attribution."""
    gaps = ((end, span[0]) if end <= span[0] else (span[1], start) for start, end in parts)
    return any(_BESIDE.fullmatch(text, start, end) is not None for start, end in gaps if end - start <= _NEAR)


def _overlap(one: Offsets, other: Offsets) -> bool:
    return one[0] < other[1] and other[0] < one[1]
