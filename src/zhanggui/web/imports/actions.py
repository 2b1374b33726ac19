"""What is done with files: bring, correct, try, import, mend, undo. Lake writes go through `sources`, one at a time."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.sources import quarantine
from zhanggui.sources.mapping import written
from zhanggui.sources.proposing.preview import preview
from zhanggui.tables import TABLES
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.imports import jobs, proposals, reads, work
from zhanggui.web.imports.models import BUSY, FAILED, KEPT, PROPOSED, READING, REFRESHING, WAITING, Upload
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT

AUDITED = 50
"""Mended rows whose cells are written into the audit; of more, how many they are."""
SMALL = 100_000_000
"""Bytes of an upload up to which it is tried without being asked."""


def bring(files: Iterable[UploadedFile], *, by: User, table: str = "") -> Upload:
    """Files -> kept in the home, and read in the background for a proposal. Nothing is in the books yet."""
    with transaction.atomic():
        upload = keep(files, by=by, table=table)
        look_at(upload, table=table)
    return upload


def keep(files: Iterable[UploadedFile], *, by: User, table: str = "") -> Upload:
    """Files -> kept in the home, so that nobody has to choose them again; not read yet."""
    require(by, IMPORT)
    given = list(files)
    if not given:
        raise WrongUse(_("没有选文件。"), do=_("至少选一个文件。"))
    _room_for(sum(file.size or 0 for file in given))
    with transaction.atomic():
        upload = Upload.objects.create(by=by, state=KEPT)
        place = work.folder(upload)
        place.mkdir(parents=True, exist_ok=True)
        for number, file in enumerate(given):
            name = safe_name(file.name or "", number, upload.files)
            with (place / name).open("wb") as out:
                for chunk in file.chunks():
                    out.write(chunk)
            upload.files.append(name)
        upload.save()
        audit.log("file uploaded", f"upload:{upload.pk}", by=by, new={"files": upload.files, "table": table})
    return upload


def look_at(upload: Upload, *, table: str = "") -> None:
    """Kept files -> read in the background for a proposal."""
    with transaction.atomic():
        if Upload.objects.filter(pk=upload.pk, state=KEPT).update(state=READING):
            transaction.on_commit(lambda: jobs.start(upload.pk, read, table))


def _room_for(size: int) -> None:
    """Bytes that came -> an error where the disk cannot hold them twice, as they are and as records."""
    place = settings.HOME.path
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free
    if 2 * size > free:
        what = _("磁盘放不下：文件%(size)s GB，还剩%(free)s GB。") % {"size": f"{size / 1e9:.1f}", "free": f"{free / 1e9:.1f}"}
        raise WrongUse(what, do=_("腾出两倍文件大小的地方，或在服务器上用命令 zhanggui import 直接读。"))


def safe_name(name: str, number: int, taken: Iterable[str]) -> str:
    """A name that a browser sent -> a plain file name, not yet taken."""
    plain = re.sub(r"[^\w.\- ()（）]", "_", Path(name.replace("\\", "/")).name).strip(". ")[-120:] or f"file-{number}"
    return plain if plain not in taken else f"{number}-{plain}"


def read(pk: int, table: str = "", only: str = "", encoding: str = "") -> None:
    """Read in the background, then tried where that does not take long."""
    work.read(pk, table, only, encoding)
    upload = Upload.objects.get(pk=pk)
    place = work.folder(upload)
    if sum((place / name).stat().st_size for name in upload.files if (place / name).exists()) <= SMALL:
        _try(upload)


def _try(upload: Upload) -> None:
    """An upload that lacks nothing -> it is tried in the background; an older trial is forgotten."""
    if upload.state != PROPOSED or not upload.proposals or any(map(proposals.missing, upload.proposals)):
        Upload.objects.filter(pk=upload.pk).update(trial={})
        return
    stamp = hashlib.sha256(json.dumps([upload.proposals, timezone.now().isoformat()]).encode()).hexdigest()[:16]
    Upload.objects.filter(pk=upload.pk).update(trial={"state": "busy", "stamp": stamp})
    transaction.on_commit(lambda: jobs.start(upload.pk, work.try_out, stamp))


def try_out(upload: Upload, *, by: User) -> None:
    """An upload -> what would become of its rows, worked out in the background. Nothing is stored."""
    require(by, IMPORT)
    with transaction.atomic():
        _try(Upload.objects.select_for_update().get(pk=upload.pk))


def correct(
    upload: Upload, number: int, columns: Mapping[str, str], source: str, *, by: User,
    said: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """What the person chose for one proposal: header -> our column (and how it is written) -> its mapping; then tried again."""
    require(by, IMPORT)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.state != PROPOSED:
            raise WrongUse(_("已经开始导入，列不能再改。"))
        both = proposals.twice(columns)
        if both:
            raise WrongUse(_("两列都对上了%(columns)s。") % {"columns": ", ".join(both)}, do=_("我们的一个字段只能对一列。"))
        old = upload.proposals[number]
        with preview(str(books.company()["time_zone"])) as seen:
            upload.proposals[number] = proposals.corrected(old, columns, said or {}, source.strip(), seen)
        proposals.as_mapping(upload.proposals[number])
        upload.save()
        changed = {h["header"]: h["column"] for h in old["headers"]}
        new = dict(columns) | ({"written": {h: dict(v) for h, v in said.items()}} if said else {})
        audit.log("mapping changed", f"upload:{upload.pk}", by=by, old=changed, new=new)
        _try(upload)


def as_table(upload: Upload, table: str, *, by: User, only: str = "", encoding: str = "") -> None:
    """The person says which table the files (or one of them) are, or in which encoding -> read again so."""
    require(by, IMPORT)
    if table and table not in TABLES:
        raise WrongUse(_("没有这张表：%(table)s。") % {"table": table})
    if encoding and encoding not in proposals.ENCODINGS:
        raise WrongUse(_("没有这种编码：%(encoding)s。") % {"encoding": encoding})
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.state not in (PROPOSED, FAILED):
            raise WrongUse(_("已经开始导入，列不能再改。"))
        if only and only not in locked.files:
            raise WrongUse(_("没有这个文件：%(file)s。") % {"file": only})
        locked.state = READING
        locked.save(update_fields=["state"])
        told = {"table": table, "file": only, "encoding": encoding}
        audit.log("mapping changed", f"upload:{upload.pk}", by=by, new={k: v for k, v in told.items() if v})
        transaction.on_commit(lambda: jobs.start(locked.pk, read, table, only, encoding))


def leave_out(upload: Upload, number: int, *, by: User) -> None:
    """One proposal of several -> not imported; its file stays until the upload is done with."""
    require(by, IMPORT)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.state != PROPOSED or len(locked.proposals) < 2 or number >= len(locked.proposals):
            raise WrongUse(_("只剩这一张表：不导入就整个丢掉。"))
        gone = locked.proposals.pop(number)
        locked.save(update_fields=["proposals"])
        audit.log("mapping changed", f"upload:{upload.pk}", by=by, old={"file": gone["file"], "table": gone["table"]})
        _try(locked)


def begin(upload: Upload, *, by: User) -> None:
    """A proposal that lacks nothing -> imported in the background, then everything is computed again."""
    require(by, IMPORT)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.state != PROPOSED:
            raise WrongUse(_("已经开始导入，或没有可导入的。"))
        lacking = [c for values in locked.proposals for c in proposals.missing(values)]
        if lacking:
            raise WrongUse(_("还差必填的列：%(columns)s。") % {"columns": ", ".join(lacking)}, do=_("指出是文件里的哪一列。"))
        locked.state, locked.step = WAITING, ""
        locked.save(update_fields=["state", "step"])
        audit.log("import started", f"upload:{upload.pk}", by=by, new={"files": locked.files})
        transaction.on_commit(lambda: jobs.start(locked.pk, work.run))


def drop(upload: Upload, *, by: User) -> None:
    """An upload that is not at work -> gone with its files; the audit keeps that it was there."""
    require(by, IMPORT)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.busy or locked.batch is not None:
            raise WrongUse(_("已经开始导入，不能丢掉。"))
        audit.log("upload dropped", f"upload:{locked.pk}", by=by, old={"files": locked.files, "state": locked.state})
        place = work.folder(locked)
        locked.delete()
        transaction.on_commit(lambda: shutil.rmtree(place, ignore_errors=True))


def refresh_now(*, by: User) -> Upload:
    """Everything computed again, in the background."""
    require(by, IMPORT)
    with transaction.atomic():
        upload = Upload.objects.create(by=by, state=REFRESHING)
        audit.log("refresh started", f"upload:{upload.pk}", by=by)
        transaction.on_commit(lambda: jobs.start(upload.pk, work.refresh_job))
    return upload


def mend(batch: int, cells: Mapping[int, Mapping[str, str]], *, by: User) -> Upload:
    """A batch and new cells of some of its refused rows (row -> header -> cell) -> imported again in the background.

    They complete their documents as a batch of their own; what was refused stays written down as it came.
    """
    require(by, IMPORT)
    lake = books.engine().lake
    found = {r.row: r for r in quarantine.rows_of(lake, batch)}
    if not cells or set(cells) - set(found):
        raise WrongUse(_("没有要改的行，或已经改过了。"), do=_("刷新这一页再看。"))
    groups: dict[tuple[str, str, tuple[str, ...]], list[quarantine.Refused]] = {}
    for row, given in cells.items():
        one = quarantine.changed(found[row], given)
        groups.setdefault((one.file, one.table, one.headers), []).append(one)
    with transaction.atomic():
        upload = Upload.objects.create(by=by, state=WAITING)
        place = work.folder(upload)
        place.mkdir(parents=True, exist_ok=True)
        for number, ((file, table, _headers), rows) in enumerate(groups.items(), 1):
            name = f"quarantine-{batch}-{number}.csv"
            (place / name).write_text(quarantine.download(rows), "utf-8", newline="")
            mapping = reads.mapping_of(batch, file, table)
            upload.files.append(name)
            upload.proposals.append({
                "file": name, "label": name, "table": table, "source": mapping.source, "headers": [], "notes": [],
                "mapping": written(mapping), "encoding": "",
            })
        upload.save()
        old = {str(r): dict(zip(found[r].headers, found[r].cells, strict=False)) for r in cells}
        said = {str(r): {h: c for h, c in given.items() if old[str(r)].get(h) != c} for r, given in cells.items()}
        before = {r: {h: old[r].get(h) for h in given} for r, given in said.items()}
        first = list(said)[:AUDITED]
        new = {"rows": len(said), "upload": upload.pk} | {r: said[r] for r in first}
        audit.log("rows mended", f"batch:{batch}", by=by, old={r: before[r] for r in first}, new=new)
        transaction.on_commit(lambda: jobs.start(upload.pk, work.run))
    return upload


def replace_all(batch: int, reason: str, header: str, this: str, that: str, *, by: User) -> Upload:
    """A batch, one reason and a column -> `this` replaced by `that` in every refused row of it, and those imported again."""
    require(by, IMPORT)
    if not this:
        raise WrongUse(_("要换掉的字还没有写。"))
    rows = [r for r in quarantine.rows_of(books.engine().lake, batch) if reads.key_of(r) == reason and header in r.headers]
    old = {r.row: dict(zip(r.headers, r.cells, strict=False)).get(header) or "" for r in rows}
    cells = {row: {header: cell.replace(this, that)} for row, cell in old.items() if this in cell}
    if not cells:
        raise WrongUse(_("“%(header)s”里没有一格含“%(this)s”。") % {"header": header, "this": this})
    return mend(batch, cells, by=by)


def discard(batch: int, rows: Iterable[int], why: str, *, by: User, back: bool = False) -> int:
    """Refused rows of a batch -> discarded with a reason (or taken back) -> how many. Nothing is deleted."""
    require(by, IMPORT)
    lake, wanted = books.engine().lake, set(rows)
    found = [r for r in quarantine.rows_of(lake, batch, discarded=back) if r.row in wanted]
    if not found:
        raise WrongUse(_("没有要改的行，或已经改过了。"), do=_("刷新这一页再看。"))
    with transaction.atomic():
        verb = "rows taken back" if back else "rows discarded"
        audit.log(verb, f"batch:{batch}", by=by, new={"rows": len(found), "reason": why.strip()})
        quarantine.discard(lake, found, why, by.username, discarded=not back)
    return len(found)


def undo(batch: int, *, by: User) -> None:
    """A batch -> its rows are gone, what they superseded is current again; then everything is computed again."""
    require(by, IMPORT)
    books.engine().lake.undo(batch, by.username)
    audit.log("import undone", f"batch:{batch}", by=by, old={"state": "done"}, new={"state": "undone"})
    refresh_now(by=by)


def notice_the_dead() -> None:
    """Uploads whose process is gone -> say so. The lake rolled back what they had begun. Files that waited for a company that has
    said who it is by now, elsewhere -> read."""
    if books.company()["company"]:
        for upload in Upload.objects.filter(state=KEPT):
            look_at(upload)
    for upload in Upload.objects.filter(state__in=BUSY):
        if not jobs.alive(upload.pk):
            work.end(upload, None)
            upload.save(update_fields=["state", "ended_at", "batch", "report", "problem"])
    for upload in Upload.objects.filter(state=PROPOSED, trial__state="busy"):
        if not jobs.alive(upload.pk):
            Upload.objects.filter(pk=upload.pk).update(trial={})
