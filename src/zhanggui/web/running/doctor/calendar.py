"""Whose public holidays are followed, and until when the make-up working days are known."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from zhanggui.base.days import day_number
from zhanggui.base.settings import Home
from zhanggui.base.settings.countries import parted
from zhanggui.tables.places.calendar import plan_unknown
from zhanggui.web.running.doctor.finding import WARNING, Finding, fine

AHEAD = 366
"""Days ahead of which the calendar is asked: expectations and promises reach no further."""


def examine(home: Home) -> list[Finding]:
    """A home -> whose holidays its calendar has; a year at hand whose plan of make-up days is not known is to be looked at."""
    said = home.settings()
    country = str(said["country"])
    if not country:
        return [fine("calendar", "没有设国家：不看节假日", "No country is set: no public holidays are followed")]
    code, part = parted(country)
    meant = f"{code}-{part}" if part else code
    today = datetime.now(zoneinfo.ZoneInfo(str(said["time_zone"]))).date()
    unknown = plan_unknown(country, day_number(today), day_number(today) + AHEAD)
    if not unknown:
        return [fine("calendar", f"节假日按{meant}", f"Public holidays of {meant}", country)]
    years = ", ".join(map(str, unknown))
    zh = f"节假日按{meant}；{years}年的调休安排还没有：那年的补班日先当周末"
    en = f"Public holidays of {meant}; the plan of make-up days of {years} is not known: until then they count as weekends"
    if today.year not in unknown:
        return [fine("calendar", zh, en, country)]
    do_zh, do_en = "公布以后，升级节假日库：pip install -U holidays", "Once it is published: pip install -U holidays"
    return [Finding("calendar", WARNING, zh, en, country, do_zh, do_en)]
