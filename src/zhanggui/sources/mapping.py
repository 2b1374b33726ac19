"""How one kind of file becomes one table: which header is which column, how values are written, rules of its source.

Kept as TOML in the home's folder `mappings`, one file each, found again by the headers; a person may edit it.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import toml_value
from zhanggui.sources.convert import Form
from zhanggui.tables import TABLES

FORM_KEYS = ("decimal", "order", "clock", "serial", "strip_point_zero")
RULE_KEYS = ("product_code", "adjustment_document")
TOP_KEYS = {
    "table",
    "source",
    "headers",
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "columns",
    "constants",
    "forms",
    "rules",
}


KINDS_OF_KEYS: dict[str, type] = {
    "table": str, "headers": list, "columns": dict, "constants": dict, "forms": dict, "rules": dict, "header_row": int,
}


@dataclass(frozen=True)
class Mapping:
    """Table, source, the headers it fits; our column -> their header; our column -> a constant; forms; patterns.

    `rules` holds the patterns of the source: `product_code` and `adjustment_document` (see rules/sale_kind.py); a key that is
    absent is proposed from the content at each import, an empty text says that there is no such pattern.
    """

    table: str
    headers: tuple[str, ...]
    columns: MappingOf[str, str]
    source: str = "files"
    forms: MappingOf[str, Form] = field(default_factory=dict)
    constants: MappingOf[str, str] = field(default_factory=dict)
    rules: MappingOf[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0

    @property
    def name(self) -> str:
        """The file name under which it is kept: the table and a short hash of the source and headers."""
        signature = hashlib.sha256("\n".join((self.source, *sorted(map(normal, self.headers)))).encode()).hexdigest()[:8]
        return f"{self.table}-{signature}.toml"

    def form(self, column: str) -> Form:
        """Our column -> how its values are written."""
        return self.forms.get(column, Form())


@lru_cache(maxsize=8192)
def normal(header: str) -> str:
    """A header -> itself without case, width, blanks and punctuation: how headers are compared."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).lower())


def keep(mapping: Mapping, folder: Path) -> Path:
    """A mapping -> its TOML file in the folder, written whole."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / mapping.name
    fresh = folder / f".{mapping.name}.new"
    fresh.write_text(written(mapping), "utf-8")
    fresh.replace(path)
    return path


def written(mapping: Mapping) -> str:
    """A mapping -> its TOML text."""
    top: dict[str, Any] = {"table": mapping.table, "source": mapping.source, "headers": list(mapping.headers)}
    for key in ("encoding", "delimiter", "sheet", "header_row"):
        if getattr(mapping, key):
            top[key] = getattr(mapping, key)
    lines = [f"{key} = {toml_value(value)}\n" for key, value in top.items()]
    sections: dict[str, MappingOf[str, Any]] = {
        "columns": mapping.columns,
        "constants": mapping.constants,
        "rules": mapping.rules,
    }
    for column, form in mapping.forms.items():
        shown = {key: getattr(form, key) for key in FORM_KEYS if getattr(form, key) != getattr(Form(), key)}
        if shown:
            sections[f"forms.{column}"] = shown
    for section, values in sections.items():
        if values:
            lines.append(f"\n[{section}]\n")
            lines += [
                f"{toml_value(key) if not key.isidentifier() else key} = {toml_value(value)}\n" for key, value in values.items()
            ]
    return "".join(lines)


def read_mapping(path: Path) -> Mapping:
    """A TOML file -> the mapping, every name in it checked."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as problem:
        raise WrongUse("There is no such mapping file.", where=str(path), do="Check the path given to --map.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ZhangguiError(
            f"The mapping cannot be read: {problem}", where=str(path), do="Mend that line of the TOML file."
        ) from problem
    wrong = [key for key, kind in KINDS_OF_KEYS.items() if not isinstance(raw.get(key, kind()), kind)]
    wrong += [key for key, values in raw.get("forms", {}).items() if not isinstance(values, dict)] if not wrong else []
    if wrong:
        raise ZhangguiError(
            f"The mapping is not sound: {wrong[0]} is of the wrong type.", where=str(path), do="Mend that line of the TOML file."
        )
    unknown = set(raw) - TOP_KEYS
    if unknown or raw.get("table") not in TABLES:
        what = f"unknown keys {sorted(unknown)}" if unknown else f"it names no table of ours: {raw.get('table')!r}"
        raise ZhangguiError(f"The mapping is not sound: {what}.", where=str(path), do=f"Tables: {', '.join(TABLES)}.")
    table = TABLES[raw["table"]]
    columns = {str(k): str(v) for k, v in raw.get("columns", {}).items()}
    for column in (*columns, *raw.get("constants", {}), *raw.get("forms", {})):
        if column not in table.index or (column in columns and table.index[column].made):
            hint = ", ".join(c.name for c in table.mappable)
            raise ZhangguiError(
                f"The table {table.name} has no column {column!r} that a file may give.", where=str(path), do=f"Columns: {hint}."
            )
    encoding = str(raw.get("encoding", ""))
    if encoding:
        try:
            codecs.lookup(encoding)
        except LookupError as no_codec:
            do = "Write for instance utf-8, gb18030, utf-16 or cp1252, or leave the line out."
            raise ZhangguiError(f"There is no encoding {encoding!r}.", where=str(path), do=do) from no_codec
    return Mapping(
        table=table.name,
        headers=tuple(map(str, raw.get("headers", ()))) or tuple(columns.values()),
        columns=columns,
        source=str(raw.get("source", "files")),
        forms={
            k: replace(Form(), **{key: v for key, v in values.items() if key in FORM_KEYS})
            for k, values in raw.get("forms", {}).items()
        },
        constants={k: str(v) for k, v in raw.get("constants", {}).items()},
        rules={k: str(v) for k, v in raw.get("rules", {}).items() if k in RULE_KEYS},
        encoding=encoding,
        delimiter=str(raw.get("delimiter", "")),
        sheet=str(raw.get("sheet", "")),
        header_row=int(raw.get("header_row", 0)),
    )


def kept(folder: Path) -> list[tuple[Path, Mapping]]:
    """The mappings kept in a folder, by name."""
    return [(path, read_mapping(path)) for path in sorted(folder.glob("*.toml"))] if folder.is_dir() else []
