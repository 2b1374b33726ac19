"""A file of many columns: the work to recognise it grows as the file does, and what is too wide to be a list is refused at once."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.growing import calls, growth
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import home_at
from zhanggui.sources import importing
from zhanggui.sources.recognise import NotRecognised, likely_columns

WHERE = "zhanggui import, page 导入 /imports/"


def wide(folder: Path, columns: int) -> Path:
    """How many columns that nobody knows -> a file of sales that has them too, with three rows."""
    file = folder / f"wide-{columns}.csv"
    head = ["单号", "日期", "客户编码", "商品编码", "数量", "金额", *(f"feature {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(columns))]
    rows = [[f"S{n}", f"2026-10-0{n}", "C1", "K1", "1", "10.00", *(f"word {n}" for _ in range(columns))] for n in (1, 2, 3)]
    file.write_text("\n".join(",".join(row) for row in (head, *rows)))
    return file


def test_the_work_to_recognise_a_file_grows_as_its_columns_do(tmp_path: Path) -> None:
    def read(file: Path) -> None:
        with contextlib.suppress(NotRecognised):  # too little of it is ours; it was looked at all the same
            importing.propose([file], home=home_at(tmp_path / "home"), work=tmp_path)

    read(wide(tmp_path, 1))
    files = [wide(tmp_path, columns) for columns in (50, 100, 200)]
    work = [calls(lambda file=file: read(file)) for file in files]
    assert growth(work) < 2.5
    assert work[2] - work[1] < 100 * 300, "a column that is no header of ours is looked up, not compared with each of ours"


def test_a_table_of_twenty_thousand_columns_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ZhangguiError) as told:
        importing.propose([wide(tmp_path, 20_000)], home=home_at(tmp_path / "home"), work=tmp_path)
    assert (told.value.what, told.value.what.zh) == (  # type: ignore[attr-defined]
        "The table has 20,006 columns; at most 2,000 are read.", "这份表有20,006列，最多能读2,000列。"
    )


def test_a_header_is_like_the_columns_it_was_like_when_each_was_compared() -> None:
    found = likely_columns(["单号", "客户编码(必填)", "我的商品编码", "是否退货日期", "天气"])
    assert found[("sales", "document")]["单号"] > 0.9
    assert found[("sales", "customer")]["客户编码(必填)"] > 0.9
    assert found[("sales", "sku")]["我的商品编码"] == 0.6
    assert not any("天气" in headers or "是否退货日期" in headers for headers in found.values())
