"""What the sources propose -> plain values for our database and the page, and back to a mapping."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhanggui.sources.importing import Proposal
from zhanggui.sources.mapping import Mapping, read_mapping, written
from zhanggui.sources.recognise import samples_of
from zhanggui.tables import TABLES


def as_values(proposal: Proposal) -> dict[str, Any]:
    """A proposal -> values that JSON can keep."""
    mapping = replace(proposal.mapping, sheet=proposal.opened.sheet or proposal.mapping.sheet)
    sure = {m.header: m for m in proposal.matches}
    taken = {header: column for column, header in mapping.columns.items()}
    headers = [
        {
            "header": header,
            "samples": list(samples_of(proposal.opened, header))[:3],
            "column": taken.get(header, ""),
            "confidence": sure[header].confidence if header in sure and header in taken else None,
            "note": sure[header].note if header in sure else "",
        }
        for header in proposal.opened.headers
    ]
    return {
        "file": proposal.path.name, "label": proposal.opened.label, "table": mapping.table, "source": mapping.source,
        "headers": headers, "notes": list(proposal.notes), "mapping": written(mapping),
    }


def as_mapping(values: MappingOf[str, Any]) -> Mapping:
    """Kept values -> the mapping, every name checked."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mapping.toml"
        file.write_text(str(values["mapping"]), "utf-8")
        return read_mapping(file)


def corrected(values: dict[str, Any], columns: MappingOf[str, str], source: str) -> dict[str, Any]:
    """Kept values and what the person chose (header -> our column, empty: not taken) -> the values with the new mapping."""
    mapping = as_mapping(values)
    chosen = {column: header for header, column in columns.items() if column}
    forms = {c: f for c, f in mapping.forms.items() if mapping.columns.get(c) == chosen.get(c)}
    fresh = replace(mapping, columns=chosen, forms=forms, source=source or mapping.source)
    headers = []
    for h in values["headers"]:
        picked = columns.get(h["header"], "")
        headers.append(h | {"column": picked, "confidence": h["confidence"] if picked == h["column"] else None})
    return values | {"headers": headers, "mapping": written(fresh), "source": fresh.source}


def missing(values: MappingOf[str, Any]) -> list[str]:
    """Kept values -> required columns that no header feeds; an amount may come from price and quantity."""
    have = {h["column"] for h in values["headers"]} | set(as_mapping(values).constants)
    lack = [c for c in TABLES[values["table"]].required if c not in have]
    if values["table"] == "sales" and "net_cents" not in have and not {"price_e4", "quantity"} <= have:
        lack.append("net_cents")
    return lack


def twice(columns: MappingOf[str, str]) -> list[str]:
    """What the person chose -> columns of ours that were chosen for more than one header."""
    chosen = [c for c in columns.values() if c]
    return sorted({c for c in chosen if chosen.count(c) > 1})
