"""The pages are true: their examples run and print what they say, their links lead somewhere, their commands exist.

A ```python block is run, in the order of its page, with the names that the blocks before it made. Where a ```text
block stands directly behind, it is compared with what was printed. A block that cannot be run has
``<!-- not run: reason -->`` on the line before it. All is computed in single precision, so that processors agree.
"""

import contextlib
import inspect
import io
import operator
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import quotelens
from quotelens import analyzer, engines
from quotelens.cli import main
from quotelens.model import compute
from quotelens.types import Document

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run:(.*?)-->\s*\Z", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
_SHELL_WORD = re.compile(r"[|;&<>]+")


@attrs.frozen
class Block:
    """A fenced block: its language, its lines, the line where it begins, and what it is said to print."""

    language: str
    source: str
    line: int
    printed: str | None
    not_run: str | None


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text("utf8")
    fences = list(_FENCE.finditer(text))
    for number, fence in enumerate(fences):
        follower = fences[number + 1] if number + 1 < len(fences) else None
        adjoins = follower is not None and follower[1] == "text" and not text[fence.end() : follower.start()].strip()
        marker = _NOT_RUN.search(text, 0, fence.start())
        yield Block(
            language=fence[1],
            source=fence[2],
            line=text.count("\n", 0, fence.start()) + 2,
            printed=follower[2] if follower is not None and adjoins else None,
            not_run=None if marker is None else marker[1].strip(),
        )


def commands(page: Path) -> Iterator[list[str]]:
    """Each simple command of the page's ```sh blocks, as words."""
    for block in blocks(page):
        if block.language != "sh":
            continue
        for line in block.source.replace("\\\n", " ").splitlines():
            words = shlex.shlex(line, posix=True, punctuation_chars=True)
            words.whitespace_split = True
            command: list[str] = []
            for word in [*words, ";"]:
                if not _SHELL_WORD.fullmatch(word):
                    command.append(word)
                elif ">" in word or "<" in word:
                    command.append(">")
                elif command:
                    # What follows a redirection is a file and no argument.
                    yield command[: command.index(">")] if ">" in command else command
                    command = []


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the page's headings."""
    text = _FENCE.sub("", page.read_text("utf8"))
    return {
        re.sub(r"[^\w\- ]", "", heading[1].replace("`", "").lower()).replace(" ", "-")
        for heading in _HEADING.finditer(text)
    }


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def single_precision(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Examples take the default number format, in which processors differ in the last digits; here single precision."""
    monkeypatch.setattr(compute, "_ON_PROCESSOR", ("float32", "int8"))
    kept = (analyzer._default_analyzer, engines._analyzer)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


@pytest.mark.usefixtures("single_precision")
@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_examples_run_and_print_what_they_say(page: Path) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page):
        if block.language != "python":
            continue
        if block.not_run is not None:
            assert block.not_run, f"{_name(page)}:{block.line}: say why the block is not run"
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            # Blank lines first, so that a traceback shows the line of the page.
            exec(compile("\n" * (block.line - 1) + block.source, _name(page), "exec"), names)
        if block.printed is not None:
            assert printed.getvalue() == block.printed, f"{_name(page)}:{block.line}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_exist(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    # It would go on until Ctrl-C.
    monkeypatch.setattr("quotelens.serve.serve", lambda lens, **options: None)
    for command in commands(page):
        program, arguments = Path(command[0]).name, command[1:]
        if program == "quotelens":
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
            # The files of the examples do not exist, so that 1 is as good as 0; wrong usage exits with 2.
            assert main(arguments, _nothing_found) in (0, 1), command
        elif program.startswith("python") and arguments[:2] == ["-m", "quotelens.train"]:
            _check_training(arguments[2:], capsys)
        elif program.startswith("python") and arguments[0].endswith(".py"):
            script = (ROOT / arguments[0]).read_text("utf8")
            assert all(word in script for word in arguments if word.startswith("--")), command


def _nothing_found(text: str, *, id: str | None = None) -> Document:
    return Document(text, id)


def _check_training(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The help of the training command names every option that is given."""
    from quotelens.train.__main__ import main as train

    with pytest.raises(SystemExit) as stop:
        train([arguments[0], "--help"])
    assert stop.value.code == 0
    known = set(re.findall(r"--[-\w]+", capsys.readouterr().out))
    assert {word for word in arguments if word.startswith("--")} <= known, arguments


def test_readme_shows_what_the_first_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line of README's abridged output stands in that of single precision, in order; percentages may differ."""
    match = re.search(r"<!-- output -->\n```text\n(.*?)```", (ROOT / "README.md").read_text("utf8"), re.DOTALL)
    assert match is not None
    shown = [line for line in match[1].splitlines() if line.strip() not in ("", "…")]
    assert shown
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["analyze", "--precision", "float32", "seeds/kherson-2022-10-13.txt"]) == 0
    printed = iter(_without_percentages(capsys.readouterr().out).splitlines())
    for line in shown:
        assert _without_percentages(line) in printed, line


def test_the_figures_of_accuracy_stand_on_the_pages_that_it_names() -> None:
    page = ROOT / "docs" / "accuracy.md"
    rows = [line for line in page.read_text("utf8").splitlines() if re.match(r"\| [a-z]", line)]
    measured = [(re.findall(r"\d[\d.,]*\d", row.split(" | ")[1]), _LINK.search(row)) for row in rows]
    assert sum(len(figures) for figures, _ in measured) > 20
    for figures, link in measured:
        if figures:
            assert link is not None
            named = (page.parent / link[1].partition("#")[0]).read_text("utf8")
            assert [figure for figure in figures if figure not in named] == []


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {quotelens.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf8")


def test_the_reference_has_every_public_name() -> None:
    page = (ROOT / "docs" / "reference.md").read_text("utf8")
    listed = set(re.findall(r"^\.\. auto(?:function|class|data):: quotelens\.(\S+)$", page, re.MULTILINE))
    errors = {name for name in quotelens.__all__ if name.endswith("Error")}
    wanted = {*quotelens.__all__} - errors - {"__version__"} | {f"export.{name}" for name in quotelens.export.__all__}
    for module in (quotelens.plot, quotelens.engines, quotelens.stanza, quotelens.spacy):
        wanted |= {
            f"{module.__name__.removeprefix('quotelens.')}.{name}"
            for name, value in vars(module).items()
            if (inspect.isfunction(value) or inspect.isclass(value))
            and value.__module__ == module.__name__
            and not name.startswith("_")
        }
    assert "automodule:: quotelens.errors" in page
    assert wanted <= listed
    for name in listed:
        assert operator.attrgetter(name)(quotelens) is not None


def _without_percentages(text: str) -> str:
    return re.sub(r"\d+%", "%", text)
