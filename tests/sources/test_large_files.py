"""Large plain files go straight into the lake; what they say and what becomes of every line is the same as the careful way."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.sources.conftest import Command
from zhanggui.base.settings import home_at
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.sources import fast
from zhanggui.sources.quarantine import rows_of

HEADER = "sale date,invoice,line,store,item,item name,quantity,unit price,amount\n"


def lines(n: int, seed: int, dirty: bool) -> list[str]:
    """Documents of ten lines; dirty: some come again whole further down, some lines are broken."""
    draw = random.Random(seed)
    rows = []
    for i in range(n):
        day = f"2024-{1 + i // 10 % 12:02d}-{1 + i // 10 % 28:02d}"
        cells = [day, f"INV-{i // 10}", f"{i % 10 + 1}", f"{i // 10 % 90}", f"{i % 300}", f"item, {i % 300}", f"{i % 7 + 1}", "2.5", f"{(i % 7 + 1) * 2.5:.2f}"]
        if dirty and draw.random() < 0.01:
            column, text = draw.choice([(0, ""), (0, "2019-02-30"), (6, "x1"), (8, "12,3,4"), (4, ""), (2, "")])
            cells[column] = text
        cells[5] = f'"{cells[5]}"'
        rows.append(",".join(cells) + "\n")
    if dirty:
        again = [r for d in draw.sample(range(n // 10), n // 200) for r in rows[d * 10 : d * 10 + 10]]
        rows[n // 2 : n // 2] = again[: len(again) // 2]
        rows += again[len(again) // 2 :]
    return rows


def held(home: Path) -> tuple[list[tuple[Any, ...]], list[tuple[int, str, str, tuple[str | None, ...]]]]:
    """A home -> its current lines and its quarantine, in an order of their own."""
    frame = open_engine(home_at(home).lake_url).frame("sales").drop("batch").collect()
    columns = sorted(frame.columns)
    quarantine = [(r.line, r.reason, r.column, r.cells) for r in rows_of(Lake(home_at(home).lake_url))]
    return sorted(map(repr, frame.select(columns).rows())), sorted(quarantine)


@pytest.mark.parametrize("dirty", [False, True])
def test_the_fast_way_and_the_careful_way_hold_the_same(
    zhanggui: Command, company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dirty: bool
) -> None:
    path = tmp_path / "large.csv"
    path.write_text(HEADER + "".join(lines(40_000, 7, dirty)))
    found = []
    for limit in (1_000, 10**12):
        monkeypatch.setattr(fast, "LARGE", limit)
        ended = zhanggui("import", path, "--format", "json", "--source", "till")
        assert "careful" not in ended.err
        again = zhanggui("import", path, "--format", "json", "--source", "till")
        found.append((ended.counts, held(company), again.counts))
        company.rename(tmp_path / f"home-{limit}")
    quick, careful = found
    assert quick[0] == careful[0]
    assert quick[1] == careful[1]
    assert quick[0][0] == sum(quick[0][1:])
    assert quick[2] == careful[2]
    if dirty:
        assert all(n > 100 for n in quick[0][1:4])


def test_a_second_import_of_a_large_file_accepts_nothing(zhanggui: Command, company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "LARGE", 1_000)
    path = tmp_path / "large.csv"
    path.write_text(HEADER + "".join(lines(5_000, 3, dirty=True)))
    read, accepted, quarantined, repeated, _ = zhanggui("import", path, "--format", "json").counts
    files = sorted(p.name for p in (company / "lake" / "sales").glob("*.parquet"))
    assert zhanggui("import", path, "--format", "json").counts == (read, 0, quarantined, accepted + repeated, 0)
    assert sorted(p.name for p in (company / "lake" / "sales").glob("*.parquet")) == files


def test_a_corrected_document_of_a_large_file_supersedes_the_old_one(zhanggui: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "LARGE", 1_000)
    rows = lines(2_000, 3, dirty=False)
    path = tmp_path / "large.csv"
    path.write_text(HEADER + "".join(rows))
    zhanggui("import", path, "--format", "json")
    before = zhanggui("ask", "line_amount", "--format", "json").json[0]["line_amount"]
    rows[5] = rows[5].replace("15.00", "115.00")
    path.write_text(HEADER + "".join(rows))
    assert zhanggui("import", path, "--format", "json").counts == (2_000, 0, 0, 1_990, 10)
    assert zhanggui("ask", "line_amount", "--format", "json").json[0]["line_amount"] == before + 100


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda rows: [*rows, rows[0].replace("2.50", "9.50", 1)], "different content"),
        (lambda rows: [*rows[:-1], rows[-1].replace('"item', '" item')], "outer blanks"),
        (lambda rows: [*rows, rows[0].replace("INV-0,1,0,0,", "INV-9999,1,0,POST,")], ""),
    ],
)
def test_what_the_fast_way_cannot_do_exactly_is_done_the_careful_way(
    zhanggui: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any, why: str
) -> None:
    monkeypatch.setattr(fast, "LARGE", 1_000)
    path = tmp_path / "large.csv"
    path.write_text(HEADER + "".join(change(lines(5_000, 3, dirty=False))))
    ended = zhanggui("import", path, "--format", "json")
    assert why in ended.err
    read, accepted, quarantined, repeated, superseding = ended.counts
    assert read == accepted + quarantined + repeated + superseding


@pytest.mark.parametrize("length", [200, 256, 300])
def test_one_line_told_twice_is_found_in_documents_of_any_length(
    zhanggui: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(fast, "LARGE", 1_000)
    rows = [f"2024-01-02,INV-{d},{i},7,{i},tea,1,2.5,2.50\n" for d in range(3) for i in range(1, length + 1)]
    path = tmp_path / "large.csv"
    path.write_text(HEADER + "".join([*rows, rows[length + 130]]))
    assert zhanggui("import", path, "--format", "json").counts == (3 * length + 1, 3 * length, 0, 1, 0)
