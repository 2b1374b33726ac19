"""What the sources propose -> plain values for our database and the page, and back to a mapping."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Mapping as MappingOf
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from zhanggui.sources.convert import Form
from zhanggui.sources.importing import Proposal
from zhanggui.sources.mapping import Mapping, read_mapping, written
from zhanggui.sources.proposing.preview import Preview
from zhanggui.sources.proposing.trial import Tried
from zhanggui.sources.recognise import samples_at
from zhanggui.tables import TABLES
from zhanggui.tables.table import Column

SAMPLES = 5
ORDERS = ("", "dmy", "mdy")
DECIMALS = (".", ",")
ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
LOOKED_AT = 200
SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}")
NUMBERS = ("cents", "e4", "quantity", "number", "integer")


def as_values(proposal: Proposal, seen: Preview) -> dict[str, Any]:
    """A proposal -> values that JSON can keep."""
    mapping = replace(proposal.mapping, sheet=proposal.opened.sheet or proposal.mapping.sheet)
    sure = {m.header: m for m in proposal.matches}
    taken = {header: column for column, header in mapping.columns.items()}
    headers = [
        _header(header, samples_at(proposal.opened, place), taken.get(header, ""), mapping, seen)
        | {
            "confidence": sure[header].confidence if header in sure and header in taken else None,
            "note": sure[header].note if header in sure else "",
        }
        for place, header in enumerate(proposal.opened.headers)
    ]
    text = proposal.opened.form == "csv"
    return {
        "file": proposal.path.name, "label": proposal.opened.label, "table": mapping.table, "source": mapping.source,
        "headers": headers, "notes": list(proposal.notes), "mapping": written(mapping),
        "encoding": proposal.opened.encoding.replace("-sig", "") if text else "",
    }


def _header(header: str, samples: list[str], column: str, mapping: Mapping, seen: Preview) -> dict[str, Any]:
    """A header, its cells and the column it is taken for -> its row of the page."""
    few = sorted(dict.fromkeys(samples[:LOOKED_AT]), key=lambda s: not _either_way(s))[:SAMPLES]
    found = {
        "header": header, "samples": [s[:200] for s in few], "column": column,
        "slashed": any(map(SLASHED.match, samples[:LOOKED_AT])), "commas": any("," in s for s in samples[:LOOKED_AT]),
    }
    return found | _as_stored(found, TABLES[mapping.table].index.get(column), mapping.form(column), seen)


def _either_way(cell: str) -> bool:
    """Whether a cell is a date that is another day when day and month change places: those show which order is taken."""
    found = SLASHED.match(cell)
    return found is not None and found[1] != found[2] and max(int(found[1]), int(found[2])) <= 12


def _as_stored(header: MappingOf[str, Any], column: Column | None, form: Form, seen: Preview) -> dict[str, Any]:
    """A header's row, what it is taken for and how it is written -> what its samples become, and what may be asked about it."""
    asks = ""
    if column is not None and column.type in ("day", "instant") and header["slashed"]:
        asks = "order"
    if column is not None and column.type in NUMBERS and header["commas"]:
        asks = "decimal"
    stored = seen.stored(column, header["samples"], form) if column is not None and not column.personal else []
    return {"stored": stored, "asks": asks, "form": asdict(form)}


def as_mapping(values: MappingOf[str, Any]) -> Mapping:
    """Kept values -> the mapping, every name checked."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mapping.toml"
        file.write_text(str(values["mapping"]), "utf-8")
        return read_mapping(file)


def corrected(
    values: dict[str, Any], columns: MappingOf[str, str], said: MappingOf[str, MappingOf[str, str]], source: str, seen: Preview
) -> dict[str, Any]:
    """Kept values and what the person chose -> the values with the new mapping.

    columns: header -> our column, empty where it is not taken. said: header -> how it is written (`order`, `decimal`).
    """
    mapping = as_mapping(values)
    index = TABLES[mapping.table].index
    chosen: dict[str, str] = {}
    forms: dict[str, Form] = {}
    headers = []
    for h in values["headers"]:
        name = columns.get(h["header"], "")
        column = index.get(name)
        same = name == h["column"]
        form = Form()
        if column is not None:
            form = mapping.form(name) if same else seen.form(column, h["samples"])
            if same:
                form = replace(form, **_checked(said.get(h["header"], {})))
            chosen[name], forms[name] = h["header"], form
        note = h["note"] if same and h["header"] not in said else ""
        kept = h | {"column": name, "confidence": h["confidence"] if same else None, "note": note}
        headers.append(kept | _as_stored(h, column, form, seen))
    own = {c: f for c, f in mapping.forms.items() if c in mapping.constants}
    fresh = replace(
        mapping, columns=chosen, source=source or mapping.source, forms=own | {c: f for c, f in forms.items() if f != Form()}
    )
    return values | {"headers": headers, "mapping": written(fresh), "source": fresh.source}


def _checked(said: MappingOf[str, str]) -> dict[str, Any]:
    """What a form sent about how a column is written -> only what may be said."""
    known = {"order": ORDERS, "decimal": DECIMALS}
    return {key: said[key] for key, values in known.items() if said.get(key) in values}


def missing(values: MappingOf[str, Any]) -> list[str]:
    """Kept values -> required columns that no header feeds; an amount may come from price and quantity."""
    have = {h["column"] for h in values["headers"]} | set(as_mapping(values).constants)
    lack = [c for c in TABLES[values["table"]].required if c not in have]
    if values["table"] == "sales" and "net_cents" not in have and not {"price_e4", "quantity"} <= have:
        lack.append("net_cents")
    return lack


def twice(columns: MappingOf[str, str]) -> list[str]:
    """What the person chose -> columns of ours that were chosen for more than one header."""
    chosen = Counter(c for c in columns.values() if c)
    return sorted(c for c, times in chosen.items() if times > 1)


def tried_values(tried: Tried) -> dict[str, Any]:
    """What would become of a proposal's rows -> values that JSON can keep."""
    return asdict(tried)
