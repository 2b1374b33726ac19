"""Records in: files, their proposal, the batch, undo; computing everything again. The quarantine has its own file."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, File, Form, Path, Router, Schema, Status
from ninja.files import UploadedFile

from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.measures.answer import plain
from zhanggui.tables import TABLES
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.decisions import results
from zhanggui.web.imports import actions, proposals, reads
from zhanggui.web.imports.models import Upload
from zhanggui.web.people.roles import IMPORT

router = Router(tags=[gettext_noop("记录")])
Pk = Annotated[int, Path(ge=1, le=2**31 - 1)]
TableName = Annotated[str, Field(pattern=f"^({'|'.join(TABLES)})$", description="哪张表")]


class FileOut(Schema):
    """A file of a batch: what became of its rows."""

    path: str = ""
    table: str = ""
    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    superseding: int = 0


class BatchOut(Schema):
    batch: int
    at: str
    by: str
    state: str
    files: list[FileOut]


class Batches(Page):
    rows: list[BatchOut]


class HeaderOut(Schema):
    header: str
    column: str
    confidence: float | None
    samples: list[str]
    note: str


class ProposalOut(Schema):
    number: int
    file: str
    table: str
    source: str
    headers: list[HeaderOut]
    missing: list[str] = Field(description="还差哪些必填的列")
    notes: list[str]


class Trouble(Schema):
    what: str
    where: str
    do: str


class FailedOut(Trouble):
    file: str


class UploadOut(Schema):
    """How far an upload or a refresh is: reading, proposed, waiting, running, refreshing, done, failed, cut."""

    id: int
    state: str
    step: str
    by: str
    at: str
    files: list[str]
    proposals: list[ProposalOut]
    failed: list[FailedOut] = Field(description="不是表格的文件")
    trial: dict[str, Any] = Field(description="试导：每个文件的行会怎样，还没有入账")
    batch: int | None
    report: list[FileOut]
    problem: Trouble | None


class Uploads(Page):
    rows: list[UploadOut]


class LeavingOut(Schema):
    table: str
    rows: int
    amount: float | None
    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")
    documents: int = Field(description="几张单据回到原来的样子")
    examples: list[str]


class Undoing(Schema):
    """What an undo would take away and bring back."""

    batch: int
    tables: list[LeavingOut]
    mended: int = Field(description="几行改过的回到隔离区")


class RunOut(Schema):
    run: str
    as_of: str
    replay: bool
    at_ms: int
    seconds: float
    state: str
    last_day: str
    decisions: int


class Runs(Page):
    rows: list[RunOut]


class Columns(Said):
    number: int = Field(0, ge=0, le=1000, description="第几份，从0起")
    columns: dict[str, str] = Field(description="表头 → 我们的列，空着就不要这一列")
    source: Annotated[Text, Field(max_length=60)] = ""


class AsTable(Said):
    table: TableName


def files_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """A report -> what became of the rows of each file."""
    return [{name: f[name] for name in FileOut.model_fields if f.get(name) is not None} for f in report.get("files", [])]


def batch_of(came: reads.Came) -> dict[str, Any]:
    """A row of the history -> its JSON."""
    b = came.batch
    return {"batch": b.batch, "at": came.at.isoformat(), "by": b.by, "state": b.state, "files": files_of(b.report)}


def told(upload: Upload) -> dict[str, Any]:
    """An upload -> its JSON."""
    return {
        "id": upload.pk, "state": upload.state, "step": upload.step, "by": upload.by.username, "at": upload.at.isoformat(),
        "files": upload.files, "failed": upload.failed, "trial": upload.trial,
        "batch": upload.batch, "report": files_of(upload.report), "problem": upload.problem or None,
        "proposals": [
            {"number": n, "file": v["file"], "table": v["table"], "source": v["source"], "missing": proposals.missing(v),
             "notes": [str(note) for note in v["notes"]],
             "headers": [h | {"samples": [str(s) for s in h["samples"]]} for h in v["headers"]]}
            for n, v in enumerate(upload.proposals)
        ],
    }


def upload_of(request: HttpRequest, pk: int) -> Upload:
    """An id -> the upload as it is now."""
    actions.notice_the_dead()
    return get_object_or_404(Upload.objects.select_related("by"), pk=pk)


@router.get("/imports", response={200: Batches, **REFUSALS}, summary=gettext_noop("导入过的"))
def imports(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Every batch, newest first, from the page, the command or here."""
    rows, said = paged(request, reads.history(by=let(request, IMPORT)), page, limit)
    return said | {"rows": [batch_of(came) for came in rows]}


