"""Numbers: what is declared, a question, the lines behind a number, why it changed."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from zhanggui.analyse.causes.explain import Explanation, explain
from zhanggui.analyse.causes.explained import as_json
from zhanggui.base.days import iso
from zhanggui.web import books
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import (
    Against,
    Both,
    Cell,
    Column,
    Condition,
    CutName,
    Day,
    Limit,
    MeasureName,
    Page,
    PageNumber,
    Text,
    columns,
    next_page,
    paged,
)
from zhanggui.web.api.unchanged import marked
from zhanggui.web.boards import reads
from zhanggui.web.boards.reads import Asked
from zhanggui.web.boards.why import within
from zhanggui.web.people.reads import only_known, scope_for
from zhanggui.web.people.roles import BOARDS

router = Router(tags=[gettext_noop("数字")])


class MeasureOut(Schema):
    """A measure as it is declared."""

    name: str
    zh: str
    en: str
    unit: str
    better: str = Field(description="多了是好、少了是好，还是不论")
    table: str
    definition: Both


class CutOut(Schema):
    """A dimension as it is declared."""

    name: str
    zh: str
    en: str
    unit: str


class Measures(Page):
    rows: list[MeasureOut]


class Cuts(Page):
    rows: list[CutOut]


class Period(Schema):
    """The first and the last day."""

    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")


class AnswerColumn(Column):
    role: str = Field(description="dimension、measure、before、change、change_share；period是这一行两段时间的头尾")
    of: str = Field(description="对比列说的是哪个指标")


class BesideOut(Schema):
    """A second comparison: aligned by the lunar new year, or January and February together. Its numbers are columns."""

    kind: str = Field(description="aligned：按春节对齐；together：一二月合计")
    period: Period
    before: Period
    covered: bool


class Answer(Page):
    """An answered question. Money in major units with two decimals, days as ISO text, shares as 0.05."""

    columns: list[AnswerColumn]
    rows: list[dict[str, Cell]]
    period: Period
    before: Period | None
    covered: bool = Field(description="对比期是不是全有记录；没有就不给数")
    beside: list[BesideOut] = Field(description="春节前后并排的第二种比法")
    notes: list[Both]


class Listing(Page):
    """A page of what a number was made of: lines, or the customers, documents, SKUs that were counted."""

    each: list[str] = Field(description="一行是什么")
    columns: list[Column]
    rows: list[dict[str, Cell]]


class Part(Schema):
    name: str
    before: float | None
    after: float | None
    change: float | None


class Cause(Schema):
    verdict: str
    elements: list[dict[str, str]]
    share: float
    detectable: float | None


class Why(Schema):
    """Why a measure changed: the parts of each split add up to the change."""

    measure: str
    unit: str
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    against: Period
    against_from: str
    against_to: str
    value: float | None
    before: float | None
    change: float | None
    drivers: dict[str, list[Part]]
    contributions: dict[str, list[Part]]
    cause: Cause


Where = Annotated[
    list[Condition],
    Query(max_length=20, description="条件：dim=value、dim!=value、dim=none、quantity>0；可以几个"),
]
From = Annotated[Day | None, Query(alias="from", description="从哪天起（含）")]
To = Annotated[Day | None, Query(alias="to", description="到哪天（含）")]
AsOf = Annotated[Day | None, Query(description="只看这一天以前知道的")]


@router.get("/measures", response={200: Measures, **REFUSALS}, summary=gettext_noop("指标：名字、单位、算法"), by_alias=True)
def measures(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """The measures this company's records allow, and this person may see."""
    let(request, BOARDS)
    rows, told = paged(request, reads.usable_measures(scope_for(request.user)), page, limit)
    return told | {"rows": [
        {"name": m.name, "zh": m.zh, "en": m.en, "unit": m.unit, "better": m.better, "table": m.table,
         "definition": {"zh": m.definition_zh, "en": m.definition_en}} for m in rows
    ]}


@router.get("/dimensions", response={200: Cuts, **REFUSALS}, summary=gettext_noop("分法：按什么看一个数"))
def dimensions(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """The cuts that this company's records allow."""
    let(request, BOARDS)
    rows, told = paged(request, reads.usable_dimensions(), page, limit)
    return told | {"rows": [{"name": d.name, "zh": d.zh, "en": d.en, "unit": d.unit} for d in rows]}


@router.get("/ask", response={200: Answer, 304: None, **REFUSALS}, summary=gettext_noop("问一个数"), by_alias=True)
def ask(
    request: HttpRequest, response: HttpResponse, *,
    measures: Annotated[list[MeasureName], Query(min_length=1, max_length=10, description="问哪些指标")],
    by: Annotated[list[CutName], Query(max_length=4, description="按什么分")] = [],  # noqa: B006
    first: From = None, last: To = None, where: Where = [], as_of: AsOf = None,  # noqa: B006
    against: Annotated[
        Against | None, Query(description="和哪一期比：previous、last-year、new-year，或两天：2026-01-01..2026-01-31")
    ] = None,
    page: PageNumber = 1, limit: Limit = 100,
) -> dict[str, Any]:
    """Measures, cut by dimensions, of a period, under conditions, against another period: what `zhanggui ask` prints."""
    let(request, BOARDS)
    marked(request, response)
    question = Asked(tuple(measures), tuple(by), first, last, tuple(where), against, as_of)
    found = reads.answer(question, scope_for(request.user))
    rows, told = paged(request, found.json(), page, limit)
    told |= {"rows": rows, "columns": [told_column | {"role": c.role, "of": c.of} for c, told_column in
                                       zip(found.columns, columns(found.columns), strict=True)]}
    return told | {
        "period": period(*found.period), "before": period(*found.before) if found.before else None,
        "notes": [{"zh": zh, "en": en} for zh, en in found.notes], "covered": found.covered,
        "beside": [
            {"kind": b.kind, "period": period(*b.period), "before": period(*b.before), "covered": b.covered} for b in found.beside
        ],
    }


def period(first: int | None, last: int | None) -> dict[str, str | None]:
    """Two days -> as ISO text."""
    return {"from": None if first is None else iso(first), "to": None if last is None else iso(last)}


@router.get("/lines", response={200: Listing, 304: None, **REFUSALS}, summary=gettext_noop("一个数后面的明细"))
def lines(
    request: HttpRequest, response: HttpResponse, *, measure: MeasureName, first: From = None, last: To = None,
    where: Where = [], as_of: AsOf = None, page: PageNumber = 1, limit: Limit = 50,  # noqa: B006
) -> dict[str, Any]:
    """The list behind a number, as long as the number says."""
    let(request, BOARDS)
    marked(request, response)
    question = Asked((measure,), (), first, last, tuple(where), None, as_of)
    found = reads.behind(question, scope_for(request.user), page, limit)
    return {
        "total": found.total, "next": next_page(request, page, limit, found.total), "each": list(found.each),
        "columns": columns(found.columns), "rows": found.json(),
    }


@router.get("/explain", response={200: Why, 304: None, **REFUSALS}, summary=gettext_noop("一个数为什么变了"), by_alias=True)
def why(
    request: HttpRequest, response: HttpResponse, *, measure: MeasureName, first: From = None, last: To = None,
    against: Annotated[Against, Query("previous", description="和哪一期比")], as_of: AsOf = None,
) -> dict[str, Any]:
    """By driver, by dimension, and the few elements that explain it, or none: what `zhanggui explain` prints."""
    let(request, BOARDS)
    scope = scope_for(request.user)
    only_known((measure,), scope)
    marked(request, response)
    new_years = reads.kept_new_years()

    def made() -> Explanation:
        frames = books.engine().frames(as_of=as_of)
        return explain(frames, measure, (first, last), against, as_of=as_of, scope=scope, new_years=new_years)

    found: Explanation = books.kept(("explain", measure, first, last, against, as_of, bool(new_years)), scope, made)
    return as_json(within(found, scope))


class MeasureNamed(Schema):
    name: str
    zh: str
    en: str


class Thing(Schema):
    dimension: str
    id: str
    name: str


class Found(Schema):
    measures: list[MeasureNamed]
    things: list[Thing]


@router.get("/find", response={200: Found, **REFUSALS}, summary=gettext_noop("找客户、商品、单号、指标"))
def find(request: HttpRequest, q: Annotated[Text, Query(min_length=1, max_length=100, description="找什么")]) -> dict[str, Any]:
    """A word -> what carries it, within the rows that are seen; at most twenty of a kind."""
    let(request, BOARDS)
    word = q.strip()
    found = reads.find(word, scope_for(request.user)) if word else reads.Found()
    return {
        "measures": [{"name": m.name, "zh": m.zh, "en": m.en} for m in found.measures],
        "things": [{"dimension": d, "id": i, "name": name} for d, i, name in found.things],
    }
