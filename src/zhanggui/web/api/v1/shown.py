"""What a board shows, as data: point, line, plane and detail; groups beside each other; why the number changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from zhanggui.analyse.causes.explained import as_json
from zhanggui.base.days import iso
from zhanggui.measures.answer import plain
from zhanggui.measures.compare import DAYS
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Condition, CutName, Day, MeasureName
from zhanggui.web.api.v1.numbers import Cause, Why
from zhanggui.web.boards import beside
from zhanggui.web.boards import board as made
from zhanggui.web.boards import why as reasons
from zhanggui.web.boards.against import Against
from zhanggui.web.boards.periods import AGAINST, CHOICES
from zhanggui.web.boards.picks import Picks, picked
from zhanggui.web.people.reads import scope_for
from zhanggui.web.people.roles import BOARDS

router = Router(tags=[gettext_noop("看板")])


class Asked(Schema):
    """The arguments of a board's page: the query of a kept board can be put behind the address as it is."""

    measure: MeasureName = Field("net_sales", description="看哪个数")
    by: CutName | None = Field(None, description="按什么分")
    cross: CutName | None = Field(None, description="对比里的第二种分法")
    period: str = Field("", pattern=f"^({'|'.join(CHOICES)})?$", description="哪一段：7、28、30、month、year、all……")
    first: Day | None = Field(None, alias="from", description="从哪天起（含）")
    last: Day | None = Field(None, alias="to", description="到哪天（含）")
    against: str = Field("previous", pattern=f"^({'|'.join(AGAINST)})?$", description="和哪一期比；空着就不比")
    vs_from: Day | None = Field(None, description="自选的对比期从哪天起")
    vs_to: Day | None = Field(None, description="自选的对比期到哪天")
    also: list[MeasureName] = Field([], max_length=4, description="表里还看哪些数")
    where: list[Condition] = Field([], max_length=20, description="条件：dim=value、dim!=value、dim=none")


class Between(Schema):
    first: str = Field(alias="from")
    last: str = Field(alias="to")


class PointOut(Schema):
    day: str
    value: float | None = Field(description="那天歇业就没有数")
    before: float | None
    against: str | None = Field(description="和哪天（那一段的第一天）比")


class AgainstOut(Schema):
    """A comparison: which one, both numbers, both periods; covered: the records speak of all of the earlier one."""

    kind: str = Field(description="previous、last-year；春节前后还有aligned（按春节对齐）、together（一二月合计）")
    value: float | None
    before: float | None
    change: float | None
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    against_from: str
    against_to: str
    covered: bool


class PlaceOut(Schema):
    name: str
    rank: int
    value: float | None
    change: float | None
    gap: float | None = Field(description="离中位数多远")


class PlaneOut(Schema):
    by: str
    count: int
    median: float | None
    others_hidden: bool
    rows: list[PlaceOut]


class BoardShown(Schema):
    """Point (value, previous, year_before), line, plane; the trend of the period and its detail. Money in major units."""

    query: str
    measure: str
    unit: str
    period: Between
    value: float | None
    previous: float | None
    change: float | None
    year_before: float | None
    year_change: float | None
    compared: list[AgainstOut] = Field(description="和哪几段比，各是哪几天")
    grain: str = Field(description="长走势一点是一周还是一月")
    line: list[PointOut]
    plane: PlaneOut | None
    trend: list[PointOut]
    trend_against: Between | None = Field(description="走势里的对比期")
    by: str
    rows: list[dict[str, Cell]]
    hidden: int = Field(description="还有几行没列出；用/ask问全部")


class Periods(Schema):
    """The days of a comparison."""

    first: str = Field(alias="from")
    last: str = Field(alias="to")
    against_from: str
    against_to: str


class ComparedRow(Schema):
    name: str
    value: float | None
    previous: float | None
    change: float | None
    year_before: float | None
    year_change: float | None
    part: float | None
    gap: float | None
    previous_days: Periods | None
    year_days: Periods | None


class MatrixOut(Schema):
    columns: list[str]
    rows: list[dict[str, Any]]
    totals: list[float | None]


class ComparedOut(Schema):
    """Groups against the period and the year before; with a second cut, both at once."""

    query: str
    measure: str
    unit: str
    by: str
    median: float | None
    count: int
    hidden: int
    rows: list[ComparedRow]
    matrix: MatrixOut | None


class TreeOut(Schema):
    name: str
    before: float | None
    after: float | None
    change: float | None


class WhyShown(Why):
    """Why the board's number changed: the tree of drivers, each cut, and the few elements that explain it, or none."""

    query: str
    cause: Cause | None = Field(description="只在search=true时算，要看两年的行")  # type: ignore[assignment]
    tree: list[TreeOut] = Field(description="驱动树：这个数是哪几个数相乘")


def picks_of(request: HttpRequest, asked: Asked) -> Picks:
    """A call -> picks within the caller's rows, as the page picks; 404 where they see no row at all."""
    scope = scope_for(let(request, BOARDS))
    days = {"from": asked.first, "to": asked.last, "vs_from": asked.vs_from, "vs_to": asked.vs_to}
    said: dict[str, Any] = {name: "" if day is None else iso(day) for name, day in days.items()}
    said |= {"measure": asked.measure, "by": asked.by or "", "cross": asked.cross or "", "period": asked.period}
    found = picked(said | {"against": asked.against}, asked.where, scope, asked.also)
    if found is None:
        raise ObjectDoesNotExist("no row within the scope")
    return found


