"""What is asked of the list of customers, as an address has it -> a mask over their rows, an order, and the same in words.

Columnar: no customer becomes a Python object before its page is shown, so that 200,000 of them answer at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhanggui.analyse.customers.transitions import MOVES
from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.tables.results.results_customers import RESULTS_CUSTOMERS
from zhanggui.web.customers.flows.lives import moved
from zhanggui.web.customers.telling import ALARMS, BASES, QUADRANTS, ROUTES, both, state_word

Mask = Any
NONE, ANY = "none", "any"
FARTHEST = 100_000
"""No customer is further back than so many days."""


@dataclass(frozen=True)
class Field:
    """A condition that can be asked: its words, the column it is about, how a value becomes a mask, whether it is a number."""

    word: str
    column: str
    holds: Callable[[pa.Table, str, int], Mask]
    number: bool = False


def _is(column: str) -> Callable[[pa.Table, str, int], Mask]:
    def holds(table: pa.Table, value: str, as_of: int) -> Mask:
        if value == NONE:
            return pc.is_null(table[column])
        return pc.is_valid(table[column]) if value == ANY else pc.equal(table[column], value)

    return holds


def _alarm(table: pa.Table, value: str, as_of: int) -> Mask:
    """`silent` holds for `both` too: both alarms ring."""
    alarm = table["alarm"]
    if value in ("silent", "shrinking"):
        return pc.is_in(alarm, pa.array([value, "both"]))
    return _is("alarm")(table, value, as_of)


def _idle(table: pa.Table, as_of: int) -> Mask:
    """Days since the last purchase, counted to the day of the list."""
    return pc.subtract(as_of, table["last_day"].cast(pa.int64()))


def _amount(text: str) -> int:
    return round(number(text) * 100)


def _more_than(column: str) -> Callable[[pa.Table, str, int], Mask]:
    return lambda table, value, as_of: pc.greater(table[column], _amount(value))


def _less_than(column: str) -> Callable[[pa.Table, str, int], Mask]:
    return lambda table, value, as_of: pc.less(table[column], _amount(value))


def _text(table: pa.Table, value: str, as_of: int) -> Mask:
    low = value.lower()
    said = [pc.match_substring(pc.utf8_lower(table[name]), low) for name in ("customer", "name")]
    return pc.or_(pc.fill_null(said[0], False), pc.fill_null(said[1], False))


def _since(table: pa.Table) -> Mask:
    return pc.coalesce(table["first_known_day"], table["first_day"]).cast(pa.int64())


def _flag(table: pa.Table, value: str, as_of: int) -> Mask:
    return pc.equal(pc.fill_null(table["key"], False), value != "0")


FIELDS: dict[str, Field] = {
    "q": Field(gettext_noop("写着"), "customer", _text),
    "state": Field(gettext_noop("状态"), "state", _is("state")),
    "alarm": Field(gettext_noop("警报"), "alarm", _alarm),
    "grade": Field(gettext_noop("等级"), "grade", _is("grade")),
    "key": Field(gettext_noop("重点客户"), "key", _flag),
    "region": Field(gettext_noop("区域"), "region", _is("region")),
    "country": Field(gettext_noop("国家"), "country", _is("country")),
    "rep": Field(gettext_noop("业务员"), "rep", _is("rep")),
    "channel": Field(gettext_noop("所属渠道"), "channel", _is("channel")),
    "kind": Field(gettext_noop("类型"), "kind", _is("kind")),
    "quadrant": Field(gettext_noop("象限"), "quadrant", _is("quadrant")),
    "route": Field(gettext_noop("谁去"), "route", _is("route")),
    "basis": Field(gettext_noop("依据"), "basis", _is("basis")),
    "idle_over": Field(gettext_noop("没来天数超过"), "last_day", lambda t, v, day: pc.greater(_idle(t, day), number(v)), True),
    "idle_under": Field(gettext_noop("没来天数少于"), "last_day", lambda t, v, day: pc.less(_idle(t, day), number(v)), True),
    "due": Field(gettext_noop("几天内该来"), "next_mid",
                 lambda t, v, day: pc.less(t["next_mid"].cast(pa.int64()), day + number(v)), True),
    "new": Field(gettext_noop("几天内新来"), "first_day", lambda t, v, day: pc.greater_equal(_since(t), day - number(v)), True),
    "orders_over": Field(gettext_noop("购买次数超过"), "orders", lambda t, v, day: pc.greater(t["orders"], number(v)), True),
    "orders_under": Field(gettext_noop("购买次数少于"), "orders", lambda t, v, day: pc.less(t["orders"], number(v)), True),
    "net_over": Field(gettext_noop("净额超过"), "net_12m_cents", _more_than("net_12m_cents"), True),
    "net_under": Field(gettext_noop("净额少于"), "net_12m_cents", _less_than("net_12m_cents"), True),
    "moved": Field(gettext_noop("转化"), "customer", lambda t, v, day: pc.is_in(t["customer"], moved(v, day))),
    "risk_over": Field(gettext_noop("风险超过"), "risk", lambda t, v, day: pc.greater(t["risk"], number(v) / 100), True),
}  # fmt: skip
"""Every condition, by the name it has in an address. What is not on this list is no condition."""
ORDER: dict[str, tuple[str, str]] = {
    "name": ("name", "ascending"), "customer": ("customer", "ascending"), "last": ("last_day", "descending"),
    "next": ("next_mid", "ascending"), "cycle": ("cycle", "ascending"), "orders": ("orders", "descending"),
    "net": ("net_12m_cents", "descending"), "prior": ("prior_12m_cents", "descending"),
    "profit": ("profit_12m_cents", "descending"), "potential": ("potential_cents", "descending"),
    "p30": ("p30", "descending"), "risk": ("risk", "descending"),
    "gain": ("gain_cents", "descending"), "stake": ("stake_cents", "descending"),
    "score": ("score", "descending"), "grade": ("grade", "ascending"),
    "overdue": ("overdue", "descending"), "since": ("state_since", "descending"), "future": ("future_cents", "descending"),
}  # fmt: skip
"""Every order, by its name in an address: the column, and its usual way; a minus before the name turns it round."""


def number(text: str) -> float:
    """What was typed -> a number of sensible size, WrongUse where it is none."""
    try:
        value = float(text.replace(",", "").strip())
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e13:
        raise WrongUse(_("“%(text)s”不是数。") % {"text": text[:40]}, do=_("写一个数，比如30。"))
    return value


@dataclass(frozen=True)
class Filter:
    """Conditions by name (those of one name: any of them holds; different names: all hold), and the order."""

    pairs: tuple[tuple[str, str], ...] = ()
    sort: str = "net"

    @classmethod
    def asked(cls, query: Iterable[tuple[str, str]], sort: str = "net") -> Filter:
        """What an address says -> the filter; what is no condition, or empty, is none."""
        pairs = [(n, v.strip()) for n, v in query if n in FIELDS and v.strip()]
        said = next((v for n, v in query if n == "sort" and v.lstrip("-") in ORDER), sort)
        return cls(tuple(dict.fromkeys(pairs)), said)

    def mask(self, table: pa.Table, as_of: int) -> Mask:
        """Rows -> which of them it leaves."""
        kept = pc.is_valid(table["customer"])
        by_name: dict[str, list[str]] = {}
        for name, value in self.pairs:
            by_name.setdefault(name, []).append(value)
        for name, values in by_name.items():
            one = None
            for value in values:
                held = pc.fill_null(FIELDS[name].holds(table, value, as_of), False)
                one = held if one is None else pc.or_(one, held)
            kept = pc.and_(kept, one)
        return kept

    def changed(self, **values: str) -> tuple[tuple[str, str], ...]:
        """Other values of some conditions -> the pairs; an empty value leaves the condition out."""
        kept = tuple((n, v) for n, v in self.pairs if n not in values)
        return kept + tuple((n, v) for n, v in values.items() if v)

    def query(self, **values: str) -> str:
        """-> as an address has it, some of it changed."""
        sort = [("sort", self.sort)] if self.sort != "net" else []
        return urlencode([*self.changed(**values), *sort])

    def get(self, name: str) -> str:
        """The (first) value of a condition, empty where it is not asked."""
        return next((v for n, v in self.pairs if n == name), "")

    def without(self, name: str, value: str) -> Filter:
        """One condition less."""
        return Filter(tuple(p for p in self.pairs if p != (name, value)), self.sort)


def ordered(table: pa.Table, sort: str) -> pa.Table:
    """Rows -> in an order: see `order_of`."""
    return table.take(order_of(table, pc.is_valid(table["customer"]), sort))


def order_of(table: pa.Table, mask: Mask, sort: str) -> pa.Array:
    """Rows, which of them, and an order -> the places of those rows in that order; what is not known comes last either way, and
    who is alike by their code. Only the columns of the order are moved about."""
    column, way = ORDER.get(sort.lstrip("-"), ORDER["net"])
    if sort.startswith("-"):
        way = "descending" if way == "ascending" else "ascending"
    keys = [(column, way, "at_end"), ("customer", "ascending", "at_end")][: 1 if column == "customer" else 2]
    places = pc.indices_nonzero(mask)
    few = table.select(list(dict.fromkeys(key[0] for key in keys))).take(places)
    return places.take(pc.sort_indices(few, sort_keys=keys))


def pairs_of(query: QueryDict) -> list[tuple[str, str]]:
    """A query string -> its pairs, repeated names included."""
    return [(name, value) for name, values in query.lists() for value in values]


@dataclass(frozen=True)
class Said:
    """A condition in words, and as it is asked."""

    name: str
    value: str
    text: str


def worded(wanted: Filter) -> list[Said]:
    """A filter -> each of its conditions in words: 状态 活跃, 没来天数超过 30."""
    return [Said(n, v, f"{_(FIELDS[n].word)} {value_word(n, v)}".strip()) for n, v in wanted.pairs]


def value_word(name: str, value: str) -> str:
    """A value of a condition -> its word."""
    if value == NONE:
        return _("没有")
    if value == ANY:
        return _("有")
    if name == "key":
        return _("不是") if value == "0" else _("是")
    if name == "state":
        return state_word(value) or value
    if name == "moved":
        return _moved_word(value)
    found = WORDS.get(name, {}).get(value)
    return _(found) if found else value


def _moved_word(value: str) -> str:
    """A move as an address asks for it -> 活跃 → 沉默 2011-09-01–2011-09-30."""
    what, _sign, days = value.partition(":")
    before, dash, after = what.partition("-")
    if not dash:
        move = next((m for m in MOVES if m.name == what), None)
        said = both({"zh": move.zh, "en": move.en}) if move else what
    else:
        said = f"{_('期内新来') if before == 'joined' else state_word(before) or before} → {state_word(after) or after}"
    return f"{said} {days.replace(':', '–')}"


WORDS = {"alarm": ALARMS, "quadrant": QUADRANTS, "route": ROUTES, "basis": BASES}


def with_key(table: pa.Table) -> pa.Table:
    """Rows of `results_customers` -> the same with `key`: see `key_by`. A grade that the company gave itself stands where none
    was made; an empty alarm is none."""
    by = key_by(table)
    key = pc.fill_null(table["key_stated"], False) if by == "stated" else pc.equal(table[by], {"quadrant": "both"}.get(by, "A"))
    at = table.column_names.index("grade")
    table = table.set_column(at, "grade", pc.coalesce(table["grade"], table["grade_stated"]))
    for name in ("alarm", "route", "switched_to"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, pc.if_else(pc.equal(table[name], ""), None, table[name]))
    return table.append_column("key", key)


def key_by(table: pa.Table) -> str:
    """Every customer -> by what some are key: as the company states it; else where profit and potential are both high; else
    (among peers that are all alike nobody is that) by the best grade."""
    if table["key_stated"].null_count < table.num_rows:
        return "stated"
    return "quadrant" if pc.any(pc.equal(table["quadrant"], "both")).as_py() else "grade"


def as_rows(table: pa.Table, there: Iterable[str]) -> tuple[list[str], list[list[Any]]]:
    """Rows, and the columns of which something is known -> a header and cells: money in major units, days as ISO text."""
    known = frozenset(there) - {"run"}
    columns = [c for c in RESULTS_CUSTOMERS.columns if c.name in known]
    cells = []
    for column in columns:
        values = table[column.name].to_pylist()
        if column.type == "day":
            values = [None if v is None else iso(v) for v in values]
        elif column.type == "cents":
            values = [None if v is None else v / 100 for v in values]
        cells.append(values)
    return [c.name.removesuffix("_cents") for c in columns], [list(row) for row in zip(*cells, strict=True)]


def known_in(table: pa.Table) -> frozenset[str]:
    """Rows -> the columns of which anything is known."""
    return frozenset(n for n in table.column_names if table[n].null_count < table.num_rows)
