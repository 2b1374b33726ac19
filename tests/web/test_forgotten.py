"""Who is forgotten is named nowhere: not in a file of the home, whatever kind it is, and not in a table of its database."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from deltalake import DeltaTable
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.test_backup import command
from zhanggui.base.settings import Home, home_at, set_setting
from zhanggui.lake import Lake
from zhanggui.web.audit.models import Line
from zhanggui.web.imports.models import Upload
from zhanggui.web.members.models import Member
from zhanggui.web.running import jobs

NAME, PHONE, STREET = "欧阳牧野", "13987650042", "鹿城区望江路88号"
TELLING = (NAME, PHONE, STREET)
MEMBERS = f"会员卡号,姓名,手机号,通讯地址,入会日期,生日\nM1,{NAME},{PHONE},{STREET},2026-01-02,1990-05-06\nM2,王伟,13900000001,东街1号,2026-01-03,\n"
WRONG = f"会员卡号,姓名,手机号,入会日期\nM1,{NAME},139 8765 0042,不知道哪天\n" + "".join(
    f"M1{n},李梅{n},1390000010{n},2026-01-0{n}\n" for n in range(1, 9)
)
SALES = "订单号,销售日期,客户编号,商品编码,数量,销售金额,会员号\nX1,2026-02-01,C1,A,1,10,M1\nX2,2026-02-02,C1,A,2,20,M2\n"


def named_in(home: Path, telling: tuple[str, ...]) -> dict[str, str]:
    """A home -> each file that names the person, with the word; whatever is packed or encoded in it is unpacked."""
    found = {}
    for file in sorted(p for p in home.rglob("*") if p.is_file()):
        data = file.read_bytes()
        parts = [data]
        if data[:2] == b"PK":
            with zipfile.ZipFile(file) as packed:
                parts += [packed.read(n) for n in packed.namelist()]
        if data[:2] == b"\x1f\x8b":
            parts.append(gzip.decompress(data))
        if data[:4] == b"PAR1":
            parts.append(str(pq.ParquetFile(file).read().to_pylist()).encode())
            parts.append(str(pq.ParquetFile(file).metadata.to_dict()).encode())
        for word in telling:
            forms = [word.encode("utf-8"), word.encode("gb18030"), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode()]
            if any(form in part for part in parts for form in forms):
                found[file.relative_to(home).as_posix()] = word
    return found


def rows_naming(database: Path, telling: tuple[str, ...]) -> list[tuple[str, str]]:
    """A database -> each table and column in which a row names the person; phones however they are set apart."""
    found = []
    with sqlite3.connect(database) as asked:
        for (table,) in asked.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in asked.execute(f'SELECT * FROM "{table}"').fetchall():
                text = re.sub(r"(?<=\d)[ -](?=\d)", "", str(row)) + json.dumps(row, default=str)
                found += [(table, word) for word in telling if word in text or json.dumps(word)[1:-1] in text]
    return found


@pytest.fixture
def books(no_company: Home, signed: Callable[..., Client]) -> tuple[Home, Client]:
    """A company whose register came by the page, with a refused row of the person that was mended, a file that waits, words about
    the person in the audit, in an undone import, in a case's comment and a purchase note."""
    set_setting(no_company, "company", "Deer Town")
    alice = signed("alice")
    put(alice, "members.csv", MEMBERS, begin=True)
    put(alice, "wrong.csv", WRONG, begin=True)
    put(alice, "sales.csv", SALES, begin=True)
    return no_company, alice


def put(alice: Client, name: str, content: str | bytes, *, begin: bool) -> Upload:
    data = content if isinstance(content, bytes) else content.encode()
    alice.post("/imports/", {"files": SimpleUploadedFile(name, data)})
    jobs.wait()
    upload = Upload.objects.first()
    assert upload is not None
    if begin:
        alice.post(f"/imports/{upload.pk}/", {"begin": "1"})
        jobs.wait()
    return upload


