"""What arguments and answers share: days, names of the declared measures and cuts, texts, pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from ninja import Field, Header, Query, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, WithJsonSchema

from zhanggui.measures import MEASURES
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.periods import parse

Row = TypeVar("Row")
Cell = str | int | float | None
MOST = 200
"""Rows of a page."""


def _day(text: Any) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("write days as 2011-12-09")
    return parse(text)


def _whole(text: str) -> str:
    """Text that every database takes: no NUL, no half character."""
    if "\x00" in text or any(0xD800 <= ord(c) < 0xE000 for c in text):
        raise ValueError("the text holds a character that is none")
    return text


def _one_of(names: Sequence[str]) -> Any:
    known = frozenset(names)

    def check(name: str) -> str:
        if name not in known:
            raise ValueError(f"known: {', '.join(names)}")
        return name

    return check


Day = Annotated[int, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, AfterValidator(_whole)]
MeasureName = Annotated[str, AfterValidator(_one_of(list(MEASURES))), WithJsonSchema({"type": "string", "enum": list(MEASURES)})]
CutName = Annotated[str, AfterValidator(_one_of(list(DIMENSIONS))), WithJsonSchema({"type": "string", "enum": list(DIMENSIONS)})]
Against = Annotated[
    str, Field(pattern=r"^(previous|last-year|new-year|[0-9]{4}-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})$"),
    AfterValidator(_whole),
]
Condition = Annotated[Text, Field(min_length=1, max_length=200)]
Number = Annotated[int, Query(ge=1, le=2**31 - 1)]
PageNumber = Annotated[int, Query(ge=1, le=100_000, description="第几页，从1起")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="一页几行")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, pattern=r"^[!-~]+$", description="同一个键再发一次，只做一次；记24小时"),
]


class Said(Schema):
    """A body: what it does not know it refuses, so that a slip of the pen is not passed over in silence."""

    model_config = ConfigDict(extra="forbid")


class Page(Schema):
    """A page of a list: how long the whole is, and where the next page is."""

    total: int = Field(description="一共几行")
    next: str | None = Field(None, description="下一页的地址，没有就是最后一页")


class Both(Schema):
    """A text in both languages."""

    zh: str
    en: str


class Column(Schema):
    """A column of an answer."""

    name: str
    zh: str
    en: str
    unit: str


def columns(found: Sequence[Any]) -> list[dict[str, str]]:
    """Columns of an answer -> as they are told."""
    return [{"name": c.name, "zh": c.zh, "en": c.en, "unit": str(c.unit)} for c in found]


def next_page(request: HttpRequest, page: int, limit: int, total: int) -> str | None:
    """A page of a list -> the address of the next, none after the last."""
    if page * limit >= total:
        return None
    query = request.GET.copy()
    query["page"] = str(page + 1)
    return f"{request.path}?{query.urlencode()}"


def paged(request: HttpRequest, rows: Sequence[Row], page: int, limit: int) -> tuple[list[Row], dict[str, Any]]:
    """All rows -> those of a page, and what is said of the whole. A query set is asked only for its page."""
    total = rows.count() if hasattr(rows, "query") else len(rows)  # type: ignore[call-arg]
    begin = (page - 1) * limit
    return list(rows[begin : begin + limit]), {"total": total, "next": next_page(request, page, limit, total)}
