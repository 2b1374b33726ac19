"""Changed patterns of a source -> every line of it stamped anew with its kind. Nothing else of a line changes."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.rules.sale_kind import Patterns
from zhanggui.sources.convert import quoted
from zhanggui.sources.kinds import LAKE, kind_sql
from zhanggui.sources.kinds.patterns import keep_patterns, kept_patterns


def listed(home: Home) -> list[dict[str, Any]]:
    """A home -> the patterns of each source, for the eye."""
    return [{"source": source, **asdict(patterns)} for source, patterns in kept_patterns(home).items()]


def change(lake: Lake, home: Home, source: str, product_code: str | None, adjustment_document: str | None) -> int:
    """New patterns of a source (None: as it was) -> kept, its lines stamped anew -> how many lines changed their kind."""
    patterns = kept_patterns(home).get(source, Patterns())
    if product_code is not None:
        patterns = replace(patterns, product_code=product_code)
    if adjustment_document is not None:
        patterns = replace(patterns, adjustment_document=adjustment_document)
    keep_patterns(home, source, patterns)
    return restamp(lake, source, patterns)


def restamp(lake: Lake, source: str, patterns: Patterns) -> int:
    """The sales of a source and its patterns -> their kinds written anew in one transaction -> lines whose kind changed."""
    if not lake.files("sales"):
        return 0
    kind = kind_sql(patterns, lake.schema("sales").names, full_match=LAKE)
    with lake.import_lock():
        return lake.update("sales", {"kind": kind}, f"source = {quoted(source)} AND kind <> {kind}")
