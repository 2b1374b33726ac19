"""The rules of the house that a machine can check: where things live, how large they grow, who may import what.

import-linter holds the order of the rooms (pyproject.toml); ruff holds style. What is here is the rest of design and CONTRIBUTING.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhanggui import decide, measures
from zhanggui.measures.measure import Measure

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "zhanggui"
BANNED = {"core", "common", "utils", "util", "helpers", "services", "manager", "misc"}
LINES_OF_A_FUNCTION, LINES_OF_A_MODULE, ENTRIES_OF_A_FOLDER, POSITIONAL = 60, 400, 16, 5
"""What is private is called beside where it stands, and may take two more by position."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions that may be longer, as `file::name`, each with the reason why splitting it would split one thought."""
LONG_FOLDERS = {"tables", "measures", "decide", "web"}
"""Visible lists: one file an entry, however many there are."""
MAY_IMPORT = {
    "deltalake": ("lake.py",),
    "duckdb": ("engine.py", "sources/"),
    "pyspark": ("engine.py",),
    "obstore": ("storage.py",),
    "django": ("web/",),
    "django_htmx": ("web/",),
}
"""Who may name a library: these files and folders, nobody else."""
IMPORT_INSIDE_FUNCTIONS = {"cli", "engine.py"}


def modules(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(node: ast.AST) -> set[str]:
    """An import statement -> the first part of each name it imports."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return {node.module.split(".")[0]}
    return set()


WIDTH = {"html": 420, "css": 350}
"""Longest line of a template (a sentence that is translated is one), of a style sheet."""
OURS = modules(SRC)
ALL = modules(SRC, ROOT / "tests", ROOT / "bench")
every_module = pytest.mark.parametrize("path", ALL, ids=named)
every_module_of_ours = pytest.mark.parametrize("path", OURS, ids=named)


def test_no_drawer_is_called_utils() -> None:
    found = [named(path) for path in SRC.rglob("*") if path.stem in BANNED and (path.is_dir() or path.suffix == ".py")]
    assert found == []


@every_module
def test_a_function_fits_on_a_screen(path: Path) -> None:
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LINES_OF_A_FUNCTION or f"{named(path)}::{function.name}" in LONG_FUNCTIONS, f"{function.name}: {length} lines"


@every_module
def test_a_module_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LINES_OF_A_MODULE


@pytest.mark.parametrize(("kind", "longest"), WIDTH.items())
def test_a_page_is_written_in_lines_that_can_be_read(kind: str, longest: int) -> None:
    """One block element a line; a Chinese sentence over several lines stands in {% oneline %}, since a new line is a space."""
    found = {
        f"{named(path)}:{n}": len(line)
        for path in SRC.rglob(f"*.{kind}") if "vendor" not in path.parts
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if len(line) > longest
    }
    assert found == {}


def test_a_long_function_that_became_short_leaves_the_list() -> None:
    long = {
        f"{named(path)}::{function.name}"
        for path in ALL for function in functions(path) if (function.end_lineno or 0) - function.lineno >= LINES_OF_A_FUNCTION
    }
    assert set(LONG_FUNCTIONS) <= long
    assert all(reason for reason in LONG_FUNCTIONS.values())


@every_module_of_ours
def test_a_function_takes_few_arguments_by_position(path: Path) -> None:
    for function in functions(path):
        if ({"cli", "templatetags"} & set(path.parts)) and function.decorator_list:
            continue  # a command's options are named by whoever types them; a template tag's cannot be
        given = [a.arg for a in (*function.args.posonlyargs, *function.args.args) if a.arg not in {"self", "cls"}]
        limit = POSITIONAL + 2 if function.name.startswith("_") else POSITIONAL
        assert len(given) <= limit, f"{function.name}{tuple(given)}"


def test_a_folder_is_seen_at_a_glance() -> None:
    folders = {path.parent for path in OURS}
    for folder in folders:
        entries = [p.name for p in folder.iterdir() if not p.name.startswith("__") and p.suffix != ".typed"]
        assert len(entries) <= ENTRIES_OF_A_FOLDER or folder.name in LONG_FOLDERS, f"{named(folder)}: {len(entries)}"


@every_module_of_ours
def test_imports_stand_at_the_top(path: Path) -> None:
    if path.relative_to(SRC).parts[0] in IMPORT_INSIDE_FUNCTIONS:
        return
    for function in functions(path):
        inside = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not inside, f"{function.name}, line {inside}"


@every_module_of_ours
def test_only_its_own_file_names_a_library(path: Path) -> None:
    place = path.relative_to(SRC).as_posix()
    for node in ast.walk(tree(path)):
        for library in imported(node) & set(MAY_IMPORT):
            assert place.startswith(MAY_IMPORT[library]), f"{place} imports {library}"


@every_module
def test_a_module_says_what_it_is(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text("utf-8").strip():
        return
    text = ast.get_docstring(tree(path))
    assert text, "the first line of a module says what is in it"


@pytest.mark.parametrize("path", modules(SRC / "rules", SRC / "base"), ids=named)
def test_rules_and_base_look_at_no_clock(path: Path) -> None:
    for node in ast.walk(tree(path)):
        assert "time" not in imported(node)
        assert not (isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}), node.lineno


def test_every_measure_that_is_written_is_on_the_visible_list() -> None:
    written: set[str] = set()
    for path in modules(SRC / "measures"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Measure.__name__ and node.args:
                name = node.args[0]
                written |= {name.value} if isinstance(name, ast.Constant) and isinstance(name.value, str) else set()
    assert written
    assert written <= set(measures.MEASURES)


def test_every_decision_that_is_written_is_on_the_visible_list() -> None:
    kinds = getattr(decide, "DECISIONS", None)
    if kinds is None:
        pytest.skip("there is no decision yet")
    verbs = {path.stem for path in (SRC / "decide").glob("*.py") if any(f.name == "decide" for f in functions(path))}
    assert verbs <= set(kinds)


def test_the_tests_mirror_the_tree() -> None:
    rooms = {path.name for path in SRC.iterdir() if path.is_dir()}
    assert {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("_")} - {"data"} <= rooms
