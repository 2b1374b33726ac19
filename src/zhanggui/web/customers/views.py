"""Pages of customers: every list, as a page and as a file; and one customer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhanggui.analyse.customers.grades import bands_of
from zhanggui.analyse.customers.lifecycle import STATES
from zhanggui.base.days import date_of
from zhanggui.decide.outlook import YEAR
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.boards import reads as boards
from zhanggui.web.customers import keeping, one, pictures, reads, timeline
from zhanggui.web.customers.filters import FIELDS, ORDER, Filter, as_rows, pairs_of, value_word, worded
from zhanggui.web.customers.lists import COLUMNS, LISTS, narrowed
from zhanggui.web.customers.lists.sheet import in_words
from zhanggui.web.customers.telling import ROUTES, WHAT_TO_DO, Row, Saying, lead
from zhanggui.web.decisions import reads as decisions
from zhanggui.web.decisions import results
from zhanggui.web.people.reads import needs, require
from zhanggui.web.people.roles import BOARDS, EXPORT
from zhanggui.web.show import numbers
from zhanggui.web.show.svg import scale_of
from zhanggui.web.taken import file_of
from zhanggui.web.templatetags.words import day, speaking
from zhanggui.web.templatetags.zg import money_or, whole_range

A_PAGE = 50
PICKERS = ("state", "alarm", "grade", "region", "country", "rep", "channel", "kind")
ALWAYS = ("last", "orders", "net")
"""Columns of a list that stand there even where nothing is known of them."""
NUMBERS = tuple(name for name, one in FIELDS.items() if one.number and name != "idle_over")


class Lazily:
    """A table, and the places of some of its rows -> what a paginator needs of a list: its length, and the rows of a page."""

    def __init__(self, table: pa.Table, places: pa.Array, as_of: int) -> None:
        self.table, self.places, self.as_of = table, places, as_of

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, part: slice) -> list[Row]:
        rows = self.table.take(self.places.slice(part.start, part.stop - part.start)).to_pylist()
        return [Row(row, self.as_of) for row in rows]


def shell(request: HttpRequest, found: reads.Seen, tab: str) -> dict[str, Any]:
    """What every page of customers shows: the day, whose customers, what is known of them at all."""
    return {
        "tab": tab, "seen": found, "there": found.there, "as_of": found.as_of,
        "date": date_of(found.as_of) if found.as_of else None, "currency": books.company()["currency"],
        "may_export": request.user.may(EXPORT), "cost": found.sight.inside,
    }  # fmt: skip


@needs(BOARDS)
@require_GET
def standing(request: HttpRequest, name: str) -> HttpResponse:
    """A standing list (C05, C09, C13, C14, C27), narrowed by what is asked besides -> its page, or its file."""
    found = reads.seen(by=request.user)
    listed = LISTS[name]
    wanted = narrowed(Filter.asked(pairs_of(request.GET), listed.filter.sort), name)
    if "format" in request.GET:
        return _sheet(request, found.those(wanted), found, name)
    places = found.order(wanted)
    page = Paginator(Lazily(found.table, places, found.as_of), A_PAGE).get_page(request.GET.get("page"))
    base = {n for n, _v in listed.filter.pairs}
    asked = [c for c in worded(wanted) if (c.name, c.value) not in listed.filter.pairs]
    conditions = [(c, wanted.without(c.name, c.value).query() or "?") for c in asked]
    states = [
        (one_.name, found.count(narrowed(Filter(wanted.changed(state=one_.name), wanted.sort), name))) for one_ in STATES
    ]
    return render(request, listed.template, shell(request, found, name) | {
        "listed": listed, "list_name": name, "filter": wanted, "page": page, "rows": page.object_list,
        "total": len(places), "whole": found.counts[name], "conditions": conditions,
        "states": [(value, n) for value, n in states if n] if "state" not in base else [],
        "scale": pictures.scale_of(page.object_list), "pickers": PICKERS, "numbers": NUMBERS,
        "more_asked": any(c.name in NUMBERS for c in asked),
        "kept": keeping.counted(request.user, found) if name == "all" else [],
        "dropped": keeping.BINDER.dropped(request.user) if name == "all" else [],
        "columns": {c for c in listed.columns if COLUMNS[c] in found.there or c in ALWAYS},
    } | (BESIDE[name](request, found, places, page.object_list) if name in BESIDE else {}))  # fmt: skip


def _at_risk(request: HttpRequest, found: reads.Seen, places: pa.Array, rows: list[Row]) -> dict[str, Any]:
    """What the worklist shows beside its rows: what acting is worth in all, who acts, the decision of today about each."""
    groups = [
        (name, value, value_word(name, value), found.count(narrowed(Filter(((name, value),)), "risk")))
        for name, values in (("route", ROUTES), ("alarm", ("silent", "late", "shrinking"))) for value in values
    ]  # fmt: skip
    acted = found.table.filter(pc.and_(pc.is_valid(found.table["alarm"]), pc.is_valid(found.table["route"])))
    gain = pc.sum(acted["gain_cents"]).as_py() if "gain_cents" in found.there else None
    ends = [v for r in rows for v in (r.gain_low_cents, r.gain_high_cents) if v is not None]
    near = [] if found.counts["risk"] else [Row(r, found.as_of) for r in found.those(Filter((), "risk"), 0, 1).to_pylist()]
    run = results.run_of()
    return {
        "orders": [(name, _(word)) for name, word in LISTS["risk"].orders if ORDER[name][0] in found.there],
        "whole": found.counts["risk"], "worth": acted.num_rows, "groups": [g for g in groups if g[3]],
        "gains": scale_of(ends or [0, 1]),
        "gain": money_or(gain, "money") if gain else "", "nearest": next((r for r in near if r.risk is not None), None),
        "tasks": _tasks(request, [r.id for r in rows]) if run else {}, "a_day": run and books.company()["max_decisions"],
    }  # fmt: skip


def _tasks(request: HttpRequest, customers: list[str]) -> dict[str, Any]:
    """Customers -> the decision of the last run about each, with where it stands: one about them alone before a list."""
    run = results.run_of()
    wanted, out = set(customers), dict[str, Any]()
    for task in decisions.tasks(by=request.user, run=run) if run else ():
        name, _sign, value = task.decision.subject.partition("=")
        listed = {str(line.get("customer")) for line in (task.decision.details or {}).get("lines", ()) if isinstance(line, dict)}
        for one_ in ({value} if name == "customer" else listed) & wanted:
            if one_ not in out or name == "customer":
                out[one_] = task
    return out


def _of_value(request: HttpRequest, found: reads.Seen, places: pa.Array, rows: list[Row]) -> dict[str, Any]:
    """What the page of key accounts shows beside its rows: the four quadrants and the grades, each with its list."""
    whole = pc.sum(found.table["net_12m_cents"]).as_py() or 0
    own = pc.sum(found.table["net_12m_cents"].take(places)).as_py() or 0
    bands = bands_of(books.company())
    by_grade = [(grade, *_sum(found, "grade", grade)) for grade, _n in sorted(found.choices["grade"])]
    graded_sum = sum(cents for _g, _n, cents in by_grade)
    quadrants = [
        (word, [(name, *_sum(found, "quadrant", name), _(WHAT_TO_DO[name])) for name in names])
        for word, names in ((_("毛利高"), ("both", "profit")), (_("毛利低"), ("potential", "neither")))
    ] if "quadrant" in found.there else []  # fmt: skip
    return {
        "share": own / whole if whole > 0 else None, "quadrants": quadrants, "by_sales": "profit_12m_cents" not in found.there,
        "grades": [(g, n, cents, cents / graded_sum if graded_sum > 0 else 0) for g, n, cents in by_grade],
        "graded": sum(n for _g, n, _c in by_grade), "graded_sum": graded_sum,
        "weights": " : ".join(f"{w:g}" for w in bands.weights), "bands": _("、").join(f"{s:g}" for s in bands.scores),
    }  # fmt: skip


def _sum(found: reads.Seen, column: str, value: str) -> tuple[int, int]:
    """A column and a value -> how many customers have it, and their net sales of twelve months."""
    its = found.table.filter(pc.fill_null(pc.equal(found.table[column], value), False))
    return its.num_rows, int(pc.sum(its["net_12m_cents"]).as_py() or 0)


def _sheet(request: HttpRequest, table: pa.Table, found: reads.Seen, name: str) -> HttpResponse:
    """Rows -> the file that was asked for, with its line in the audit. A column that is not this person's is not in it."""
    require(request.user, EXPORT)
    kind = request.GET["format"]
    header, rows = (
        as_rows(table, found.there) if kind == "csv"
        else in_words(table, found.there, found.as_of, str(books.company()["currency"]))
    )  # fmt: skip
    file = file_of(kind, f"customers-{name}", header, rows)
    audit.log("customers exported", f"export:customers-{name}", by=request.user, new={"rows": len(rows), "form": kind})
    return file


