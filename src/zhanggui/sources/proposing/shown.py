"""A proposal in -> the text that a person checks before its rows are stored."""

from __future__ import annotations

from zhanggui.sources.importing import Proposal
from zhanggui.tables import TABLES


def shown(proposal: Proposal, language: str = "zh-hans") -> str:
    """A proposal, the company's language -> each header, the column it becomes, samples, how sure.

    A column has its word and its own name: a mapping (TOML) uses the name.
    """
    table = TABLES[proposal.mapping.table]
    chinese = language.startswith("zh")
    where = f"{proposal.path.name} [{proposal.opened.sheet}]" if proposal.opened.sheet else proposal.path.name
    lines = [f"{where} -> {table.zh if chinese else table.en} ({table.name}), source {proposal.mapping.source!r}"]
    for m in proposal.matches:
        samples = " · ".join(s if len(s) <= 24 else s[:23] + "…" for s in m.samples)
        column = table.index[m.column]
        lines.append(
            f"  {m.header:<24} -> {column.zh if chinese else column.en} ({m.column})  {m.confidence:.0%}  {samples}"
            + (f"  [{m.note}]" if m.note else "")
        )
    if proposal.unmapped:
        lines.append(f"  not taken: {', '.join(proposal.unmapped)}")
    return "\n".join([*lines, *(f"  {note}" for note in proposal.notes)])
