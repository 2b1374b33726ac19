"""A home -> the sample company in it: its files, and its records in the lake."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

from zhanggui.base.days import day_number, iso, parse_day
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.engine import open_engine
from zhanggui.sources.sample.direct import load
from zhanggui.sources.sample.making import COMPANY, make
from zhanggui.sources.sample.planted import Planted

MADE = "made.json"


def at_home(home: Home, *, end: str = "", small: bool = False, say: Callable[[str], None]) -> Home:
    """A home that is new, or holds the sample company already -> the same with its records imported.

    end: ISO text of the last day, else yesterday. A home that holds another company is refused.
    """
    folder = home.path / "sample"
    made = folder / MADE
    if made.exists():
        truths = Planted.from_json(json.loads(made.read_text("utf-8")))
        say(f"The sample company is already here: {iso(truths.start)} to {iso(truths.end)}, {truths.lines:,} lines.")
        return home
    if home.exists() and not folder.exists():
        do = "Give the sample another: zhanggui demo --home DIR"
        raise ZhangguiError("This home holds a company of its own.", where=str(home.path), do=do)
    last = _last_day(end)
    folder.mkdir(parents=True, exist_ok=True)
    home.make(company=COMPANY)
    say(f"Making the sample company, {'a tenth of it, ' if small else ''}40 months to {iso(last)} …")
    sample = make(folder, end_day=last, small=small)
    truths = sample.planted
    say(f"{truths.lines:,} lines of sales in {folder}. Importing …")
    load(open_engine(home.lake_url).lake, sample.files)
    made.write_text(json.dumps(truths.as_json(), ensure_ascii=False, indent=1), "utf-8")
    return home


def _last_day(end: str) -> int:
    """ISO text, or nothing -> the day number of that day, or of yesterday."""
    if not end:
        return day_number(date.today() - timedelta(days=1))
    try:
        return parse_day(end)
    except ValueError as problem:
        raise WrongUse(f"{end} is no day.", do="Write it as 2026-10-31.") from problem
