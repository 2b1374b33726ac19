"""The doctor at the lake: every table readable, every file there, no import left open, how old records and results are."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from zhanggui.base.days import date_of
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.engine import Engine, open_engine
from zhanggui.refresh import last_day, latest_run
from zhanggui.seals import Damage
from zhanggui.web.running.doctor.finding import BROKEN, WARNING, Finding, fine
from zhanggui.web.running.logs import cleaned

OLD_DAYS = 3
MUCH_UNUSED = 2_000_000_000


def examine(home: Home, engine_url: str, *, deep: bool = False) -> list[Finding]:
    """A home -> findings about its lake. deep: every byte of it is read and held against the checksums of when it was written."""
    where = cleaned(home.lake_url)
    engine = open_engine(home.lake_url, engine_url)
    damaged = [_damaged(d, where) for d in engine.lake.damage(deep=deep)]
    if damaged:
        return damaged
    if not engine.lake.tables():
        return [Finding("lake", WARNING, "还没有一条记录", "There are no records yet", where, "导入一个文件", "Import a file")]
    found = _tables(engine, home, deep=deep)
    if any(f.state == BROKEN for f in found):
        return found
    return [*found, *_batches(engine, where), *_unused(engine, home), *_ages(engine, where)]


def _damaged(damage: Damage, where: str) -> Finding:
    """A damaged file -> which, of which table, and how it is put back."""
    do = ("从备份补回：zhanggui restore 备份.zip --repair", "Put it back from a backup: zhanggui restore BACKUP.zip --repair")
    return Finding("lake", BROKEN, damage.said.zh, damage.said.en.capitalize(), f"{where}/{damage.table}", *do)


def _tables(engine: Engine, home: Home, *, deep: bool = False) -> list[Finding]:
    """Every table can be read."""
    found, where = [], cleaned(home.lake_url)
    for table in engine.lake.tables():
        try:
            if engine.lake.files(table):
                engine.frame(table).head(1).collect()
        except Exception as problem:
            what = cleaned(f"{problem}")[:300]
            zh, en = f"表{table}读不出来：{what}", f"The table {table} cannot be read: {what}"
            do = ("先找出坏掉的文件：zhanggui doctor --deep", "Find the damaged file first: zhanggui doctor --deep")
            found.append(Finding("lake", BROKEN, zh, en, f"{where}/{table}", *do))
    n = len(engine.lake.tables())
    zh, en = ("，每个字节都对得上", ", every byte is as it was written") if deep else ("", "")
    return found or [fine("lake", f"{n}张表都读得出来，文件齐全{zh}", f"{n} tables can be read, no file is lacking{en}", where)]


def _batches(engine: Engine, where: str) -> list[Finding]:
    left = engine.lake.open_batches()
    if left:
        return [
            Finding(
                "imports",
                WARNING,
                f"批次{left}没有结束：正在导入，或导入被中断",
                f"Batches {left} are open: at work, or cut off",
                where,
                "没有在导入的话，下一条命令或导入会退回它",
                "If nothing is importing, the next command or import rolls them back",
            )
        ]
    ahead = [b.batch for b in engine.lake.batches() if b.at_ms > (time.time() + 3600) * 1000]
    if ahead:
        return [
            Finding(
                "clock",
                WARNING,
                f"批次{ahead}的时间在将来",
                f"Batches {ahead} are from the future",
                where,
                "时钟倒退过：打开时间同步（NTP）",
                "The clock went back: turn on time synchronisation (NTP)",
            )
        ]
    return [fine("imports", "没有留下没结束的批次", "No batch was left open", where)]


def _unused(engine: Engine, home: Home) -> list[Finding]:
    if "://" in home.lake_url:
        return []
    used = {str(Path(f.removeprefix("file://"))) for t in engine.lake.tables() for f in engine.lake.files(t)}
    size = sum(
        p.stat().st_size for p in Path(home.lake_url).rglob("*.parquet") if str(p) not in used and "_delta_log" not in p.parts
    )
    zh, en = f"以前版本的文件占{size / 1e6:.1f} MB", f"Files of earlier versions take {size / 1e6:.1f} MB"
    if size > MUCH_UNUSED:
        do = ("备份再恢复，只带现在的版本", "Back up and restore: only the present version is taken along")
        return [Finding("unused files", WARNING, zh, en, home.lake_url, *do)]
    return [fine("unused files", zh, en, home.lake_url)]


def _ages(engine: Engine, where: str) -> list[Finding]:
    """How old the last record and the last refresh are."""
    try:
        last = date_of(last_day(engine, None))
    except ZhangguiError:
        return [Finding("records", WARNING, "还没有销售记录", "There are no sales yet", where, "导入销售明细", "Import sales")]
    found, days = [], (date.today() - last).days
    zh, en = f"到{last}，{days}天前", f"They reach {last}, {days} days ago"
    if days > OLD_DAYS:
        found.append(
            Finding(
                "records", WARNING, zh, en, where, "导入新的记录，或看看收件夹", "Import newer records, or look at the pick-up"
            )
        )
    else:
        found.append(fine("records", zh, en, where))
    run = latest_run(engine)
    if run is None:
        return [
            *found,
            Finding("refresh", WARNING, "还没算过", "Nothing was computed yet", where, "zhanggui refresh", "zhanggui refresh"),
        ]
    hours = (time.time() - run.at_ms / 1000) / 3600
    zh, en = f"{hours:.0f}小时前算过", f"It was {hours:.0f} hours ago"
    if hours > 48:
        return [
            *found,
            Finding(
                "refresh",
                WARNING,
                zh,
                en,
                where,
                "看看定时：refresh_at；服务开着没有",
                "See the setting refresh_at, and that the site runs",
            ),
        ]
    return [*found, fine("refresh", zh, en, where)]
