"""What Markdown and HTML write beside the words: **emphasis**, [links](https://…), &quot;, <p>, note marks[1].

Taking the text out of a page is another tool's work, but people paste notes in Markdown, and exports keep tags and
entities. A reader sees through them to the words, and so does the view. What parts paragraphs shows as line ends
(tags, headings), an entity as its character; what only sets words off shows as nothing, and so does
what is nobody's words: addresses, note marks, code between fences, the inside of a tag.

A sign counts only in the place that its language gives it, so that prose keeps its own: "f***", "4*", "[sic]",
"snake_case", "3 < 4", "AT&T". Everything here takes time linear in the text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from quotelens.text.view import Edit

# Tags and entities

_NAMES_OF_BLOCKS = (
    "address|article|aside|blockquote|body|center|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|head|header|hr|html"
    "|li|main|nav|ol|p|pre|section|table|tbody|td|th|thead|title|tr|ul"
)
_NAMES_INLINE = (
    "a|abbr|b|big|cite|code|del|em|font|i|iframe|img|ins|kbd|label|mark|q|s|small|span|strike|strong|sub|sup|time|tt|u"
    "|var"
)
_TAG = re.compile(
    rf"<(?P<closing>/?)(?P<name>[A-Za-z][\w:-]{{0,30}})(?P<attributes>\s[^<>]{{0,4000}})?(?P<closed>/?)>"
    rf"|&lt;/?(?P<escaped>(?:{_NAMES_OF_BLOCKS}|br|{_NAMES_INLINE})\b)[^<>&\n]{{0,300}}?&gt;"
    r"|(?P<comment><!--)",
    re.IGNORECASE,
)
_BLOCK = re.compile(_NAMES_OF_BLOCKS, re.IGNORECASE)
_KNOWN = re.compile(rf"{_NAMES_OF_BLOCKS}|br|{_NAMES_INLINE}", re.IGNORECASE)
_UNREAD = ("script", "style")
_ENTITY = re.compile(r"&(?:amp;){0,2}(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


# Spaces, and what only tells where a word may be cut.
_UNPRINTED = "\xa0\u2009\u200a\u202f\n\xad\u200b"


def _tags(text: str) -> Iterator[Edit]:
    """The tags of a text. A name in brackets is taken for one only if HTML has it, or with an attribute or a slash.

    >>> text = 'He wrote: <a href="https://example.org">“Go”</a> <John> 3 < 4<br>“No”'
    >>> [(text[edit.start : edit.end], edit.shown) for edit in _tags(text)]
    [('<a href="https://example.org">', ''), ('</a>', ''), ('<br>', '\\n')]
    """
    if "<" not in text and "&lt;" not in text:
        return
    at = 0
    unclosed: set[str] = set()
    for match in _TAG.finditer(text):
        if match.start() < at:
            continue
        if match["comment"]:
            end = _end_of(text, match.end(), "-->", unclosed)
            if end > match.end():
                at = end + len("-->")
                yield Edit(match.start(), at)
            continue
        at = match.end()
        name = (match["name"] or match["escaped"]).lower()
        is_tag = match["escaped"] or match["closing"] or match["closed"] or _KNOWN.fullmatch(name)
        if not is_tag and not any(sign in (match["attributes"] or "") for sign in "=/") and name not in _UNREAD:
            continue
        if name in _UNREAD and not match["closing"]:
            at = _end_of(text, at, f"</{name}", unclosed)
        yield Edit(match.start(), at, _parting(name))


def _end_of(text: str, at: int, closing: str, unclosed: set[str]) -> int:
    """Where what is not read ends; ``at`` where nothing closes it, which is looked for once only."""
    end = -1 if closing in unclosed else text.find(closing, at)
    if end < 0:
        unclosed.add(closing)
        return at
    return end


def _parting(name: str) -> str:
    if name == "br":
        return "\n"
    return "\n\n" if _BLOCK.fullmatch(name) else ""


def _entities(text: str) -> Iterator[Edit]:
    """Entities, also those that were escaped twice.

    >>> [edit.shown for edit in _entities("&quot;AT&T&amp;quot; &#8217; &ndash; &what; &#1;")]
    ['"', '"', '’', '–']
    """
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        shown = html.unescape(f"&{match[1]};")
        if len(shown) == 1 and shown != "\ufffd" and (shown.isprintable() or shown in _UNPRINTED):
            yield Edit(*match.span(), shown)


# Lines of Markdown

_QUOTED = r"(?:>[ \t]+)*>(?!>)[ \t]?"
_LINE = re.compile(
    rf"^(?P<quoted>[ \t]{{0,8}}{_QUOTED}(?=[^\s>]|[ \t]*$))?[ \t]{{0,12}}(?:"
    r"(?P<fence>(?:`{3,}|~{3,})[^\n`]*$)"
    r"|(?P<heading>#{1,6}[ \t]+(?=\S))"
    r"|(?P<rule>={3,}[ \t]*$)"
    r"|(?P<address>\[[^\[\]\n]{1,80}\]:[ \t]*<?(?:https?://|www\.|mailto:|/|\#)\S[^\n]*$))?",
    re.MULTILINE,
)
_LINE_SIGNS = re.compile(r"^[ \t]*(?:[>#=]|`{3}|~{3}|\[)", re.MULTILINE)


def _line_signs(text: str) -> Iterator[Edit]:
    """What stands at the beginning of lines, and the lines that hold nothing to read.

    >>> text = "# Shop saved\\n\\n> We sold cakes.\\n\\n* Yes\\n\\n[1]: https://example.org"
    >>> [text[edit.start : edit.end] for edit in _line_signs(text)]
    ['# ', '> ', '[1]: https://example.org']
    """
    if _LINE_SIGNS.search(text) is None:
        return
    fence: tuple[int, str] | None = None
    for match in _LINE.finditer(text):
        if fence is not None:
            if match["fence"] and match["fence"].startswith(fence[1]) and not match["fence"].strip("`~ \t"):
                yield Edit(fence[0], match.end(), "\n")
                fence = None
            continue
        if match["fence"] and _is_closed(text, match):
            fence = match.start(), match["fence"][:3]
            continue
        # A heading and a quotation begin a paragraph, whatever their first letter.
        begins = match["heading"] or (match["quoted"] and not _is_quoted_before(text, match.start()))
        hidden = match.end() if match.lastgroup not in (None, "fence") else match.start()
        if hidden > match.start():
            yield Edit(match.start(), hidden, "\n" if begins else "")


def _is_closed(text: str, opening: re.Match[str]) -> bool:
    return text.find("\n" + opening["fence"][:3], opening.end()) >= 0


def _is_quoted_before(text: str, start: int) -> bool:
    """Whether the line before the one at ``start`` is quoted as well."""
    before = text.rfind("\n", max(0, start - 2000), max(0, start - 1)) + 1
    return text[before : before + 8].lstrip(" \t").startswith(">")


# Words of Markdown, and note marks

_TARGET = (
    r"<?(?:https?://|www\.|mailto:|/|\#|\.{1,2}/|[\w\-]+\.\w)[^()\s<>]{0,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,200})?>?"
)
_TITLE = r"(?:[ \t]+(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?"
_LINK = re.compile(rf"(?P<image>!)?\[(?P<words>[^\[\]\n]{{0,500}})\]\({_TARGET}{_TITLE}\)")
_NAMED_LINK = re.compile(r"\[(?P<words>[^\[\]\n]{1,500})\]\[(?P<name>[^\[\]\n]{0,80})\]")
_ADDRESS_NAME = re.compile(r"^[ \t>]{0,12}\[([^\[\]\n]{1,80})\]:[ \t]*<?(?:https?://|www\.|mailto:|/|#)", re.MULTILINE)
_NOTE = re.compile(
    r"(?<=\S)\[\^[\w\-]{1,30}\]|(?<=[^\s\[({“‘])(?<![\s(][\"'])\[(?:\d{1,3}|note \d{1,2}|citation needed)\](?![(:])"
    r"|(?<=[.,;:!?”\"’')»\]])[¹²³⁴-⁹⁰]{1,3}|(?<=[.,;:!?”\"’')»])<sup>\[?\d{1,3}\]?</sup>"
)
_RAISED = re.compile(r"[¹²³⁴-⁹⁰]|<sup>")
_CODE = re.compile(r"(?<![`\w])`(?P<words>[^`'’\n]{1,200})`(?![`\w])")
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!>\"'~|])")


def _links(text: str) -> Iterator[Edit]:
    """What makes links of words, and the images whole.

    >>> text = "He [said so](https://a.org/b_(c)) [sic](he) ![A dog](dog.jpg)"
    >>> [text[edit.start : edit.end] for edit in _links(text)]
    ['[', '](https://a.org/b_(c))', '![A dog](dog.jpg)']
    """
    if "](" in text:
        for match in _LINK.finditer(text):
            yield from (Edit(*match.span()),) if match["image"] else _around(match)
    if "][" in text:
        names = {name.casefold() for name in _ADDRESS_NAME.findall(text)}
        for match in _NAMED_LINK.finditer(text) if names else ():
            if (match["name"] or match["words"]).casefold() in names:
                yield from _around(match)


def _around(match: re.Match[str]) -> Iterator[Edit]:
    start, end = match.span("words")
    yield Edit(match.start(), start)
    yield Edit(end, match.end())


def _notes(text: str) -> Iterator[Edit]:
    """Note marks, of Markdown and as they stand behind words: said.[2]

    >>> text = "“None,”[1] he said.² [sic] He walk[s] 3 km²[^a]."
    >>> [text[edit.start : edit.end] for edit in _notes(text)]
    ['[1]', '²', '[^a]']
    """
    if "[" in text or _RAISED.search(text):
        yield from (Edit(*match.span()) for match in _NOTE.finditer(text))


def _code(text: str) -> Iterator[Edit]:
    if "`" in text:
        for match in _CODE.finditer(text):
            yield from _around(match)


def _escapes(text: str) -> Iterator[Edit]:
    if "\\" in text:
        yield from (Edit(*match.span()) for match in _ESCAPE.finditer(text))


_RUN = re.compile(r"\*+|_+|\n[ \t]*\n")
_LONGEST_RUN = 3
_NOT_LINE_END = re.compile(r"[^\n]")
_OF_ADDRESSES = frozenset("@/#\\=&?~")


def _emphasis(text: str) -> Iterator[Edit]:
    """Pairs of asterisks and underscores around words, each within its paragraph.

    >>> text = "**Ada**, a *judge*, wrote _f***_ and snake_case, 2 * 3 * 4, *and left."
    >>> [text[edit.start : edit.end] for edit in _emphasis(text)]
    ['**', '**', '*', '*', '_', '_']
    """
    if "*" not in text and "_" not in text:
        return
    opened: dict[str, int] = {}
    for match in _RUN.finditer(text):
        run, (start, end) = match.group(), match.span()
        if "\n" in run:
            opened.clear()
            continue
        if len(run) > _LONGEST_RUN:
            continue
        before, after = text[start - 1 : start], text[end : end + 1]
        closes = not before.isspace() and not after.isalnum() and before not in ("", *"([{“‘")
        if closes and run in opened:
            at = opened.pop(run)
            yield Edit(at, at + len(run))
            yield Edit(start, end)
        elif after and not after.isspace() and not before.isalnum() and before not in _OF_ADDRESSES:
            opened[run] = start


def find_markup(text: str) -> list[Edit]:
    """What a view of the text shows instead of its markup, in order and without overlap.

    >>> text = "&quot;We had **no** warning,&quot;[1] said <b>Ines</b>."
    >>> [(text[edit.start : edit.end], edit.shown) for edit in find_markup(text)]
    [('&quot;', '"'), ('**', ''), ('**', ''), ('&quot;', '"'), ('[1]', ''), ('<b>', ''), ('</b>', '')]
    """
    finders = (_notes, _tags, _entities, _line_signs, _links, _code, _escapes)
    edits = _apart(edit for find in finders for edit in find(text))
    if "*" in text or "_" in text:
        edits = _apart((*edits, *_emphasis(_masked(text, edits))))
    return edits


def _apart(edits: Iterator[Edit] | Sequence[Edit]) -> list[Edit]:
    """The edits in order, without those that begin within another."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or kept[-1].end <= edit.start:
            kept.append(edit)
    return kept


def _masked(text: str, edits: Sequence[Edit]) -> str:
    """The text with a sign that is neither a letter nor a space for each character that is edited."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        own = text[edit.start : edit.end]
        # Behind a backslash a sign is no markup.
        end = edit.end + (own == "\\")
        pieces += (text[at : edit.start], _NOT_LINE_END.sub("\ufffc", own), "\ufffc" * (own == "\\"))
        at = end
    return "".join((*pieces, text[at:]))
