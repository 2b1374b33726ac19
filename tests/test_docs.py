"""The generated pages say what the code says, and the written ones point at files that exist."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.write_docs import DOCS, PAGES, ROOT, proofs, titles
from zhanggui.tables import TABLES

WRITTEN = [path for path in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")) if path.name not in PAGES]


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_does_not_lag_behind_the_code(name: str) -> None:
    written = (DOCS / name).read_text("utf-8") if (DOCS / name).exists() else ""
    assert written == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (path.parent / target).exists(), target


def test_every_row_that_a_test_names_is_a_row_of_the_requirements() -> None:
    known = titles()
    assert len(known) == 236
    for proof in proofs():
        assert set(proof.rows) <= set(known), f"{proof.file}::{proof.test}"
        assert proof.where, f"{proof.file} covers rows: say in WHERE by which page or command its tests enter"


def glossary() -> list[list[str]]:
    """GLOSSARY.md -> its rows: English, 中文, meaning, column, unit."""
    lines = (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] not in {"English", "---"}]


def test_a_word_of_the_trade_has_one_meaning() -> None:
    words = [row[0] for row in glossary()]
    assert len(words) >= 80
    assert len(set(words)) == len(words)
    assert all(chinese and meaning for _, chinese, meaning, *_ in glossary())


def test_a_column_in_the_glossary_is_a_column_of_a_table() -> None:
    for word, _, _, column, _ in glossary():
        if "." in column:
            table, name = column.strip("`").split(".")
            assert name in TABLES[table].index, word


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_example_of_the_library_runs_with_what_is_installed_with_it(page: str, tmp_path: Path) -> None:
    """In a process of its own, where only what the product itself needs can be imported."""
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    only_ours = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('polars', 'pandas', 'pyspark'):\n"
        "            raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
    )
    done = subprocess.run([sys.executable, "-c", only_ours + example], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert [(r["net_sales"], r["sale_value"]) for r in rows] == [(20.0, 20.0), (20.0, 10.0)]
    assert f"# {rows[0]}" in example
