"""Lines of sales -> those whose amount is far from what is usual for the SKU, the customer and the company. Nothing is changed.

A line is out of line only where all who can be asked say so: a case of an item that is sold by the piece is nothing strange
from a wholesaler, nor is a dear item at its price.

Amounts of trade spread by factors, so everything is judged on the logarithm of the amount, returns by their size.

Two rules, each with its threshold:
- `mad`: the modified z-score 0.6745 (x - median) / MAD (Iglewicz and Hoaglin 1993, eq. 3.10).
- `iqr`: how many interquartile ranges x lies outside the quartiles (Tukey 1977; 3 of them is his "far out").
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import narwhals as nw

from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.reading import Frame, Tables

Rule = Literal["mad", "iqr"]
RULES: dict[str, tuple[str, str]] = {
    "iqr": ("四分位距", "interquartile range"), "mad": ("中位数绝对偏差", "median absolute deviation"),
}
GROUPS = ("sku", "customer")
"""What a line is compared with where they have enough lines, beside all lines of the company."""
NARROWEST = 0.1
"""The least spread of logarithms that is believed: a price that never changes does not make every other amount strange."""
KEY = ("source", "document", "line")
SEPARATOR = "\x1f"
SHOWN = ("day", "kind", "customer", "sku", "description", "quantity", "net_cents")


@dataclass(frozen=True)
class Thresholds:
    """From which score on a line is out of line, by rule, and how many lines a group needs to be compared with."""

    mad: float = 6.0
    iqr: float = 3.0
    least: int = 20

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Thresholds:
        """The company's settings -> its thresholds."""
        known = {"mad": "outlier_mad", "iqr": "outlier_iqr", "least": "outlier_lines"}
        return cls(**{name: settings[setting] for name, setting in known.items() if setting in settings})


@dataclass(frozen=True)
class Outlier:
    """A line out of line: which, what it says, its score (the least of SKU's, customer's and company's), what is usual (cents).

    group: whose usual amount that is, the nearest one that has enough lines: sku, customer, or empty for the company.
    """

    source: str
    document: str
    line: int
    rule: str
    group: str
    score: float
    usual_cents: int
    low_cents: int
    high_cents: int
    said: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str, int]:
        """Which line it is."""
        return self.source, self.document, self.line


def outliers(
    frames: Mapping[str, Any],
    rule: str = "iqr",
    thresholds: Thresholds = Thresholds(),
    *,
    from_day: int | None = None,
    to_day: int | None = None,
    scope: Scope = EVERYTHING,
    limit: int = 500,
) -> list[Outlier]:
    """Tables, a rule, perhaps a period (both days inclusive) -> the lines out of line, the strangest first.

    What is usual is worked out from all lines; the period only says which are looked at. Charges and adjustments are left alone.
    """
    if rule not in RULES:
        raise WrongUse(f"There is no rule {rule}.", do=f"Known: {', '.join(RULES)}")
    tables = Tables(frames, scope=scope)
    there = tables.columns("sales")
    lines = tables.lines("sales").filter(nw.col("net_cents") != 0)
    if "kind" in there:
        lines = lines.filter(nw.col("kind").is_in(["goods", "return"]))
    lines = lines.with_columns(nw.col("net_cents").cast(nw.Float64).abs().log().alias("_x"))
    shown = [c for c in SHOWN if c in there]
    groups = [c for c in GROUPS if c in there]
    looked = lines.select(*KEY, *shown, "_x")
    if from_day is not None:
        looked = looked.filter(nw.col("day") >= from_day)
    if to_day is not None:
        looked = looked.filter(nw.col("day") <= to_day)
    for group in groups:
        usual = _usual(lines, group, cast(Rule, rule), thresholds.least)
        looked = looked.join(usual, left_on=group, right_on=f"_of_{group}", how="left")
    whole = _usual_of_all(lines, cast(Rule, rule))
    if whole is None:
        return []
    return _flagged(looked, rule, groups, whole, getattr(thresholds, rule), limit)


class Without(Mapping[str, Any]):
    """Tables and keys of lines (source, document, line) -> the same tables without those lines of sales: what a mark would do."""

    def __init__(self, frames: Mapping[str, Any], keys: Collection[tuple[str, str, int]]) -> None:
        self.frames, self.out = frames, [SEPARATOR.join(map(str, key)) for key in keys]

    def __getitem__(self, table: str) -> Any:
        found = self.frames[table]
        if table != "sales" or not self.out:
            return found
        key = nw.concat_str(*(nw.col(c).cast(nw.String) for c in KEY), separator=SEPARATOR)
        return nw.from_native(found).filter(~key.is_in(self.out))

    def __iter__(self) -> Iterator[str]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)


