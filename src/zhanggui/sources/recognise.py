"""An opened file -> the table it is and which header is which column, from header aliases in both languages and from content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.convert import Form, day_form, moment, number, number_form, point_zero
from zhanggui.sources.files import MARK, Opened
from zhanggui.sources.mapping import Mapping, normal
from zhanggui.tables import TABLES
from zhanggui.tables.table import Column, Table

CONTENT = 1000
"""Sample values of a column that are looked at."""
READABLE = 0.6
"""A header is taken for a column of days or numbers when at least this share of its samples can be read as such."""
EXPLAINED = 0.25
"""A file is taken for tables that explain at least this share of its headers."""
PLAIN_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
PLAIN_DAY = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])( ([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?")
CHANGED = re.compile("modified|updated|lastchange|synced|修改|更新|同步")
"""Headers of days on which a row was changed in its system: never the day of a document."""
WHETHER = re.compile(r"(?i:has|have|is)[ _-]|(has|is)(?=[A-Z])|是否|有无|有没有")
"""How headers begin that ask whether: `has_company` is no company. Only as an alias, word for word, are they of another type."""
NOT_IDS = ("name", "description", "reason", "tags", "terms", "freight_rule")
OF_A_LINE = ("cents", "e4", "quantity")
"""Types of columns that say something of a line: what the header of a document says in amounts is not a line's."""
DERIVABLE = {"sales": {"net_cents": ("price_e4", "quantity")}}
"""Columns that may be missing where the others given here are there."""
NEEDED = {"sales": ("net_cents",)}
"""Columns that a table cannot do without though a file may lack them: they must be derivable."""


@dataclass(frozen=True)
class Match:
    """One column of ours and the header proposed for it: how sure, some values, a remark."""

    column: str
    header: str
    confidence: float
    samples: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Guess:
    """One table that a file may be: its matches, what is missing, the score by which guesses are compared."""

    table: Table
    matches: tuple[Match, ...]
    forms: MappingOf[str, Form]
    missing: tuple[str, ...]
    score: float

    def header(self, column: str) -> str:
        """One of our columns -> the header proposed for it, empty where there is none."""
        return next((m.header for m in self.matches if m.column == column), "")


def known_headers() -> frozenset[str]:
    """Every header that some column answers to, made comparable."""
    return frozenset(alias for table in TABLES.values() for column in table.mappable for alias in _aliases(column))


def _aliases(column: Column) -> list[str]:
    """A column -> the headers it answers to, its own names last, made comparable."""
    return list(
        dict.fromkeys(normal(a) for a in (*column.aliases, column.name, column.zh, column.en, column.name.removesuffix("_e4")))
    )


Likely = dict[tuple[str, str], dict[str, float]]
"""(Table, column) -> header -> how much it is like one of the column's, of those that are like one at all."""


def guesses(con: Any, opened: Opened, tables: Iterable[Table]) -> list[Guess]:
    """An opened file -> what it may be, best first. Only the tables whose headers come nearest are looked at by content."""
    likely = likely_columns(opened.headers)
    near = sorted((t for t in tables if t.mappable), key=lambda t: -_familiar(likely, t))[:8]
    contents = Contents(con, opened)
    return sorted((_guess(contents, opened, likely, t) for t in near), key=lambda g: -g.score)


def _familiar(likely: Likely, table: Table) -> float:
    """How near the headers come to those of a table, before their content is read."""
    best = {c.name: max(likely.get((table.name, c.name), {}).values(), default=0.0) for c in table.mappable}
    return sum(best.values()) - 2 * sum(best.get(c, 0) < 0.5 for c in table.required)


class Contents:
    """The sample values under each header, and how they can be read: worked out once for each type of column."""

    def __init__(self, con: Any, opened: Opened) -> None:
        self.con = con
        self.values = {h: samples_at(opened, i)[:CONTENT] for i, h in enumerate(opened.headers)}
        self._forms: dict[tuple[str, str, bool], tuple[Form, float, str]] = {}

    def form(self, column: Column, header: str) -> tuple[Form, float, str]:
        """A column and the header that may feed it -> its form, the share of samples that can be read so, a remark."""
        kind = "number" if column.type in ("cents", "e4", "quantity", "number", "integer") else column.type
        key = (kind, header, column.name in NOT_IDS)
        if key not in self._forms:
            self._forms[key] = form_of(self.con, column, self.values[header])
        return self._forms[key]