@router.get("/imports/uploads", response={200: Uploads, **REFUSALS}, summary=gettext_noop("还没做完的上传"))
def uploads(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Waiting for an answer, at work, or failed."""
    user = let(request, IMPORT)
    actions.notice_the_dead()
    rows, said = paged(request, reads.uploads(by=user), page, limit)
    return said | {"rows": [told(u) for u in rows]}


@router.post("/imports/uploads", response={201: UploadOut, **REFUSALS}, summary=gettext_noop("上传文件"))
def bring(
    request: HttpRequest, files: Annotated[list[UploadedFile], File(min_length=1, max_length=50)],
    table: Annotated[str, Form(pattern=f"^({'|'.join(TABLES)})?$")] = "",
    key: Key = None,
) -> Any:
    """Files -> read in the background for a proposal. Nothing is in the books until it is confirmed."""
    user = let_write(request, IMPORT)
    return Status(201, once(request, lambda: told(actions.bring(files, by=user, table=table))))


@router.get("/imports/uploads/{upload}", response={200: UploadOut, **REFUSALS}, summary=gettext_noop("一次上传到哪一步"))
def upload(request: HttpRequest, upload: Pk) -> dict[str, Any]:
    """Its proposal to be checked, its progress, or what came of it."""
    let(request, IMPORT)
    return told(upload_of(request, upload))


@router.post("/imports/uploads/{upload}/columns", response={200: UploadOut, **REFUSALS}, summary=gettext_noop("改列的对应"))
def columns(request: HttpRequest, upload: Pk, given: Columns, key: Key = None) -> Any:
    """Headers that were not named keep the column they have."""
    user, found = let_write(request, IMPORT), upload_of(request, upload)

    def done() -> dict[str, Any]:
        if given.number >= len(found.proposals):
            raise WrongUse("There is no such proposal.", where="number")
        values = found.proposals[given.number]
        unknown = sorted(set(given.columns) - {h["header"] for h in values["headers"]})
        strange = sorted({c for c in given.columns.values() if c} - {c.name for c in TABLES[values["table"]].mappable})
        if unknown or strange:
            raise WrongUse(f"There is no {', '.join([*unknown, *strange])[:200]}.", where="columns")
        chosen = {h["header"]: h["column"] for h in values["headers"]} | given.columns
        actions.correct(found, given.number, chosen, given.source or values["source"], by=user)
        return told(upload_of(request, upload))

    return once(request, done)


@router.post("/imports/uploads/{upload}/table", response={200: UploadOut, **REFUSALS}, summary=gettext_noop("改成另一张表"))
def as_table(request: HttpRequest, upload: Pk, given: AsTable, key: Key = None) -> Any:
    """The files are read again as that table."""
    user, found = let_write(request, IMPORT), upload_of(request, upload)

    def done() -> dict[str, Any]:
        actions.as_table(found, given.table, by=user)
        return told(upload_of(request, upload))

    return once(request, done)


@router.post("/imports/uploads/{upload}/confirm", response={200: UploadOut, **REFUSALS}, summary=gettext_noop("确认导入"))
def confirm(request: HttpRequest, upload: Pk, key: Key = None) -> Any:
    """A proposal that lacks nothing -> imported in the background, then everything is computed again."""
    user, found = let_write(request, IMPORT), upload_of(request, upload)

    def done() -> dict[str, Any]:
        actions.begin(found, by=user)
        return told(Upload.objects.select_related("by").get(pk=upload))

    return once(request, done)


@router.delete("/imports/uploads/{upload}", response={204: None, **REFUSALS}, summary=gettext_noop("丢掉上传的文件"))
def drop(request: HttpRequest, upload: Pk, key: Key = None) -> Any:
    """An upload that is not at work -> gone with its files."""
    user, found = let_write(request, IMPORT), upload_of(request, upload)
    return Status(204, once(request, lambda: actions.drop(found, by=user)))


@router.get("/imports/{batch}", response={200: BatchOut, **REFUSALS}, summary=gettext_noop("一个批次"))
def batch(request: HttpRequest, batch: Pk) -> dict[str, Any]:
    """What came in with it."""
    found = {came.batch.batch: came for came in reads.history(by=let(request, IMPORT))}
    if batch not in found:
        raise Upload.DoesNotExist
    return batch_of(found[batch])


@router.get("/imports/{batch}/undo", response={200: Undoing, **REFUSALS}, summary=gettext_noop("撤销会拿走什么"), by_alias=True)
def undoing(request: HttpRequest, batch: Pk) -> dict[str, Any]:
    """Before it is done: rows, their amount and days, documents that are again what they were."""
    _found, leaving, mended = reads.undoing(batch, by=let(request, IMPORT))
    return {"batch": batch, "mended": mended, "tables": [
        {"table": x.table, "rows": x.rows, "amount": plain(x.cents, "money"), "from": plain(x.first, "day"),
         "to": plain(x.last, "day"), "documents": x.documents, "examples": list(x.examples)} for x in leaving
    ]}


@router.post("/imports/{batch}/undo", response={200: BatchOut, **REFUSALS}, summary=gettext_noop("撤销导入"))
def undo(request: HttpRequest, batch: Pk, key: Key = None) -> Any:
    """Its rows are gone, what they superseded is current again; then everything is computed again."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, Any]:
        actions.undo(batch, by=user)
        return next(batch_of(came) for came in reads.history(by=user) if came.batch.batch == batch)

    return once(request, done)


@router.post("/refresh", response={201: UploadOut, **REFUSALS}, summary=gettext_noop("重算"))
def refresh(request: HttpRequest, key: Key = None) -> Any:
    """Everything computed again, in the background; how far it is: GET /imports/uploads/{id}."""
    user = let_write(request, IMPORT)
    return Status(201, once(request, lambda: told(actions.refresh_now(by=user))))


@router.get("/runs", response={200: Runs, **REFUSALS}, summary=gettext_noop("重算过的"))
def runs(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Every finished run, newest first."""
    let(request, IMPORT)
    rows, said = paged(request, results.every_run(), page, limit)
    return said | {"rows": [
        {"run": r.run, "as_of": iso(r.as_of), "replay": r.replay, "at_ms": r.at_ms, "seconds": round(r.took_ms / 1000, 1),
         "state": r.state, "last_day": iso(r.last_day), "decisions": len(r.decisions)} for r in rows
    ]}