@pytest.mark.django_db(transaction=True)
def test_a_member_who_is_forgotten_is_named_nowhere(books: tuple[Home, Client], tmp_path: Path) -> None:
    home, alice = books
    refused = Upload.objects.get(files=["wrong.csv"])
    rows = {"header": ["会员卡号", "姓名", "手机号", "入会日期"], "cell": ["M1", NAME, "139 8765 0042", "2026-03-04"]}
    assert alice.post(f"/imports/batch/{refused.batch}/quarantine/", {"row": "1", "mend": "1"} | rows).status_code == 302
    jobs.wait()
    undone = put(alice, "again.csv", WRONG.replace("M18,", "M19,"), begin=True)
    undone.refresh_from_db()
    assert alice.post(f"/imports/batch/{undone.batch}/undo/").status_code == 302
    jobs.wait()
    book = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(book) as out:
        sheet = out.add_worksheet()
        for at, row in enumerate(line.split(",") for line in MEMBERS.splitlines()):
            sheet.write_row(at, 0, row)
    waiting = [put(alice, "waits.csv", MEMBERS.encode("gb18030"), begin=False), put(alice, "waits.xlsx", book.read_bytes(), begin=False)]
    other = put(alice, "others.csv", WRONG.replace(NAME, "李四").replace("M1", "M9").replace("139 8765 0042", "13911112222"), begin=False)
    Line.objects.create(verb="commented", target="x", by=None, new={"text": f"打给{NAME}（139-8765-0042）", "name": "王伟"}, old=None)
    there = named_in(home.path, TELLING)
    assert {file.split("/")[1] for file in there if file.startswith("lake/")} >= {"quarantine"}
    assert any("_delta_log" in file for file in there)

    alice.post("/members/M1/erase/", {"sure": "M1"})
    assert Member.objects.get(code="M1").erased

    assert rows_of(TELLING) == []
    assert named_in(home.path, TELLING) == {}
    assert not Upload.objects.filter(pk__in=[u.pk for u in waiting]).exists()
    assert Upload.objects.get(pk=other.pk).proposals
    assert Member.objects.get(code="M2").name == "王伟"
    assert Line.objects.get(verb="commented").new == {"text": "打给#M1（#M1）", "name": "王伟"}
    sold = {row["document"]: row["member"] for row in Lake(home.lake_url).read("sales").to_pylist()}
    assert sold == {"X1": "M1", "X2": "M2"}


def rows_of(telling: tuple[str, ...]) -> list[tuple[str, str]]:
    """-> the tables of the site's database in which a row names the person."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            text = re.sub(r"(?<=\d)[ -](?=\d)", "", str(row))
            found += [(model.__name__, text) for word in telling if word in text]
    return found


def test_the_file_of_the_database_and_the_lake_keep_nothing_of_an_erased_account(tmp_path: Path) -> None:
    home = ("--home", str(tmp_path))
    command("user", "add", "wang-wu-ming", "--role", "owner", *home)
    (tmp_path / "s.csv").write_text(SALES)
    command("import", str(tmp_path / "s.csv"), *home)
    lake = Lake(home_at(tmp_path).lake_url)
    lake.append("discards", pa.table({"of_batch": [1], "of_row": [1], "discarded": [True], "reason": ["wang-wu-ming said so"],
                                      "by": ["wang-wu-ming"], "at_ms": [1]}))
    assert named_in(tmp_path / "lake", ("wang-wu-ming",))
    command("user", "erase", "wang-wu-ming", "--yes", *home)
    assert named_in(tmp_path, ("wang-wu-ming",)) == {}
    assert rows_naming(tmp_path / "zhanggui.db", ("wang-wu-ming",)) == []
    assert Lake(home_at(tmp_path).lake_url).read("discards").to_pylist()[0]["by"] == "#1"
    assert len(DeltaTable(str(tmp_path / "lake" / "sales")).to_pyarrow_table()) == 2
