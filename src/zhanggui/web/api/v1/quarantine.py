"""The quarantine of a batch: refused rows, downloaded, mended, replaced, discarded, taken back."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema, Status

from zhanggui.base.errors import WrongUse
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.api.v1.imports import Pk, UploadOut, told
from zhanggui.web.audit import actions as audit
from zhanggui.web.imports import actions, reads
from zhanggui.web.people.roles import IMPORT

router = Router(tags=[gettext_noop("记录")])
RowNumber = Annotated[int, Field(ge=0, le=2**31 - 1)]
Word = Annotated[Text, Field(max_length=2000)]


class ReasonOut(Schema):
    group: str = Field(description="这一类的名字，改一类时用")
    zh: str
    en: str
    count: int


class RefusedOut(Schema):
    row: str
    number: int = Field(description="批次里的第几行，改和不要时用")
    group: str
    file: str
    line: int
    table: str
    reason: str
    zh: str
    en: str
    cells: dict[str, str | None]


class Quarantine(Page):
    reasons: list[ReasonOut]
    rows: list[RefusedOut]


class MendedRow(Said):
    number: RowNumber
    cells: dict[Text, Word] = Field(min_length=1, max_length=300, description="表头 → 新的内容；没写的不动")


class Mended(Said):
    rows: list[MendedRow] = Field(min_length=1, max_length=1000)


class Replaced(Said):
    group: Annotated[Text, Field(min_length=1, max_length=200, description="哪一类")]
    header: Annotated[Text, Field(min_length=1, max_length=300, description="哪一列")]
    this: Annotated[Text, Field(min_length=1, max_length=300, description="换掉什么")]
    that: Annotated[Text, Field(max_length=300, description="换成什么")] = ""


class Discarded(Said):
    rows: list[RowNumber] = Field([], max_length=10_000)
    group: Annotated[Text, Field(max_length=200, description="或者整整一类")] = ""
    reason: Annotated[Text, Field(max_length=500, description="为什么不要")] = ""
    back: bool = Field(False, description="放回隔离区")


class Count(Schema):
    rows: int


@router.get("/imports/{batch}/quarantine", response={200: Quarantine, **REFUSALS}, summary=gettext_noop("隔离的行"))
def quarantine(
    request: HttpRequest, batch: Pk, discarded: Annotated[bool, Query(description="看不要了的")] = False, page: PageNumber = 1,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The rows that were refused, with the reasons, the most frequent first."""
    reasons, refused = reads.refused(batch, by=let(request, IMPORT), discarded=discarded)
    rows, said = paged(request, refused, page, limit)
    return said | {
        "reasons": [{"group": r.key, "zh": r.zh, "en": r.en, "count": r.count} for r in reasons],
        "rows": [
            {"row": r.mark, "number": r.row, "group": reads.key_of(r), "file": r.file, "line": r.line, "table": r.table,
             "reason": r.reason, "zh": r.why("zh"), "en": r.why("en"), "cells": dict(zip(r.headers, r.cells, strict=False))}
            for r in rows
        ],
    }


@router.get("/imports/{batch}/quarantine.csv", response={200: str, **REFUSALS}, summary=gettext_noop("隔离的行，一个文件的，CSV"))
def quarantine_file(
    request: HttpRequest, batch: Pk, file: Annotated[Text, Query(min_length=1, max_length=500, description="哪个文件")]
) -> HttpResponse:
    """To be mended and brought again; its last column tells us which rows they are."""
    user = let(request, IMPORT)
    text = reads.refused_file(batch, file, by=user)
    audit.log("quarantine downloaded", f"batch:{batch}", by=user, new={"file": file})
    return HttpResponse(
        ("\ufeff" + text).encode(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="quarantine-{batch}.csv"'},
    )


@router.post(
    "/imports/{batch}/quarantine/mend", response={201: UploadOut, **REFUSALS}, summary=gettext_noop("改隔离的行，再导入"),
)
def mend(request: HttpRequest, batch: Pk, given: Mended, key: Key = None) -> Any:
    """New cells of some rows -> imported again in the background, as a batch of their own; what was refused stays as it came."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, Any]:
        known = {r.row: set(r.headers) for r in reads.refused(batch, by=user)[1]}
        for row in given.rows:
            strange = sorted(set(row.cells) - known.get(row.number, set(row.cells)))
            if strange:
                raise WrongUse(f"There is no {strange[0][:200]}.", where="cells")
        return told(actions.mend(batch, {row.number: row.cells for row in given.rows}, by=user))

    return Status(201, once(request, done))


@router.post(
    "/imports/{batch}/quarantine/replace", response={201: UploadOut, **REFUSALS},
    summary=gettext_noop("一类隔离的行里换字，再导入"),
)
def replace(request: HttpRequest, batch: Pk, given: Replaced, key: Key = None) -> Any:
    """One reason and a column: a text replaced in every refused row of it, and those imported again."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, Any]:
        return told(actions.replace_all(batch, given.group, given.header, given.this, given.that, by=user))

    return Status(201, once(request, done))


@router.post(
    "/imports/{batch}/quarantine/discard", response={200: Count, **REFUSALS}, summary=gettext_noop("隔离的行不要了，或放回来"),
)
def discard(request: HttpRequest, batch: Pk, given: Discarded, key: Key = None) -> Any:
    """With a reason; nothing is deleted."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, int]:
        found = reads.refused(batch, by=user, discarded=given.back)[1]
        rows = [r.row for r in found if reads.key_of(r) == given.group] if given.group else given.rows
        return {"rows": actions.discard(batch, rows, given.reason, by=user, back=given.back)}

    return once(request, done)
