"""When a rep signed in and out: however a file writes it, the lake holds milliseconds since 1970-01-01 UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.sources.conftest import Command
from zhanggui.engine import open_engine
from zhanggui.lake import Lake

HEADER = "拜访编号,业务员编号,客户编号,拜访日期,签到时间,签退时间\n"
NINE = 1_772_413_200_000
"""2026-03-02 09:00 in Shanghai, which is 01:00 UTC."""
MINUTE = 60_000


def instants(company: Path) -> list[tuple[str, int | None, int | None]]:
    """The visits of the lake: which, from when, to when; the types as the files have them."""
    lake = Lake(company / "lake")
    assert {str(pq.read_schema(f).field(c).type) for f in lake.files("visits") for c in ("started_ms", "ended_ms")} == {"int64"}
    frame = open_engine(company / "lake").frame("visits").select("document", "started_ms", "ended_ms").collect()
    return sorted(frame.rows())


@pytest.mark.parametrize(("begun", "ended"), [
    ("2026-03-02 09:00", "2026-03-02 09:25"),
    ("2026/3/2 9:00:00", "2026年3月2日 上午9:25"),
    ("2026-03-02T01:00:00Z", "2026-03-02T03:25:00+02:00"),
    (f"{NINE}", f"{NINE + 25 * MINUTE}"),
])
def test_a_time_without_a_zone_is_the_companys_own_and_one_with_a_zone_is_brought_to_it(
    imported: Callable[..., object], company: Path, begun: str, ended: str
) -> None:
    imported(f"{HEADER}V1,003,C1,2026-03-02,{begun},{ended}\nV2,003,C2,2026-03-02,,\n", name="visits.csv")
    assert instants(company) == [("V1", NINE, NINE + 25 * MINUTE), ("V2", None, None)]


def test_the_companys_zone_is_its_setting(zhanggui: Command, imported: Callable[..., object], company: Path) -> None:
    zhanggui("settings", "time_zone", "Europe/London")
    imported(HEADER + "V1,003,C1,2026-07-01,2026-07-01 09:00,2026-07-01 09:25\n", name="visits.csv")
    eight = int(datetime.fromisoformat("2026-07-01T08:00:00+00:00").timestamp()) * 1000
    assert instants(company) == [("V1", eight, eight + 25 * MINUTE)]


def test_a_parquet_file_with_moments_of_utc_says_the_same_day_and_instant(zhanggui: Command, company: Path, tmp_path: Path) -> None:
    late = datetime.fromisoformat("2026-03-01T17:00:00+00:00")
    file = tmp_path / "visits.parquet"
    rows = {"拜访编号": ["V1"], "业务员编号": ["003"], "客户编号": ["C1"], "拜访日期": [late], "签到时间": [late]}
    pq.write_table(pa.table(rows).cast(pa.schema(
        [(name, pa.timestamp("us", "UTC") if name in ("拜访日期", "签到时间") else pa.string()) for name in rows]
    )), file)
    assert zhanggui("import", file).code == 0
    frame = open_engine(company / "lake").frame("visits").select("day", "started_ms").collect()
    assert frame.rows() == [(20514, int(late.timestamp()) * 1000)]  # one in the morning of 2 March in Shanghai


def test_a_visit_that_ended_before_it_began_waits_in_quarantine(imported: Callable[..., object], company: Path) -> None:
    ended = imported(HEADER + "V1,003,C1,2026-03-02,2026-03-02 09:25,2026-03-02 09:00\n", name="visits.csv")
    assert ended.counts == (1, 0, 1, 0, 0)  # type: ignore[attr-defined]


def as_it_was(company: Path) -> None:
    """The files of the visits -> as the first versions wrote them: what the clock on the wall showed."""
    for path in Lake(company / "lake").files("visits"):
        rows = pq.ParquetFile(path).read()
        for name in ("started_ms", "ended_ms"):
            wall = rows[name].cast(pa.timestamp("ms", "UTC")).cast(pa.timestamp("ms", "Asia/Shanghai"))
            at = rows.column_names.index(name)
            rows = rows.set_column(at, name, pa.compute.local_timestamp(wall).cast(pa.timestamp("us")))
        pq.write_table(rows, path)


def test_visits_of_an_earlier_version_are_read_and_the_same_file_again_is_repeated(
    zhanggui: Command, imported: Callable[..., object], company: Path
) -> None:
    visits = HEADER + "V1,003,C1,2026-03-02,2026-03-02 09:00,2026-03-02 09:25\nV2,003,C2,2026-03-02,2026-03-02 10:00,\n"
    imported(visits, name="visits.csv")
    as_it_was(company)
    again = imported(visits + "V3,003,C3,2026-03-03,2026-03-02 11:00,\n", name="visits.csv")
    assert again.counts == (3, 1, 0, 2, 0)  # type: ignore[attr-defined]
    assert instants(company) == [
        ("V1", NINE, NINE + 25 * MINUTE), ("V2", NINE + 60 * MINUTE, None), ("V3", NINE + 120 * MINUTE, None)
    ]
    assert zhanggui("imports", "undo", "1").code == 0
    assert instants(company) == [("V3", NINE + 120 * MINUTE, None)]


def test_any_command_mends_what_an_earlier_version_stored(zhanggui: Command, imported: Callable[..., object], company: Path) -> None:
    imported(HEADER + "V1,003,C1,2026-03-02,2026-03-02 09:00,2026-03-02 09:25\n", name="visits.csv")
    as_it_was(company)
    zhanggui("doctor")
    zhanggui("ask", "line_amount")
    assert instants(company) == [("V1", NINE, NINE + 25 * MINUTE)]