def _guess(contents: Contents, opened: Opened, likely: Likely, table: Table) -> Guess:
    place = {header: j for j, header in enumerate(opened.headers)}
    candidates = sorted(
        (
            (like, -i, -place[header], column, header)
            for i, column in enumerate(table.mappable)
            for header, like in likely.get((table.name, column.name), {}).items()
        ),
        key=lambda c: c[:3],
        reverse=True,
    )
    matches: dict[str, Match] = {}
    forms: dict[str, Form] = {}
    taken: set[str] = set()
    for like, _, _, column, header in candidates:
        if like < 0.5 or column.name in matches or header in taken:
            continue
        if header in opened.joined and column.type in OF_A_LINE:
            continue
        values = contents.values[header]
        form, share, note = contents.form(column, header)
        if values and share < READABLE:
            continue
        matches[column.name] = Match(column.name, header, round(like * (share if values else 0.9), 2), _few(values), note)
        forms[column.name] = form
        taken.add(header)
    _by_content(contents, table, matches, forms, taken)
    return _scored(table, opened, matches, forms)


def _scored(table: Table, opened: Opened, matches: dict[str, Match], forms: dict[str, Form]) -> Guess:
    derivable = DERIVABLE.get(table.name, {})
    needed = (*table.required, *NEEDED.get(table.name, ()))
    missing = tuple(c for c in needed if c not in matches and not all(o in matches for o in derivable.get(c, ("?",))))
    score = sum(m.confidence * (3 if m.column in table.required else 1) for m in matches.values()) - 4 * len(missing)
    score -= 0.25 * (len(opened.headers) - len(matches))
    return Guess(table, tuple(sorted(matches.values(), key=lambda m: opened.headers.index(m.header))), forms, missing, score)


def likely_columns(headers: Iterable[str]) -> Likely:
    """Headers -> which columns each may be: 1 for an alias, less with a unit in brackets or one more word; a stranger is in none,
    nor what asks whether where the column is no flag. Each header is looked up once, however many columns there are."""
    found: Likely = {}
    for header in headers:
        for key, like in _like(header).items():
            found.setdefault(key, {})[header] = like
    return found


@lru_cache(maxsize=1)
def _answering() -> dict[str, list[tuple[tuple[str, str], int, bool]]]:
    """-> alias: the columns that answer to it, how far back it stands among theirs, whether they are flags."""
    found: dict[str, list[tuple[tuple[str, str], int, bool]]] = {}
    for table in TABLES.values():
        for column in table.mappable:
            for rank, alias in enumerate(_aliases(column)):
                found.setdefault(alias, []).append(((table.name, column.name), rank, column.type == "flag"))
    return found


def _like(header: str) -> dict[tuple[str, str], float]:
    """A header -> the columns that it is like, and how much."""
    known = _answering()
    whole, bare = normal(header), normal(re.sub(r"[（(\[【].*?[)）\]】]", "", header))
    found = {key: 1.0 - 0.002 * rank for key, rank, _ in known.get(whole, ())}
    for key, rank, _ in known.get(bare, ()) if bare else ():
        found.setdefault(key, 0.95 - 0.002 * rank)
    asks = bool(WHETHER.match(header.strip()))
    longest = max(map(len, known), default=0)
    for length in range(min(len(whole) - 1, longest), 0, -1) if len(whole) <= longest / 0.6 else ():
        if length < 0.6 * len(whole):
            break
        for alias in {whole[:length], whole[-length:]}:
            if length >= (2 if re.search("[\u4e00-\u9fff]", alias) else 5):
                for key, _, flag in known.get(alias, ()):
                    if flag or not asks:
                        found.setdefault(key, 0.6)
    return found


def samples_of(opened: Opened, header: str) -> list[str]:
    """The non-empty sample values under a header."""
    return samples_at(opened, opened.headers.index(header))


def samples_at(opened: Opened, place: int) -> list[str]:
    """The non-empty sample values of the column at that place."""
    return [row[place] for row in opened.samples if row[place] not in (None, "")]  # type: ignore[misc]


def _few(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:3]


