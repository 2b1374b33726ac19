"""What told who a person was -> gone: from every table of the site's database, from files that wait to be imported, from the lake
with its earlier versions, and from the room that a database leaves to be written over (PIPL article 47, GDPR article 17).

In what people typed (comments, reasons, the audit, samples of a file) the words are replaced by the number that stays. A field
that names something else, such as a shop of the same name, is theirs and is left.
"""

from __future__ import annotations

import gzip
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from zhanggui.lake import BATCHES, Lake
from zhanggui.tables import TABLES
from zhanggui.tables.results.decision_events import DECISION_EVENTS
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.imports.models import Upload

FREE_TEXT = 120
"""From so many letters on a field holds what people typed, and not the name of one thing."""
OTHERS_NAMES = frozenset({"name", "username", "supplier_name"})
"""Fields and keys that say how something is called: they are its own, and change only where they are equal."""
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


@dataclass(frozen=True)
class Words:
    """The words that told who a person was, and what stands in their place."""

    told: frozenset[str]
    instead: str

    @classmethod
    def of(cls, told: Iterable[str | None], instead: str) -> Words:
        """Names, phones, addresses (empty ones are none) -> those to be looked for: of one letter only what is equal to it."""
        return cls(frozenset(text.strip() for text in told if text and text.strip()), instead)

    @property
    def pattern(self) -> str:
        """What finds them inside a text, for Python and for the lake alike; never matches where there is nothing to find."""
        parts = [_pattern(text) for text in sorted(self.told, key=len, reverse=True) if len(text) > 1]
        return "|".join(parts) or "[^\\s\\S]"

    def replaced(self, value: Any, key: str = "") -> Any:
        """A text or a value of JSON -> the same without these words."""
        if isinstance(value, dict):
            return {self.replaced(k): self.replaced(v, str(k)) for k, v in value.items()}
        if isinstance(value, list):
            return [self.replaced(v, key) for v in value]
        if not isinstance(value, str):
            return value
        if value in self.told:
            return self.instead
        return value if key in OTHERS_NAMES else re.sub(self.pattern, self.instead, value)


def _pattern(text: str) -> str:
    """One word -> what finds it: a phone however its digits are set apart; a name in Latin letters only where it stands alone."""
    digits = re.sub(r"[\s()+-]", "", text)
    if digits.isdigit() and len(digits) >= 7:
        return r"[\s-]?".join(digits)
    plain = re.sub(r"([\\.^$*+?()\[\]{}|])", r"\\\1", text)
    return rf"\b{plain}\b" if text.isascii() and text[0].isalnum() and text[-1].isalnum() else plain


def in_database(words: Words) -> None:
    """Every table of the site -> what people typed into it, and JSON, without the words. Within the transaction of who asks."""
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if _is_free(f)]
        if names:
            _rewrite(model, names, words)


def _is_free(field: Any) -> bool:
    """Whether a field holds what people typed, or JSON that may hold anything."""
    if isinstance(field, models.JSONField | models.TextField):
        return field.name not in ("session_data", "session_key")
    long = isinstance(field, models.CharField) and (field.max_length or 0) > FREE_TEXT
    return long and field.name not in OTHERS_NAMES and not field.unique


def _rewrite(model: Any, names: list[str], words: Words) -> None:
    for pk, *values in model._default_manager.values_list("pk", *names).iterator():
        fresh = {n: words.replaced(v, n) for n, v in zip(names, values, strict=True)}
        changed = {n: v for (n, v), old in zip(fresh.items(), values, strict=True) if v != old}
        if changed:
            model._default_manager.filter(pk=pk).update(**changed)


def in_waiting_files(words: Words, codes: Iterable[str], *, by: Any) -> None:
    """Files that were brought and not yet imported -> those that name the person are gone, each with its upload and a line of the
    audit. A row cannot be cut out of a workbook; who brought the file can bring it again without that person."""
    find = re.compile("|".join([words.pattern, *(rf"\b{re.escape(code)}\b" for code in codes)]))
    for upload in Upload.objects.exclude(files=[]):
        place = settings.HOME.uploads / str(upload.pk)
        files = [place / name for name in upload.files if (place / name).exists()]
        if not any(find.search(text) for file in files for text in _texts(file)):
            continue
        audit.log("upload dropped", f"upload:{upload.pk}", by=by, old={"files": len(files), "state": upload.state})
        if upload.batch is None:
            upload.delete()
        transaction.on_commit(partial(shutil.rmtree, place, ignore_errors=True))


def _texts(file: Path) -> Iterator[str]:
    """A file of any kind that can be brought -> what can be read in it."""
    data = file.read_bytes()
    if data.startswith(b"PAR1"):
        table = pq.read_table(file)
        yield from (str(value) for column in table.columns if _is_text(column.type) for value in column.to_pylist())
        return
    parts = [data]
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            parts = [packed.read(name) for name in packed.namelist()]
    elif data.startswith(b"\x1f\x8b"):
        parts = [gzip.decompress(data)]
    yield from (part.decode(encoding, "replace") for part in parts for encoding in ENCODINGS)


def in_lake(words: Words) -> None:
    """The lake -> no text of it has the words, nor does anything of its past. Busy where somebody imports."""
    lake = Lake(settings.HOME.lake_url)
    with lake.import_lock():
        for table in _of_records(lake):
            texts = _free_columns(lake, table)
            if texts:
                where = " OR ".join(f"regexp_like({_quoted(name)}, {_literal(words.pattern)})" for name in texts)
                lake.update(table, {name: _sql_replaced(name, words) for name in texts}, where)
        forget_past(lake)


def _free_columns(lake: Lake, table: str) -> list[str]:
    """A table -> its columns in which people typed: of records those that are no code, of what was done with them all."""
    texts = [f.name for f in lake.schema(table) if _is_text(f.type)]
    if table not in TABLES or table == DECISION_EVENTS.name:
        return texts
    free = {c.name for c in TABLES[table].columns if c.type == "json"} | {"description"}
    return [name for name in texts if name in free]


def forget_past(lake: Lake) -> None:
    """A lake whose import lock is held -> of its records only what is current is left."""
    for table in _of_records(lake):
        lake.forget_past(table)
    books.forget_answers()


def _of_records(lake: Lake) -> list[str]:
    """-> tables that hold records or what was done with them; what a refresh made of them names nobody."""
    return [table for table in lake.tables() if table == BATCHES or not books.is_result(table) or table == DECISION_EVENTS.name]


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _sql_replaced(name: str, words: Words) -> str:
    return f"regexp_replace({_quoted(name)}, {_literal(words.pattern)}, {_literal(words.instead)}, 'g')"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def everywhere(words: Words, *, codes: Iterable[str] = (), by: Any) -> None:
    """Words that told who somebody was (and numbers of their cards) -> nowhere any more. Within the transaction of who asks; the
    lake first, since it says where somebody imports just now and nothing can be done."""
    in_lake(words)
    in_database(words)
    in_waiting_files(words, codes, by=by)
    if connection.vendor == "sqlite":
        # What was deleted stands on in the room that it leaves free until that is written over. PostgreSQL's autovacuum does it.
        transaction.on_commit(_vacuum)


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
