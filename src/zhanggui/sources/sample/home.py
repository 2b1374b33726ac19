"""A home -> the sample company in it: its files, and its records in the lake, brought in by the ordinary import."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from zhanggui.base.days import day_number, iso, parse_day
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.sources.importing import propose, run_import, working_folder
from zhanggui.sources.sample.making import COMPANY, make
from zhanggui.sources.sample.planted import Planted

DEMO_HOME = "~/.zhanggui-demo"
"""Where `zhanggui demo` makes the company when no home is said."""
MADE = "made.json"
"""The file that says that the company is complete, with the truths planted in it."""
TABLES_OF = {
    "客户档案": "customers", "场所": "places", "业务员档案": "reps", "业务员分管": "assignments", "商品档案": "skus",
    "批次": "lots", "供应商": "suppliers", "供货报价": "offers", "销售明细": "sales",
    "采购订单明细": "purchases", "采购入库明细": "receipts", "其他出入库明细": "stock_moves", "库存日结": "stock_days",
    "拜访记录": "visits", "行为事件": "events", "竞品情报": "competitor_facts", "会员档案": "members", "门店小票": "sales",
    "分销价格": "prices",
    "包装单位": "pack_units", "促销活动": "promotions", "营销活动": "campaigns", "优惠券": "coupons", "区域档案": "regions",
    "渠道档案": "channels", "费用明细": "costs", "潜在客户": "prospects", "充值记录": "top_ups", "满意度调查": "surveys",
}
"""File -> the table it is imported as, as a person says it with `zhanggui import FILE --as TABLE`."""


def at_home(home: Home, *, end: str = "", small: bool = False, say: Callable[[str], None]) -> Planted:
    """A home that is new, or holds the sample company already -> what is planted in the one that is there then.

    end: ISO text of the last day, else yesterday. A home that holds another company is refused; one whose making was
    broken off is finished.
    """
    folder = home.path / "sample"
    made = folder / MADE
    if made.exists():
        truths = planted_in(home)
        say(f"The sample company is already here: {iso(truths.start)} to {iso(truths.end)}, {truths.lines:,} lines.")
        return truths
    if home.exists() and not folder.exists():
        do = "Give the sample another: zhanggui demo --home DIR"
        raise ZhangguiError("This home holds a company of its own.", where=str(home.path), do=do)
    last = _last_day(end)
    folder.mkdir(parents=True, exist_ok=True)
    home.make(company=COMPANY)
    say(f"Making the sample company, {'a tenth of it, ' if small else ''}40 months to {iso(last)} ...")
    sample = make(folder, end_day=last, small=small)
    _import(home, sample.files, say)
    made.write_text(json.dumps(sample.planted.as_json(), ensure_ascii=False, indent=1), "utf-8")
    return sample.planted


def planted_in(home: Home) -> Planted:
    """A home with the sample company -> the truths planted in it."""
    return Planted.from_json(json.loads((home.path / "sample" / MADE).read_text("utf-8")))


def _import(home: Home, files: tuple[Path, ...], say: Callable[[str], None]) -> None:
    """The files -> the lake, in one batch: all of them or none. Files that were imported before are repeated, not doubled."""
    lake = Lake(home.lake_url)
    with working_folder() as work:
        proposals = [p for file in files for p in propose([file], home=home, work=work, table=TABLES_OF[file.stem])]
        report = run_import(lake, home, proposals, by="demo", work=work, say=say)
    lost = [f for f in report.files if f.count.quarantined]
    if lost:
        raise ZhangguiError("The sample company has rows in quarantine: this is a fault of zhanggui.", where=lost[0].path)


def _last_day(end: str) -> int:
    """ISO text, or nothing -> the day number of that day, or of yesterday."""
    if not end:
        return day_number(date.today() - timedelta(days=1))
    try:
        return parse_day(end)
    except ValueError as problem:
        raise WrongUse(f"{end} is no day.", do="Write it as 2026-10-31.") from problem