def form_of(con: Any, column: Column, values: list[str]) -> tuple[Form, float, str]:
    """A column and sample values -> how they are written, the share that can be read so, a remark for the person."""
    if column.type in ("day", "instant"):
        form, note = day_form(values)
        return form, _share(con, values, PLAIN_DAY, moment("x", form)), note
    if column.type in ("text", "json", "flag"):
        if column.name == "currency" and _plain_numbers(values):
            return Form(), 0.0, ""  # the key of a currency in a table that we do not have is not its code
        form = Form(strip_point_zero=column.type == "text" and column.name not in NOT_IDS and point_zero(values))
        return form, 1.0, ("every value ends in .0, the trace of a spreadsheet: dropped" if form.strip_point_zero else "")
    form = number_form(values)
    return form, _share(con, values, PLAIN_NUMBER, number("x", form)), ("decimal comma" if form.decimal == "," else "")


def _share(con: Any, values: list[str], plainly: re.Pattern[str], expression: str) -> float:
    """The share of values that an expression can read; those written plainly throughout need no trying."""
    if all(plainly.fullmatch(v) for v in values):
        return 1.0
    if not any(c.isdigit() for v in values for c in v):
        return 0.0  # no day and no number is written without a digit
    con.execute("CREATE OR REPLACE TEMP TABLE looked_at (x VARCHAR)")
    con.execute("INSERT INTO looked_at SELECT unnest(?)", [values])
    return float(con.execute(f"SELECT count({expression}) / count(*) FROM looked_at").fetchone()[0])


def _by_content(contents: Contents, table: Table, matches: dict[str, Match], forms: dict[str, Form], taken: set[str]) -> None:
    """A required day that no header names -> the one column left that holds days."""
    for column in table.columns:
        if not column.required or column.type != "day" or column.name in matches:
            continue
        left = [
            h for h, values in contents.values.items()
            if h not in taken and values and not _plain_numbers(values) and not (table.line and CHANGED.search(normal(h)))
        ]
        fits = [(h, contents.form(column, h)) for h in left if contents.form(column, h)[1] >= 0.95]
        if len(fits) == 1:
            header, (form, _, note) = fits[0]
            matches[column.name] = Match(column.name, header, 0.5, _few(contents.values[header]), note or "by its content")
            forms[column.name] = form
            taken.add(header)


def _plain_numbers(values: list[str]) -> bool:
    return all(re.fullmatch(r"[-+]?\d+(\.\d+)?", v) for v in values)


def mapping_of(opened: Opened, guess: Guess, source: str, constants: MappingOf[str, str]) -> Mapping:
    """A guess -> the mapping it proposes; constants fill columns that the file leaves to be understood."""
    return Mapping(
        table=guess.table.name,
        headers=opened.headers,
        columns={m.column: m.header for m in guess.matches if not guess.table.index[m.column].personal},
        source=source,
        sheet=opened.sheet,
        forms={c: f for c, f in guess.forms.items() if f != Form()},
        constants={c: v for c, v in constants.items() if c not in {m.column for m in guess.matches}},
    )


def chosen(opened: Opened, found: list[Guess]) -> list[Guess]:
    """Guesses, best first -> the tables that the file feeds: one table of facts, or the dimension tables that it tells of."""
    whole = [g for g in found if not g.missing and g.matches]
    nearest = max(found, key=lambda g: len(g.matches), default=None)
    if not whole or (nearest and len(nearest.matches) > max(len(g.matches) for g in whole)):
        raise not_recognised(opened, found if not whole or nearest is None else [nearest])
    if whole[0].table.family == "facts":
        fed = whole[:1] if told_of(whole[0]) else []
    else:
        fed = _telling(_named_once([g for g in whole if g.table.family != "facts"]))
    explained = {m.header for g in fed for m in g.matches}
    if not fed or len(explained) < EXPLAINED * len(opened.headers):
        raise not_recognised(opened, found)
    return fed


def told_of(guess: Guess) -> set[str]:
    """A guess -> the headers that say something of its things: not which one it is, not from when to when, nothing personal."""
    table = guess.table
    silent = {table.document[0], table.line or "", "from_day", "to_day", "known_day"}
    return {m.header for m in guess.matches if m.column not in silent and not table.index[m.column].personal}


