"""The generated pages say what the code says, and the written ones point at files that exist."""

import re
from pathlib import Path

import pytest

from tests.write_docs import DOCS, PAGES, ROOT, proofs, titles

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