def _head(picks: Picks) -> dict[str, Any]:
    return {"query": picks.query(), "measure": picks.measure.name, "unit": picks.measure.unit, "by": picks.by}


def _points(found: list[made.Point], unit: str) -> list[dict[str, Any]]:
    return [
        {"day": iso(p.day), "value": plain(p.now, unit), "before": plain(p.before, unit), "against": plain(p.against, "day")}
        for p in found
    ]


def _compared(found: Sequence[Against], unit: str) -> list[dict[str, Any]]:
    return [
        {"kind": a.kind, "value": plain(a.now, unit), "before": plain(a.before, unit), "change": a.change, "covered": a.covered}
        | _periods((*a.period, *a.against))
        for a in found
    ]


def _between(days: tuple[int, int] | None) -> dict[str, str] | None:
    return None if days is None else {"from": iso(days[0]), "to": iso(days[1])}


def _periods(days: tuple[int, ...]) -> dict[str, str]:
    return dict(zip(DAYS, map(iso, days), strict=True))


def _plane(picks: Picks) -> dict[str, Any] | None:
    found, unit = beside.plane(picks), picks.measure.unit
    return None if found is None else {
        "by": found.by, "count": found.count, "median": plain(found.median, unit), "others_hidden": found.others_hidden,
        "rows": [{"name": m.name, "rank": m.rank, "value": plain(m.now, unit), "change": m.change, "gap": m.gap}
                 for m in found.members],
    }


@router.get("/board", response={200: BoardShown, **REFUSALS}, summary=gettext_noop("看板的点、线、面和明细"), by_alias=True)
def board(request: HttpRequest, asked: Annotated[Asked, Query()]) -> dict[str, Any]:
    """The number now against before and a year ago, its long line, its place among others, its detail by one cut."""
    picks = picks_of(request, asked)
    head, found, unit = made.head(picks), made.board(picks), picks.measure.unit
    rows = [
        {"key": plain(r.key, "day") if DIMENSIONS[picks.by].unit == "day" else r.key, "name": r.name,
         picks.measure.name: plain(r.now, unit), f"{picks.measure.name}_before": plain(r.before, unit), "change": r.change}
        | {m.name: plain(v, m.unit) for m, v in zip(found.also, r.also, strict=True)}
        for r in found.rows
    ]
    one = {name: plain(getattr(head, name), unit) for name in ("previous", "year_before")}
    return _head(picks) | one | {
        "period": _between((picks.period.first, picks.period.last)), "value": plain(head.now, unit),
        "compared": _compared(head.compared, unit), "trend_against": _between(found.trend_against),
        "change": head.change, "year_change": head.year_change, "grain": head.grain, "line": _points(head.long, unit),
        "plane": _plane(picks), "trend": _points(found.trend, unit), "rows": rows, "hidden": found.hidden,
    }


@router.get(
    "/board/compare", response={200: ComparedOut, **REFUSALS}, by_alias=True,
    summary=gettext_noop("看板的对比：上期、去年、两种分法"),
)
def compare(request: HttpRequest, asked: Annotated[Asked, Query()]) -> dict[str, Any]:
    """Every group of the cut beside the others, before and a year ago."""
    picks = picks_of(request, asked)
    found, both, unit = beside.comparison(picks, most=0), beside.matrix(picks, whole=True), picks.measure.unit
    rows = [
        {"name": r.name, "value": plain(r.now, unit), "previous": plain(r.previous, unit), "change": r.change,
         "year_before": plain(r.year_before, unit), "year_change": r.year_change, "part": r.part, "gap": r.gap,
         "previous_days": _periods(r.days[0]) if r.days[0] else None, "year_days": _periods(r.days[1]) if r.days[1] else None}
        for r in found.rows
    ]
    matrix = None if both is None else {
        "columns": both.columns, "totals": [plain(v, unit) for v in both.totals],
        "rows": [{"name": name, "values": [plain(c.value, unit) for c in cells], "total": plain(total, unit)}
                 for name, cells, total in both.rows],
    }
    return _head(picks) | {
        "median": plain(found.median, unit), "count": found.count, "hidden": found.hidden, "rows": rows, "matrix": matrix,
    }


@router.get("/board/why", response={200: WhyShown, **REFUSALS}, summary=gettext_noop("看板的溯源头：驱动树和贡献"), by_alias=True)
def why(
    request: HttpRequest, asked: Annotated[Asked, Query()],
    search: Annotated[bool, Query(description="也找出最能解释变化的几处")] = False,
) -> dict[str, Any]:
    """Of the lines for which the conditions hold: what the change is made of; and, where asked, the few elements that explain
    it, or none."""
    picks = picks_of(request, asked)
    told = as_json(reasons.seen(picks, search=search))
    cause, tree = told["cause"] if search else None, told["drivers"].get("customers", [])
    return told | {"cause": cause, "query": picks.query(), "tree": tree}