def _usual(lines: Frame, group: str, rule: Rule, least: int) -> Frame:
    """Lines -> one row a member of the group that has enough lines: the middle and the spread, in logarithms."""
    known = lines.filter(~nw.col(group).is_null())
    x = nw.col("_x")
    names = [f"_low_{group}", f"_high_{group}", f"_width_{group}"]
    if rule == "iqr":
        q1, q3 = x.quantile(0.25, interpolation="linear"), x.quantile(0.75, interpolation="linear")
        found = known.group_by(group).agg(nw.len().alias("_n"), q1.alias(names[0]), q3.alias(names[1]))
        found = found.with_columns((nw.col(names[1]) - nw.col(names[0])).alias(names[2]))
    else:
        middles = known.group_by(group).agg(nw.len().alias("_n"), x.median().alias(names[0]))
        joined = known.select(group, "_x").join(middles, on=group, how="inner")
        apart = joined.with_columns((nw.col("_x") - nw.col(names[0])).abs().alias("_apart"))
        found = apart.group_by(group).agg(
            nw.col("_n").max().alias("_n"), nw.col(names[0]).max().alias(names[0]), nw.col("_apart").median().alias(names[2])
        ).with_columns(nw.col(names[0]).alias(names[1]))
    wide = nw.max_horizontal(nw.col(names[2]), nw.lit(NARROWEST)).alias(names[2])
    return found.filter(nw.col("_n") >= least).select(nw.col(group).alias(f"_of_{group}"), *names[:2], wide)


def _usual_of_all(lines: Frame, rule: Rule) -> tuple[float, float, float] | None:
    """Lines -> the middle (or both quartiles) and the spread of all of them; none where there is no line."""
    x = nw.col("_x")
    if rule == "iqr":
        quartiles = (x.quantile(0.25, interpolation="linear").alias("a"), x.quantile(0.75, interpolation="linear").alias("b"))
        [row] = lines.select(*quartiles).collect("pyarrow").to_arrow().to_pylist()
        return None if row["a"] is None else (row["a"], row["b"], max(row["b"] - row["a"], NARROWEST))
    [row] = lines.select(x.median().alias("a")).collect("pyarrow").to_arrow().to_pylist()
    if row["a"] is None:
        return None
    [wide] = lines.select((x - row["a"]).abs().median().alias("w")).collect("pyarrow").to_arrow().to_pylist()
    return row["a"], row["a"], max(wide["w"], NARROWEST)


def _beyond(low: Any, high: Any, width: Any) -> Any:
    """What is usual -> how many spreads a line lies outside of it; null where there is nothing to compare with."""
    x = nw.col("_x")
    return nw.when(~low.is_null()).then(nw.max_horizontal(x - high, low - x) / width)


def _flagged(
    looked: Frame, rule: str, groups: list[str], whole: tuple[float, float, float], threshold: float, limit: int
) -> list[Outlier]:
    """Lines with what is usual for them -> those beyond the threshold, the strangest first."""

    def first_of(name: str, last: float) -> Any:
        return nw.coalesce(*(nw.col(f"_{name}_{g}") for g in groups), nw.lit(last))

    unit = 0.6745 if rule == "mad" else 1.0
    x = nw.col("_x")
    scores = [_beyond(nw.col(f"_low_{g}"), nw.col(f"_high_{g}"), nw.col(f"_width_{g}")).alias(f"_score_{g}") for g in groups]
    own = [(first_of(n, whole[i])).alias(f"_{n}") for i, n in enumerate(("low", "high", "width"))]
    all_say = nw.min_horizontal(*(nw.col(f"_score_{g}") for g in groups), nw.col("_score_all")) * unit
    score_all = nw.max_horizontal(x - whole[1], whole[0] - x) / whole[2]
    scored = looked.with_columns(*scores, *own, score_all.alias("_score_all")).with_columns(all_say.alias("_score"))
    scored = scored.filter(nw.col("_score") > threshold)
    ranked = scored.sort("_score", *KEY, descending=[True, False, False, False]).head(limit)
    rows = ranked.collect("pyarrow").to_arrow().to_pylist()
    reach = threshold / unit
    return [
        Outlier(
            r["source"], r["document"], int(r["line"]), rule,
            next((g for g in groups if r[f"_low_{g}"] is not None), ""), round(r["_score"], 1),
            round(math.exp((r["_low"] + r["_high"]) / 2)), round(math.exp(r["_low"] - reach * r["_width"])),
            round(math.exp(min(r["_high"] + reach * r["_width"], 40))), {c: r[c] for c in SHOWN if c in r},
        )
        for r in rows
    ]
