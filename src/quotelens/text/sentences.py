"""Tokens and sentences of English prose, by rule, with exact character offsets.

Everything later in the library counts in tokens and searches within sentences, so this stage must never
lose a character, never be slow and never need a file that is not in the package. The segmentation follows
the English Universal Dependencies treebanks (EWT and GUM), because the parsers and taggers that a caller
may add after it were trained on them: clitics and the possessive stand apart (``do | n't``, ``Ann | 's``),
hyphenated words fall into their parts unless the first part is a mere prefix (``well | - | known``, but
``non-stop``), abbreviations keep their full stop.

A whitespace-delimited piece of text is cut the same way wherever it stands (newspaper vocabulary repeats,
so the cuts are cached), and only what depends on the neighbours is decided in context: whether a full stop,
question mark or ellipsis ends a sentence. Whether a line end does is decided with the paragraphs. The
measurements are in ``docs/tokenization.md``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final, NamedTuple

import attrs
import regex

from quotelens.errors import InputTypeError
from quotelens.lexicon import reader
from quotelens.lexicon.saying import tag_forms
from quotelens.lexicon.titles import abbreviated_titles
from quotelens.text.paragraphs import Paragraph, split_paragraphs


class Token(NamedTuple):
    """A token: where it starts and ends in the text, in characters, and the text between.

    A named tuple and not an attrs class because a token is made for every word of every document.
    """

    start: int
    end: int
    text: str


# What the last token of a piece says about the sentence.
_NONE: Final = 0  # nothing: the sentence goes on
_STOP: Final = 1  # a full stop that is its own token
_STRONG: Final = 2  # question or exclamation mark
_ELLIPSIS: Final = 3
_ABBREVIATION: Final = 4  # a stop that belongs to its word, which may end a sentence: "Inc.", "U.S."
_TITLE: Final = 5  # the same, of a word that wants another after it: "Mr.", "Gen."
_INITIAL: Final = 6  # one capital letter and a stop
_NUMBERED: Final = 7  # a word like "No." whose stop is its own unless a number follows

# What the first letter or digit of a piece is, once opening punctuation is skipped.
_OTHER: Final = 0
_UPPER: Final = 1
_LOWER: Final = 2
_DIGIT: Final = 3


@attrs.frozen
class _Piece:
    """How one whitespace-delimited piece of text is cut, whatever its place.

    ``cuts`` are (start, end, text) relative to the piece. ``breaks`` are indices into ``cuts`` before which
    a new sentence starts inside the piece, where a space is missing ("over.Then").
    """

    cuts: tuple[tuple[int, int, str], ...]
    ending: int
    quoted: bool
    opening: int
    trails: bool
    word: str
    breaks: frozenset[int]


@attrs.frozen
class _Lexicon:
    titles: frozenset[str]
    abbreviations: frozenset[str]
    cased_abbreviations: frozenset[str]
    number_abbreviations: frozenset[str]
    initial_exceptions: frozenset[str]
    contractions: dict[str, int]
    starters: frozenset[str]
    speech_verbs: frozenset[str]
    cutter: regex.Pattern[str]


_LETTER: Final = r"[\p{L}\p{M}]"
_APOSTROPHE: Final = r"['’ʼ]"
_CLITIC: Final = rf"{_APOSTROPHE}(?:s|ll|re|ve|d|m)(?!{_LETTER})"

_CHUNK: Final = regex.compile(r"[^\s\u200b\u2060\ufeff]+")
_PLAIN: Final = regex.compile(r"[a-zA-Z]+")
_OPENERS: Final = frozenset("\"'“‘„‚«‹([{¿¡`*_-–—•·…")
_CLOSERS: Final = frozenset("\"'”’»›)]}")
_DASHES: Final = frozenset("-–—")
_QUOTES: Final = frozenset("\"'”’»›“‘")
_GLUED_SENTENCE: Final = regex.compile(rf"(?<={_LETTER}{{2}}[.?!][\"”’]?)(?=[“\"‘]?\p{{Lu}}{_LETTER})")

# What belongs to the sentence before it although a space stands between: a lone mark, a reference, an
# emoticon.
_TRAILER: Final = regex.compile(r"[.?!…”’»)\]}]++|(?:\[(?:\d{1,4}|citation needed)\])++|[:;=]-?[)(DPp/|]|\^_+\^")

# A speech tag has its verb within this many pieces: “Why?” Ann Lee, the mayor of this town, asked.
_TAG_PIECES: Final = 12
# Pieces longer than this are not worth remembering.
_CACHED_LENGTH: Final = 40


@functools.cache
def _lexicon() -> _Lexicon:
    data = reader.settings("tokenization.json")
    return _Lexicon(
        titles=abbreviated_titles() | frozenset(data["before_a_word"]),
        abbreviations=frozenset(data["abbreviations"]),
        cased_abbreviations=frozenset(data["cased_abbreviations"]),
        number_abbreviations=frozenset(data["number_abbreviations"]),
        initial_exceptions=frozenset(data["initial_exceptions"]),
        contractions=dict(data["contractions"]),
        starters=frozenset(data["starters"]),
        speech_verbs=tag_forms(),
        cutter=_compile_cutter(data["hyphen_prefixes"], data["whole_hyphenated"], data["domains"]),
    )


def _compile_cutter(prefixes: list[str], wholes: list[str], domains: list[str]) -> regex.Pattern[str]:
    """One expression whose successive matches are the tokens of a piece.

    Every repetition that could fail after a long run is bounded or possessive, so that a piece of a million
    characters is cut in one pass.
    """
    host = r"[\p{L}\p{N}_-]{1,63}+"
    tld = "|".join(domains)
    alternatives = [
        # Addresses; a stop or comma after one belongs to the sentence.
        r"(?:https?|ftp)://\S*[\p{L}\p{N}/_=&#~-]",
        r"www\.\S*[\p{L}\p{N}/_=&#~-]",
        rf"[\p{{L}}\p{{N}}_.+-]{{1,64}}+@{host}(?:\.{host}){{0,8}}",
        rf"{host}(?:\.{host}){{0,4}}\.(?i:{tld})(?![\p{{L}}\p{{N}}])(?:/\S*[\p{{L}}\p{{N}}/_=&#~-])?",
        r"[@#]\p{L}[\p{L}\p{N}_]*+",
        # Emoticons.
        r"[:;=]-?[)(DPp/|](?![\p{L}\p{N}])",
        # Abbreviations with inner stops; "U.S" before a final stop that was left out; initials.
        r"(?:\p{L}\.){2,}+(?:\p{L}(?![\p{L}\p{N}]))?|\p{Lu}\.\p{Lu}(?![\p{L}\p{N}.])",
        r"Ph\.D\.?",
        # Telephone numbers; numbers: 1,000.5 9:30 10/11/2005 1990s 10th 3D .38 +1.
        r"(?:\d-)?(?:\d{3}[-/])?\d{3}-\d{4}(?!\d)",
        rf"\d++(?:[.,:/]\d++)*+(?:st|nd|rd|th|s|d|[A-JLN-Z]|{_APOSTROPHE}s)?(?![\p{{L}}\p{{N}}])",
        r"\d++(?:[.,:/]\d++)*+",
        r"(?<![\p{L}\p{N}])[.+]\d++",
        # Words with a prefix, and those written as one: non-stop, e-mail.
        rf"(?i:(?:{'|'.join(wholes)})(?!{_LETTER}))",
        rf"(?i:{'|'.join(prefixes)})-[\p{{L}}\p{{M}}\p{{N}}]++",
        # R&D, AT&T.
        r"\p{Lu}{1,4}&\p{Lu}{1,3}(?!\p{L})",
        # A word before n't, the n't, and the other clitics.
        rf"{_LETTER}+?(?=(?i:n{_APOSTROPHE}t)(?!{_LETTER}))",
        rf"(?i:n{_APOSTROPHE}t)(?!{_LETTER})",
        rf"(?i:{_CLITIC})",
        # Elided beginnings and plain years: 'em, '90s.
        rf"{_APOSTROPHE}(?:em|cause|til|tis|twas|n)(?!{_LETTER})|{_APOSTROPHE}\d\ds?(?!\d)",
        # Words, with apostrophes inside that no clitic explains: O'Brien, ma'am.
        rf"{_LETTER}[\p{{L}}\p{{M}}\p{{N}}]*+(?:(?!(?i:{_CLITIC})){_APOSTROPHE}{_LETTER}++)*+",
        # Runs of one mark; mixed ?! runs; dots; LaTeX quotation marks.
        r"\.{2,}+|[?!]{2,}+|``|''|([^\w\s\p{Ps}\p{Pe}\p{Pi}\p{Pf}\"'])\1*+",
        r"_++",
        r"[\p{N}]++",
        r"\X",
    ]
    return regex.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


def tokenize(text: str) -> list[list[Token]]:
    """The sentences of a text, each a non-empty list of its tokens.

    Tokens are in order, do not overlap, and cover every character that is not white space (zero-width spaces,
    byte-order marks and separators such as U+001F count as white space). The end of a paragraph always ends a
    sentence.

    Raises ``InputTypeError`` if ``text`` is not a string.

    >>> [[token.text for token in sentence] for sentence in tokenize("“Why?” he asked. Mr. Li didn't say.")]
    [['“', 'Why', '?', '”', 'he', 'asked', '.'], ['Mr.', 'Li', 'did', "n't", 'say', '.']]
    """
    if not isinstance(text, str):
        raise InputTypeError(f"text must be a str, not {type(text).__name__}: decode bytes first")
    return tokenize_paragraphs(text, split_paragraphs(text))


def tokenize_paragraphs(text: str, paragraphs: Iterable[Paragraph]) -> list[list[Token]]:
    """As :func:`tokenize`, for a text whose paragraphs are known."""
    sentences: list[list[Token]] = []
    for paragraph in paragraphs:
        _tokenize_block(text, paragraph.start, paragraph.end, sentences)
    return sentences


def _tokenize_block(text: str, start: int, end: int, sentences: list[list[Token]]) -> None:
    matches = [(match.start(), match.group()) for match in _CHUNK.finditer(text, start, end)]
    if not matches:
        return
    pieces = [_piece(chunk) if len(chunk) <= _CACHED_LENGTH else _cut(chunk) for _, chunk in matches]
    current: list[Token] = []
    last = len(pieces) - 1
    carried = _NONE  # the ending that closing marks after it have not settled yet: "so. [3]"
    for index, ((offset, _), piece) in enumerate(zip(matches, pieces, strict=True)):
        for position, (begin, finish, form) in enumerate(piece.cuts):
            if position in piece.breaks:
                sentences.append(current)
                current = []
            current.append(Token(offset + begin, offset + finish, form))
        ending = piece.ending or (carried if piece.trails else _NONE)
        if not ending:
            carried = _NONE
        elif index == last:
            if ending == _INITIAL:
                _split_last(current)
        elif pieces[index + 1].trails:
            carried = ending
        elif len(current) == 2 and current[0].text.isdigit() and ending == _STOP:
            # "3. Pour the water in": the number of an item, which is not a sentence.
            _join_last(current)
        elif _ends_sentence(pieces, index, ending):
            if ending == _INITIAL:
                _split_last(current)
            sentences.append(current)
            current = []
            carried = _NONE
        elif ending == _NUMBERED and pieces[index + 1].opening == _DIGIT:
            _join_last(current)
    if current:
        sentences.append(current)


def _join_last(tokens: list[Token]) -> None:
    stop = tokens.pop()
    word = tokens.pop()
    tokens.append(Token(word.start, stop.end, word.text + stop.text))


def _split_last(tokens: list[Token]) -> None:
    """Take the stop from the initial that ends the sentence; closing marks may stand behind it."""
    at = len(tokens) - 1
    while tokens[at].text[0] in _CLOSERS:
        at -= 1
    start, end, form = tokens[at]
    tokens[at : at + 1] = [Token(start, end - 1, form[:-1]), Token(end - 1, end, form[-1])]


def _ends_sentence(pieces: list[_Piece], index: int, ending: int) -> bool:
    """Whether a sentence ends after a piece that ends like one, judged by what follows."""
    piece, following = pieces[index], pieces[index + 1]
    if ending == _TITLE:
        return False
    if ending == _NUMBERED:
        return following.opening not in (_DIGIT, _LOWER)
    if ending in (_ABBREVIATION, _INITIAL):
        return following.opening == _UPPER and following.word in _lexicon().starters
    if following.opening == _LOWER:
        return ending == _STOP and _is_plain_end(piece)
    if ending == _STRONG and following.cuts[0][2][0] in _DASHES:
        return False
    if ending == _STOP:
        return True
    if piece.quoted and following.opening == _UPPER:
        return not _starts_speech_tag(pieces, index + 1)
    return True


def _is_plain_end(piece: _Piece) -> bool:
    """Whether a piece is a word of some length and its stop, with no closing mark after them.

    Then a sentence ends even before a small letter: many write so, and an abbreviation is rarely so long.
    """
    return len(piece.cuts) > 1 and piece.cuts[-1][2][0] not in _CLOSERS and len(piece.cuts[-2][2]) > 3


def _starts_speech_tag(pieces: list[_Piece], index: int) -> bool:
    """Whether the pieces from here on are the tag of the quotation before: “Why?” Ann Lee asked.

    A verb of speech must come soon, before the next sentence end or quotation, and the first word must not be
    one that usually starts a sentence of its own.
    """
    lexicon = _lexicon()
    if pieces[index].word in lexicon.starters and pieces[index].word != "i":
        return False
    for position in range(index, min(index + _TAG_PIECES, len(pieces))):
        piece = pieces[position]
        if position > index and (piece.word in lexicon.speech_verbs or piece.cuts[0][2] in _QUOTES):
            return piece.word in lexicon.speech_verbs
        if piece.ending in (_STOP, _STRONG):
            return False
    return False


@functools.lru_cache(maxsize=1 << 16)
def _piece(chunk: str) -> _Piece:
    return _cut(chunk)


def _cut(chunk: str) -> _Piece:
    lexicon = _lexicon()
    lowered = chunk.lower()
    if _PLAIN.fullmatch(chunk):
        at = lexicon.contractions.get(lowered)
        cuts = ((0, len(chunk), chunk),) if at is None else ((0, at, chunk[:at]), (at, len(chunk), chunk[at:]))
        opening = _LOWER if chunk[0].islower() else _UPPER
        return _Piece(cuts, _NONE, False, opening, False, lowered, frozenset())
    spans = [match.span() for match in lexicon.cutter.finditer(chunk)]
    spans, ending = _attach_stop(chunk, spans)
    breaks = _inner_breaks(chunk, spans)
    tokens = tuple((start, end, chunk[start:end]) for start, end in spans)
    closers = len(spans)
    while closers and tokens[closers - 1][2][0] in _CLOSERS:
        closers -= 1
    quoted = any(form[0] in _QUOTES for _, _, form in tokens[closers:])
    opening, word = _first_word(tokens)
    return _Piece(tokens, ending, quoted, opening, _TRAILER.fullmatch(chunk) is not None, word, breaks)


def _attach_stop(chunk: str, spans: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """Give the stop of an abbreviation to its word, and say how the piece ends."""
    lexicon = _lexicon()
    tail = len(spans) - 1
    while tail >= 0 and chunk[spans[tail][0]] in _CLOSERS:
        tail -= 1
    ending = _NONE
    joined: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(spans):
        form = chunk[start:end]
        kind = _NONE
        if form == "." and joined and joined[-1][1] == start:
            word_start = joined[-1][0]
            word = chunk[word_start:start]
            kind = _stop_kind(word, lexicon)
            if kind in (_TITLE, _ABBREVIATION, _INITIAL):
                joined[-1] = (word_start, end)
            else:
                joined.append((start, end))
        else:
            joined.append((start, end))
            if form[0] in "?!？！":
                kind = _STRONG
            elif form == "…" or (form[0] == "." and len(form) > 1):
                kind = _ELLIPSIS
            elif form[-1] == "." and len(form) > 1:
                kind = _TITLE if form[:-1].lower() in lexicon.titles else _ABBREVIATION
            elif form == "." or form == "。":
                kind = _STOP
        if index == tail:
            ending = kind
    return joined, ending


def _stop_kind(word: str, lexicon: _Lexicon) -> int:
    lowered = word.lower()
    if word in lexicon.cased_abbreviations or lowered in lexicon.titles | lexicon.abbreviations:
        return _TITLE if lowered in lexicon.titles else _ABBREVIATION
    if len(word) == 1 and word.isupper() and word not in lexicon.initial_exceptions:
        return _INITIAL
    if lowered in lexicon.number_abbreviations:
        return _NUMBERED
    return _STOP


def _inner_breaks(chunk: str, spans: list[tuple[int, int]]) -> frozenset[int]:
    """Tokens that start a sentence although no space stands before them: "over.Then"."""
    if len(spans) < 3:
        return frozenset()
    glued = {match.start() for match in _GLUED_SENTENCE.finditer(chunk)}
    return frozenset(index for index, (start, _) in enumerate(spans) if index and start in glued)


def _first_word(tokens: tuple[tuple[int, int, str], ...]) -> tuple[int, str]:
    for _, _, form in tokens:
        first = form[0]
        if first.isalpha():
            opening = _LOWER if first.islower() else _UPPER
            return opening, form.lower()
        if first.isdigit():
            return _DIGIT, form
        if first not in _OPENERS:
            return _OTHER, ""
    return _OTHER, ""