BESIDE: dict[str, Callable[[HttpRequest, reads.Seen, pa.Array, list[Row]], dict[str, Any]]] = {"risk": _at_risk, "key": _of_value}
"""What a list with a page of its own shows beside its rows."""


@needs(BOARDS)
@require_GET
def customer(request: HttpRequest, customer: str) -> HttpResponse:
    """One customer: rhythm, next purchase, reasons, value, usual goods, everything that happened."""
    found = reads.seen(by=request.user)
    whole = one.whole(customer, found)
    if whole is None:
        kept = one.merged_into(customer, found)
        if kept is None:
            raise Http404
        messages.info(request, _("%(merged)s已经并到%(kept)s，下面是%(kept)s。") % {"merged": customer, "kept": kept})
        return redirect("customer", customer=kept)
    row, entries = whole.row, timeline.timeline(whole, by=request.user)
    kind = request.GET.get("kind", "")
    chosen = [e for e in entries if not kind or e.kind == kind]
    shown = _whole_number(request.GET.get("shown", ""), timeline.A_PAGE)
    year = row.as_of - YEAR, row.as_of - 1
    prior = boards.earlier("net_sales", *year, row.as_of)
    return render(request, "customers/customer.html", shell(request, found, "") | {
        "row": row, "year": prior and numbers.versus(year, prior, speaking()),
        "about": _about(row), "whole": whole, "lead": told(row, found),
        "wide": _rhythm(whole, 1270, 16), "narrow": _rhythm(whole, 360, 6),
        "radar": pictures.radar(row.axes), "peers": _peers(found, row), "part": _part_of_all(found, row),
        "entries": chosen[:shown], "kinds": timeline.counted(entries), "kind": kind, "all_entries": len(entries),
        "earlier": max(0, len(chosen) - shown), "more": shown + 100,
        "did": timeline.done(customer, by=request.user),
    })  # fmt: skip


