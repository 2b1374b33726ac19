"""Text as people write it -> exact values, as SQL expressions of the reader (DuckDB).

One implementation for every file: clean values take the engine's own cast, the others the lenient branch of the CASE,
which is only evaluated for them. What cannot be read is NULL; the row then goes to quarantine with the column's name.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

WIDE = "０１２３４５６７８９．，－＋（）％￥：／｜　\u00a0\u2009\u202f−"
PLAIN = "0123456789.,-+()%¥:/|    -"
CURRENCY = r"(?i)(rmb|cny|usd|eur|gbp|hkd|jpy|hk\$|us\$|[¥$£€元圆])"

MIXED = "day/month and month/day are mixed: a date that can be read both ways goes to quarantine"


@dataclass(frozen=True)
class Form:
    """How a column is written: decimal mark, order of day and month (`dmy`, `mdy` or nothing: only what is plain).

    `clock` says that the days come with a time; `serial` that they are the day numbers of a spreadsheet; `strip_point_zero`
    that every value of an id column ends in `.0`, the trace of a spreadsheet, which is dropped.
    """

    decimal: str = "."
    order: str = ""
    clock: bool = False
    serial: bool = False
    strip_point_zero: bool = False


def point_zero(values: list[str]) -> bool:
    """Whether every value is digits and `.0`."""
    return len(values) > 1 and all(re.fullmatch(r"\d+\.0", v) for v in values)


def number_form(values: list[str]) -> Form:
    """Sample values -> decimal comma or point: a comma before one, two or more than three last digits, and no such point."""
    comma = sum(bool(re.search(r"\d,\d{1,2}\D*$|\.\d{3},\d+", v)) for v in values)
    point = sum(
        bool(re.search(r"\d\.\d+\D*$", v)) and "," not in v.split(".")[-1] and not re.search(r"^\D*\d{1,3}(\.\d{3})+\D*$", v)
        for v in values
    )
    return Form(decimal="," if comma and comma > point else ".")


def day_form(values: list[str]) -> tuple[Form, str]:
    """Sample values -> order of day and month, clock, spreadsheet numbers; a remark where the content does not decide."""
    if values and all(re.fullmatch(r"\d{5}(\.\d+)?", v) and 20000 < float(v) < 80000 for v in values):
        return Form(serial=True, clock=any("." in v and not v.endswith(".0") for v in values)), "day numbers of a spreadsheet"
    clock = any(re.search(r"\d{1,2}[:时点]\d{2}", v) for v in values) or any(re.fullmatch(r"\d{13,14}", v) for v in values)
    parts = [re.match(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}", v) for v in values]
    pairs = [(int(p[1]), int(p[2])) for p in parts if p and min(int(p[1]), int(p[2])) <= 12]  # 13/13 is no day in any order
    day_first, month_first = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    if day_first and month_first:
        return Form(clock=clock), MIXED
    if day_first or month_first:
        return Form(order="dmy" if day_first else "mdy", clock=clock), "day before month" if day_first else "month before day"
    if not pairs:
        return Form(clock=clock), ""
    order = _in_order(pairs)
    return Form(
        order=order, clock=clock
    ), f"ambiguous: no value shows which comes first; read as {'day/month' if order == 'dmy' else 'month/day'} (change: order)"


def _in_order(pairs: list[tuple[int, int]]) -> str:
    """Undecided pairs -> the order in which the rows run through the days more steadily; day first when both do."""

    def steps(keys: list[tuple[int, int]]) -> int:
        return sum(a > b for a, b in itertools.pairwise(keys))

    return "mdy" if steps(pairs) < steps([(b, a) for a, b in pairs]) else "dmy"


def quoted(text: str) -> str:
    """A text -> a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """A name -> a SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def plain(x: str) -> str:
    """A text expression -> the same with full-width digits and signs made plain and outer blanks gone."""
    return f"trim(translate({x}, {quoted(WIDE)}, {quoted(PLAIN)}))"


def text(x: str, form: Form = Form()) -> str:
    """A text expression -> an id or a label as written; empty is NULL; `="00123"` of spreadsheets is 00123."""
    bare = f"nullif(trim({x}), '')"
    unwrapped = f"CASE WHEN starts_with({x}, '=\"') THEN regexp_extract({x}, '^=\"(.*)\"$', 1) ELSE {bare} END"
    if form.strip_point_zero:
        return f"CASE WHEN ends_with({x}, '.0') THEN left({x}, -2) ELSE {unwrapped} END"
    return unwrapped


def _first_of(strict: str, lenient: str) -> str:
    """Two expressions -> the first, else the second. Not coalesce: there the reader takes common parts out of the second
    and evaluates them for every row, which makes clean columns ten times slower; a CASE is left alone."""
    return f"CASE WHEN ({strict}) IS NOT NULL THEN {strict} ELSE {lenient} END"


def number(x: str, form: Form = Form()) -> str:
    """A text expression -> DECIMAL(18,6): thousands separators, currency signs, brackets, trailing minus, %, 万, 亿.

    >>> "(1,234.50)" "￥１，２３４．５" "12.5%" "1.2万" "1234-" -> -1234.5, 1234.5, 0.125, 12000, -1234
    """
    cleaned = f"regexp_replace({plain(x)}, {quoted(CURRENCY)}, '', 'g')"
    if form.decimal == ",":
        cleaned = f"translate({cleaned}, '.,', ',.')"
    cleaned = f"regexp_replace({cleaned}, '[ '']', '', 'g')"
    body = "regexp_replace(g, '^[(+-]+|[)-]+$|[%万亿]-?$|[%万亿]\\)$', '', 'g')"
    sound = r"^([+-]?%s|\(%s\)|%s-)$" % ((r"(\d+(\.\d*)?|\.\d+|\d{1,3}(,\d{3})+(\.\d*)?)[%万亿]?",) * 3)
    digits = f"try_cast(replace({body}, ',', '') AS DECIMAL(24,8))"
    factor = (
        "CASE WHEN contains(g, '%') THEN CAST(0.01 AS DECIMAL(12,2)) WHEN contains(g, '万') THEN 10000 "
        "WHEN contains(g, '亿') THEN 100000000 ELSE 1 END"
    )
    sign = "CASE WHEN contains(g, '-') OR contains(g, '(') THEN -1 ELSE 1 END"
    value = f"try_cast(({sign}) * ({factor}) * {digits} AS DECIMAL(18,6))"
    lenient = _each(cleaned, f"CASE WHEN regexp_matches(g, {quoted(sound)}) THEN {value} END")
    strict = f"CASE WHEN contains({x}, '_') THEN NULL ELSE try_cast({x} AS DECIMAL(18,6)) END"
    if form.decimal == ",":
        strict = f"CASE WHEN regexp_matches({x}, '^-?[0-9]+$') THEN try_cast({x} AS DECIMAL(18,6)) END"
    return _first_of(strict, lenient)


def moment(x: str, form: Form = Form(), zone: str = "UTC") -> str:
    """A text expression -> TIMESTAMP in the company's own time. A time without an offset is in that zone already; one with an
    offset, or milliseconds since 1970-01-01 UTC (13 digits), is brought to it."""
    if form.serial:
        return f"(TIMESTAMP '1899-12-30' + to_milliseconds(CAST(round(try_cast({x} AS DOUBLE) * 86400) AS BIGINT) * 1000))"
    offset = f"try_cast({x} AS TIMESTAMPTZ) AT TIME ZONE {quoted(zone)}"
    milliseconds = f"make_timestamptz(try_cast({x} AS BIGINT) * 1000) AT TIME ZONE {quoted(zone)}"
    iso = (
        f"CASE WHEN length({x}) >= 17 AND contains({x}, ':') AND regexp_matches({x}, '[0-9](Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$') "
        f"THEN {offset} WHEN substr({x}, 5, 1) IN ('-', '/') THEN try_cast({x} AS TIMESTAMP) "
        f"WHEN regexp_matches({x}, '^[0-9]{{13}}$') THEN {milliseconds} END"
    )
    return _first_of(iso, _lenient_moment(plain(x), form))


CLOCK = (
    r"(?:[ T]+|(?:日|号)\s*)?(上午|下午|AM|PM|am|pm)?\s*(?:(\d{1,2})[:时点](\d{1,2})"
    r"(?:[:分](\d{1,2})秒?(?:\.\d+)?)?分?)?\s*(AM|PM|am|pm|a\.m\.|p\.m\.)?$"
)
YMD = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + CLOCK
COMPACT = r"^(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2}):?(\d{2}):?(\d{2})?)?$"
DMY = r"^(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})" + CLOCK
WORDS = (
    "%d-%b-%Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%d-%b-%y",
    "%d %b %Y %H:%M",
    "%b %d, %Y %H:%M",
    "%d-%b-%Y %H:%M:%S",
)


def _lenient_moment(x: str, form: Form) -> str:
    """Year first, eight digits, day or month first, months as words."""
    fields = "['y','m','d','half','h','i','s','half2']"
    ymd = f"regexp_extract({x}, {quoted(YMD)}, {fields})"
    dmy = f"regexp_extract({x}, {quoted(DMY)}, ['a','mark','b','y','half','h','i','s','half2'])"
    compact = f"regexp_extract({x}, {quoted(COMPACT)}, ['y','m','d','h','i','s'])"
    words = f"try_strptime({x}, [{', '.join(quoted(w) for w in WORDS)}])"
    return (
        f"CASE WHEN regexp_matches({x}, {quoted(YMD)}) THEN {_each(ymd, _built('g.y', 'g.m', 'g.d', True))} "
        f"WHEN regexp_matches({x}, {quoted(COMPACT)}) THEN {_each(compact, _built('g.y', 'g.m', 'g.d', False))} "
        f"WHEN regexp_matches({x}, {quoted(DMY)}) THEN {_each(dmy, _day_or_month_first(form))} "
        f"WHEN regexp_matches({x}, '[A-Za-z]{{3}}') THEN {words} END"
    )


def _each(groups: str, then: str) -> str:
    """The groups of a match, evaluated once -> an expression over them as `g`."""
    return f"list_transform([{groups}], lambda g: {then})[1]"


def _built(y: str, m: str, d: str, halves: bool) -> str:
    """Parts of a date as text -> a TIMESTAMP, or NULL where there is no such day."""
    hour = "coalesce(nullif(g.h, ''), '0')"
    if halves:
        half = "lower(g.half || g.half2)"
        hour = (
            f"CASE WHEN ({half} LIKE 'p%' OR {half} LIKE '下%') AND CAST({hour} AS INTEGER) < 12 "
            f"THEN CAST(CAST({hour} AS INTEGER) + 12 AS VARCHAR) "
            f"WHEN ({half} LIKE 'a%' OR {half} LIKE '上%') AND {hour} = '12' THEN '0' ELSE {hour} END"
        )
    clock = f"lpad({hour}, 2, '0') || ':' || lpad(g.i, 2, '0') || ':' || lpad(g.s, 2, '0')"
    return f"try_cast({y} || '-' || lpad({m}, 2, '0') || '-' || lpad({d}, 2, '0') || ' ' || {clock} AS TIMESTAMP)"


def _day_or_month_first(form: Form) -> str:
    """dd.mm.yyyy is day first; with / or - the column's order decides; one above 12 decides for itself."""
    year = "(CASE WHEN length(g.y) = 2 THEN (CASE WHEN g.y < '70' THEN '20' ELSE '19' END) || g.y ELSE g.y END)"
    day_first, month_first = _built(year, "g.b", "g.a", True), _built(year, "g.a", "g.b", True)
    either = {"dmy": day_first, "mdy": month_first}.get(form.order, f"CASE WHEN g.a = g.b THEN {day_first} END")
    if form.order:
        return f"CASE WHEN g.mark = '.' THEN {day_first} ELSE {either} END"
    return (
        f"CASE WHEN g.mark = '.' OR CAST(g.a AS INTEGER) > 12 THEN {day_first} "
        f"WHEN CAST(g.b AS INTEGER) > 12 THEN {month_first} ELSE {either} END"
    )


def flag(x: str) -> str:
    """A text expression -> BOOLEAN: 是, 否, yes, no, true, false, 1, 0, Y, N, 启用, 停用."""
    t = f"lower({plain(x)})"
    return (
        f"CASE WHEN {t} IN ('true','t','yes','y','1','是','有','启用','√','✓','x') THEN true "
        f"WHEN {t} IN ('false','f','no','n','0','否','无','停用','×') THEN false END"
    )