def _telling(found: list[Guess]) -> list[Guess]:
    """Dimension tables, best first -> those of which the file tells something that no better one takes.

    Whom a list of prices names by number is not a list of suppliers. A shop is a customer and a place by one number and one
    name, so both are fed though all that is said of the one is said of the other.
    """
    fed: list[Guess] = []
    taken: set[str] = set()
    prices: set[str] = set()
    for guess in found:
        # What a table is for, such as a pack size, is told by it though an offer has it too. But not a price: what a supplier
        # asks of us is never what we ask of a customer.
        amounts = {m.header for m in guess.matches if guess.table.index[m.column].type == "e4"}
        figures = [c for c in guess.table.required if guess.table.index[c].type != "text" and guess.header(c) not in prices]
        same = [g for g in fed if _one_thing(g, guess)]
        if len(guess.matches) > 1 and (told_of(guess) - taken or figures or same):
            fed.append(guess)
            taken |= {m.header for m in guess.matches}
            prices |= amounts
    return fed


def _one_thing(one: Guess, other: Guess) -> bool:
    """Whether two guesses are about the same things: the same number and the same name."""
    keys = {g.header(g.table.document[0]) for g in (one, other)}
    names = {g.header("name") for g in (one, other)}
    return len(keys) == 1 and len(names) == 1 and "" not in names


def _named_once(found: list[Guess]) -> list[Guess]:
    """Guesses, best first -> the same, without a name that belongs to another thing: in a list of items with their suppliers
    `Name` is what the item is called. A shop is a customer and a place by one number, and both have its name."""
    owner: dict[str, str] = {}
    kept = []
    for guess in found:
        name, key = guess.header("name"), guess.header(guess.table.document[0])
        if name and owner.setdefault(name, key) != key:
            guess = replace(guess, matches=tuple(m for m in guess.matches if m.column != "name"))
        kept.append(guess)
    return kept


class NotRecognised(ZhangguiError):
    """No table fits the headers."""


def not_recognised(opened: Opened, found: list[Guess]) -> NotRecognised:
    """No guess is whole -> an error that says what is nearest and what it lacks."""
    best = found[0] if found else None
    shown = ", ".join(opened.headers[:12])
    if best is None or not best.matches:
        return NotRecognised(
            f"No table of ours has columns like these: {shown}.",
            where=opened.label,
            do="Name the table (--as TABLE) or give a mapping (--map FILE).",
        )
    if not best.missing:
        said = ", ".join(m.header for m in best.matches)
        return NotRecognised(
            f"It names {best.table.name} ({best.table.zh}) by {said}, but says too little else of them. Its headers: {shown}.",
            where=opened.label,
            do="Name the table (--as TABLE) or give a mapping (--map FILE).",
        )
    lacks = ", ".join(f"{c} ({best.table.index[c].zh})" for c in best.missing)
    return NotRecognised(
        f"It looks like {best.table.name} ({best.table.zh}), but no column was found for: {lacks}. Its headers: {shown}.",
        where=opened.label,
        do="Say which header it is in a mapping (--map FILE), or name another table (--as TABLE)." + _elsewhere(best),
    )


def _elsewhere(best: Guess) -> str:
    """A guess of lines that lack what their document says -> that the file of the documents can be given."""
    told = {"day", "supplier", "customer"} & set(best.missing)
    return " If another file has one row a document, give it too (--header FILE)." if told and best.table.line else ""


def remap(opened: Opened, mapping: Mapping) -> Mapping:
    """A kept or given mapping -> the same for this file: headers checked to be there."""
    there = {normal(h): h for h in opened.headers}
    lost = [h for h in mapping.columns.values() if normal(h) not in there]
    if lost:
        raise ZhangguiError(
            f"The mapping names headers that the file does not have: {', '.join(lost)}.",
            where=opened.label,
            do=f"Its headers are: {', '.join(opened.headers)}.",
        )
    headers = tuple(h for h in opened.headers if h != MARK)
    return replace(mapping, headers=headers, columns={c: there[normal(h)] for c, h in mapping.columns.items()})


def matches_of(opened: Opened, mapping: Mapping) -> tuple[Match, ...]:
    """A mapping -> its columns as matches, sure because a person or an earlier import said so."""
    return tuple(Match(c, h, 1.0, _few(samples_of(opened, h)), "as kept") for c, h in mapping.columns.items())


def fits(opened: Opened, mapping: Mapping) -> bool:
    """Whether a kept mapping is for a file with these headers."""
    return sorted(map(normal, mapping.headers)) == sorted(normal(h) for h in opened.headers if h != MARK)