def _about(row: Row) -> list[str]:
    """What stands beside the name: the code, the kind, the place, the rep, since when."""
    said = [row.id if row.name else "", row.kind or "", row.place, _("业务员%(rep)s") % {"rep": row.rep} if row.rep else ""]
    if row.first_known_day is not None:
        said.append(_("%(day)s建档") % {"day": day(row.first_known_day)})
    return [s for s in said if s]


def told(row: Row, found: reads.Seen) -> str:
    """A customer -> the first sentence of their page."""
    currency = str(books.company()["currency"])
    money = partial(numbers.money_text, currency=currency, language=speaking())
    return lead(row, Saying(money, whole_range, day, found.sight.inside))


def _rhythm(whole: one.Whole, width: int, most: int) -> str:
    row = whole.row
    usual = pictures.usual_of(whole.cycle["gaps"])
    late = row.late or row.state == "lost"
    days, cents = [d.day for d in whole.days], [d.cents for d in whole.days]
    return pictures.rhythm(
        pictures.Rhythm(days, cents, row.as_of, usual, row.ahead, row.p30, late and bool(days)), width=width, most=most
    )


def _peers(found: reads.Seen, row: Row) -> int:
    """How many customers of their grade this person sees."""
    return found.count(Filter((("grade", row.grade),))) if row.grade else 0


def _part_of_all(found: reads.Seen, row: Row) -> float | None:
    """Their share of the company's gross profit, for who sees the whole company."""
    if not found.sight.everything or row.profit_12m_cents is None:
        return None
    whole = pc.sum(found.table["profit_12m_cents"]).as_py()
    return row.profit_12m_cents / whole if whole and whole > 0 else None


def _whole_number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise
