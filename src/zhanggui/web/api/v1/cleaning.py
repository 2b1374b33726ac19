"""Lines out of line: proposed by a rule, marked, marks undone, left out of every figure or not."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema, Status

from zhanggui.analyse.outliers import RULES
from zhanggui.base.days import iso
from zhanggui.measures.answer import plain
from zhanggui.sources.quarantine.marks import MANUAL, Key, Mark
from zhanggui.web import books
from zhanggui.web.api import shapes
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.cleaning import actions, reads
from zhanggui.web.people.roles import IMPORT

router = Router(tags=[gettext_noop("异常的行")])
Rule = Annotated[str, Query(pattern=f"^({'|'.join(RULES)})$", description="哪条规则")]


class LineKey(Said):
    source: Annotated[Text, Field(max_length=200)]
    document: Annotated[Text, Field(min_length=1, max_length=200)]
    line: int = Field(ge=0, le=2**31 - 1)


class LineOut(Schema):
    """A line of sales. Money in major units."""

    source: str
    document: str
    line: int
    day: str | None
    kind: str | None
    customer: str | None
    sku: str | None
    description: str | None
    quantity: float | None
    amount: float | None


class ProposedLine(LineOut):
    score: float
    usual: float = Field(description="平常是多少，元")
    group: str = Field(description="和谁比：sku、customer，空着是全公司")


class MarkOut(LineOut):
    rule: str
    reason: str
    by: str
    at_ms: int


class DocumentLine(LineOut):
    marked: bool


class EffectOut(Schema):
    measure: str
    unit: str
    whole: float | None = Field(description="一行不去")
    clean: float | None = Field(description="去掉已标的")
    cleaner: float | None = Field(description="再去掉这里找到的")


class Proposed(Page):
    rows: list[ProposedLine]
    effects: list[EffectOut]
    left_out: bool = Field(description="标了的行现在算不算进去")


class Marks(Page):
    rows: list[MarkOut]


class DocumentLines(Page):
    rows: list[DocumentLine]


class MarkIn(Said):
    lines: list[LineKey] = Field([], max_length=1000)
    rule: str = Field(MANUAL, pattern=f"^({'|'.join((*RULES, MANUAL))})$", description="哪条规则找到的")
    every: bool = Field(False, description="这条规则找到的全标")
    reason: Annotated[Text, Field(max_length=500)] = ""


class UnmarkIn(Said):
    lines: list[LineKey] = Field(min_length=1, max_length=1000)


class LeaveOut(Said):
    out: bool


class Count(Schema):
    rows: int


class Out(Schema):
    left_out: bool


def line_of(key: Key, said: dict[str, Any]) -> dict[str, Any]:
    """The key of a line and what it says -> its JSON."""
    day = said.get("day")
    return {"source": key[0], "document": key[1], "line": key[2], "day": None if day is None else iso(day),
            "amount": plain(said.get("net_cents"), "money")} | {
        name: said.get(name) for name in ("kind", "customer", "sku", "description", "quantity")}


def _keys(lines: list[LineKey]) -> list[Key]:
    return [(x.source, x.document, x.line) for x in lines]


@router.get("/cleaning", response={200: Proposed, **REFUSALS}, summary=gettext_noop("一条规则找到的异常的行"))
def proposed(request: HttpRequest, rule: Rule = "iqr", page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """The strangest first, nobody has marked them; and the figures with every line, without those marked, without these too."""
    user = let(request, IMPORT)
    found = reads.proposed(rule, by=user)
    rows, told = paged(request, found, page, limit)
    effects = [
        {"measure": e.measure.name, "unit": e.measure.unit}
        | {name: plain(getattr(e, name), e.measure.unit) for name in ("whole", "clean", "cleaner")}
        for e in reads.effects(found, by=user)
    ]
    return told | {"effects": effects, "left_out": bool(books.company()["leave_out_marked"]), "rows": [
        line_of(o.key, dict(o.said)) | {"score": o.score, "usual": plain(o.usual_cents, "money"), "group": o.group} for o in rows
    ]}


@router.get("/cleaning/document", response={200: DocumentLines, **REFUSALS}, summary=gettext_noop("一张单据的行，标没标"))
def document(
    request: HttpRequest, *, document: Annotated[Text, Query(min_length=1, max_length=200, description="单号")],
    source: Annotated[Text, Query("", max_length=200, description="来源系统；空着就不论")], page: PageNumber = 1,
    limit: Limit = 50,
) -> dict[str, Any]:
    """In order."""
    rows, told = paged(request, reads.lines_of(document, source, by=let(request, IMPORT)), page, limit)
    return told | {"rows": [
        line_of((r["source"], r["document"], r["line"]), r) | {"marked": mark is not None} for r, mark in rows
    ]}


@router.get("/marks", response={200: Marks, **REFUSALS}, summary=gettext_noop("标了的行"))
def marks(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Newest first, each with its line as it is now."""
    rows, told = paged(request, reads.marked(by=let(request, IMPORT)), page, limit)
    return told | {"rows": [_marked(mark, line) for mark, line in rows]}


def _marked(mark: Mark, line: dict[str, Any]) -> dict[str, Any]:
    return line_of(mark.key, line) | {name: getattr(mark, name) for name in ("rule", "reason", "by", "at_ms")}


@router.post("/marks", response={201: Count, **REFUSALS}, summary=gettext_noop("标行"))
def mark(request: HttpRequest, given: MarkIn, key: shapes.Key = None) -> Any:
    """Lines that are named, or every line that the rule proposes -> marked; a line itself is never changed."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, int]:
        every = given.every and given.rule in RULES
        keys = [o.key for o in reads.proposed(given.rule, by=user)] if every else _keys(given.lines)
        return {"rows": actions.mark(keys, given.rule, given.reason, by=user)}

    return Status(201, once(request, done))


@router.post("/marks/undo", response={200: Count, **REFUSALS}, summary=gettext_noop("撤销标记"))
def unmark(request: HttpRequest, given: UnmarkIn, key: shapes.Key = None) -> Any:
    """Marked lines -> not marked."""
    user = let_write(request, IMPORT)
    return once(request, lambda: {"rows": actions.unmark(_keys(given.lines), by=user)})


@router.put("/marks/left-out", response={200: Out, **REFUSALS}, summary=gettext_noop("标了的行算不算进去"))
def leave_out(request: HttpRequest, given: LeaveOut, key: shapes.Key = None) -> Any:
    """Whether boards, decisions and exports leave marked lines out from now on."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, bool]:
        actions.leave_out(given.out, by=user)
        return {"left_out": bool(books.company()["leave_out_marked"])}

    return once(request, done)
