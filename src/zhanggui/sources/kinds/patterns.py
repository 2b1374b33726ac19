"""What the codes of a source look like: proposed from content, kept in the home's `kinds.toml`, changed by people.

The file has a section for each source with `product_code` and `adjustment_document`, regular expressions that must match a whole
code; an empty text says that there is no such pattern (then every code is a product, no document an adjustment).
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home, toml_value
from zhanggui.rules.sale_kind import Patterns
from zhanggui.sources.kinds import adjustment_pattern, product_code_pattern


def kept_patterns(home: Home) -> dict[str, Patterns]:
    """A home -> the patterns of each source that has some."""
    file = home.path / "kinds.toml"
    if not file.exists():
        return {}
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
        wrong = next((source for source, v in raw.items() if not isinstance(v, dict)), None)
        if wrong is not None:
            raise ValueError(f"{wrong} is no section")
    except ValueError as problem:  # also what is no TOML and what is no UTF-8
        raise ZhangguiError(f"kinds.toml cannot be read: {problem}", where=str(file), do="Mend that line.") from problem
    return {source: Patterns(str(v.get("product_code", "")), str(v.get("adjustment_document", ""))) for source, v in raw.items()}


def keep_patterns(home: Home, source: str, patterns: Patterns) -> None:
    """The patterns of one source -> kinds.toml, beside those of the others, written whole or not at all.

    Python, the reader and the lake must all know them: one that looks ahead or behind is refused.
    """
    for pattern in (patterns.product_code, patterns.adjustment_document):
        try:
            re.compile(pattern)
            pc.match_substring_regex(pa.array([""]), pattern)
        except (re.error, pa.ArrowInvalid) as problem:
            raise WrongUse(f"This is no regular expression: {pattern} ({problem}).", do="Mend it.") from problem
    everything = kept_patterns(home) | {source: patterns}
    lines = []
    for named, p in sorted(everything.items()):
        lines.append(f"[{toml_value(named)}]\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in asdict(p).items()))
    fresh = home.path / ".kinds.toml.new"
    fresh.write_text("\n".join(lines), "utf-8")
    os.replace(fresh, home.path / "kinds.toml")


def patterns_from(con: Any, relation: str, priced: bool) -> Patterns:
    """A relation of sales lines (document, sku, price_e4 if priced) in the reader -> the patterns that its content proposes."""
    codes = con.execute(f"SELECT sku, count(*) FROM {relation} WHERE sku IS NOT NULL GROUP BY sku").fetchall()
    if not priced:
        return Patterns(product_code_pattern(codes))
    negative = con.execute(f"SELECT DISTINCT {_prefix('document')} FROM {relation} WHERE price_e4 < 0").fetchall()
    prefixes = [p for (p,) in negative if p]
    documents = []
    if prefixes:
        documents = con.execute(
            f"SELECT {_prefix('document')} AS p, count(*), count(*) FILTER (WHERE price_e4 < 0) FROM {relation} "
            f"WHERE {_prefix('document')} IN (SELECT unnest(?)) GROUP BY p",
            [prefixes],
        ).fetchall()
    return Patterns(product_code_pattern(codes), adjustment_pattern(documents))


def _prefix(column: str) -> str:
    return f"regexp_extract({column}, '^[^0-9]*')"
