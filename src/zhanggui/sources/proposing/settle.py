"""What samples leave open about how a column is written -> decided by every value of it, in one pass over the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhanggui.sources.convert import MIXED, Form, plain, quoted
from zhanggui.sources.files import Opened
from zhanggui.sources.mapping import Mapping
from zhanggui.sources.stage import raw_rows, rejected_lines

POINT_ZERO = r"\d+\.0"
PARTS = r"^(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}"


def settled(con: Any, opened: Opened, mapping: Mapping) -> tuple[Mapping, dict[str, str]]:
    """A proposed mapping -> the same with forms that hold for every value; column -> a remark where the samples had misled."""
    place = {header: i for i, header in enumerate(opened.headers)}
    asked: dict[str, str] = {}
    for c, form in mapping.forms.items():
        cell = plain(f"CAST(c{place[mapping.columns[c]]} AS VARCHAR)")
        if form.strip_point_zero:
            asked[c] = f"coalesce(bool_and(regexp_full_match({cell}, {quoted(POINT_ZERO)})) FILTER ({cell} <> ''), true)"
        elif form.order:
            first, second = (f"try_cast(regexp_extract({cell}, {quoted(PARTS)}, {n}) AS INTEGER)" for n in (1, 2))
            # 13/13 is no day in any order, so it says nothing of which comes first.
            asked[c] = f"[max({first}) FILTER ({second} <= 12), max({second}) FILTER ({first} <= 12)]"
    if not asked:
        return mapping, {}
    found = con.execute(f"SELECT {', '.join(asked.values())} FROM {raw_rows(opened)}").fetchall()[0]
    if opened.form == "csv":
        rejected_lines(con)
    forms, notes = dict(mapping.forms), {}
    for c, value in zip(asked, found, strict=True):
        forms[c], notes[c] = _decided(forms[c], value)
    return replace(mapping, forms={c: f for c, f in forms.items() if f != Form()}), {c: n for c, n in notes.items() if n}


def _decided(form: Form, value: Any) -> tuple[Form, str]:
    """A form by the samples and what all values say -> the form by all values, a remark where it changed."""
    if form.strip_point_zero:
        return (form, "") if value else (replace(form, strip_point_zero=False), "not every value ends in .0: kept as written")
    first, second = (n or 0 for n in value)
    if first > 12 and second > 12:
        return replace(form, order=""), MIXED
    if first > 12 or second > 12:
        order = "dmy" if first > 12 else "mdy"
        return replace(form, order=order), "day before month" if order == "dmy" else "month before day"
    return form, ""
