"""What sells, what to order, purchase drafts, slow stock, one SKU."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base.days import date_of, iso
from zhanggui.base.errors import WrongUse
from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_words import words
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.goods import actions, pictures, reads
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import COST, DECIDE
from zhanggui.web.taken import TYPES, file_of

A_PAGE = 50
PHONE = 360
"""A chart of this width keeps its letters legible on a phone."""


def _shared(found: reads.Goods, tab: str) -> dict[str, Any]:
    """What every page of goods shows: the day, the tabs with their counts, what is missing."""
    settings = books.company()
    slow_days = int(settings["slow_days"])
    return {
        "tab": tab, "goods": found, "date": date_of(found.as_of) if found.as_of else None,
        "as_of": found.as_of, "settings": settings,
        "count_order": len(found.to_order), "count_slow": len(reads.slow(found.lines, found.as_of, slow_days)),
        "currency": settings["currency"],
    }  # fmt: skip


def _sheet(request: HttpRequest, lines: Sequence[OrderLine], name: str) -> HttpResponse:
    """Lines -> the file that was asked for, with its line in the audit."""
    kind, rows = request.GET["format"], reads.as_rows(lines)
    file = file_of(kind, name, reads.HEADER, rows)
    audit.log("goods exported", name, by=request.user, new={"rows": len(rows), "format": kind})
    return file


@needs(COST)
@require_GET
def fast(request: HttpRequest) -> HttpResponse:
    """What sells: daily average, available stock, days of cover, the day it runs out, rank (B05)."""
    found = reads.goods(by=request.user)
    rank = request.GET.get("rank", "")
    shown = reads.fast(found.lines, rank)
    if "format" in request.GET:
        return _sheet(request, shown, "goods")
    scale = max((2 * x.need.protection for x in shown if x.lead), default=14.0)
    running_out = [x for x in reads.fast(found.lines) if x.out_days > 0]
    return render(request, "goods/fast.html", _shared(found, "fast") | {
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")), "rank": rank, "scale": min(scale, 60.0),
        "ranks": sorted(Counter(x.rank for x in reads.fast(found.lines) if x.rank).items()),
        "total": len(reads.fast(found.lines)),
        "running_out": running_out, "first_out": min((x.out_day for x in running_out if x.out_day), default=None),
    })  # fmt: skip


@needs(COST)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """What to order, by supplier; POST makes a draft a supplier of what is ticked (B07)."""
    if request.method == "POST":
        made = actions.make_drafts(_ticked(request.POST), by=request.user)
        return redirect("draft", pk=made[0].pk) if len(made) == 1 else redirect("drafts")
    found = reads.goods(by=request.user)
    lines = found.to_order
    if "format" in request.GET:
        return _sheet(request, lines, "replenish")
    on_order = reads.on_order(by=request.user)
    out = [x for x in lines if x.out_days > 0]
    groups = [(g, [_dressed(x, on_order) for x in g.lines]) for g in reads.groups(lines)]
    if groups:
        groups[0][1][0]["opened"] = True
    return render(request, "goods/order.html", _shared(found, "order") | {
        "groups": groups, "cents": sum(x.cents() for x in lines), "saved": sum(x.saved_cents for x in lines), "out": out,
        "lost": sum(x.lost_cents for x in lines),
        "waiting": sum(x.forced == "minimum" and x.quantity == 0 for x in found.lines),
        "worst": max(out, key=lambda x: x.out_days, default=None), "scale": _scale(lines),
        "errors": sorted({x.error for x in lines if x.error}), "may_order": request.user.may(DECIDE),
        "first_out": min((x.out_day for x in out if x.out_day), default=None),
    })  # fmt: skip


def _scale(lines: Sequence[OrderLine]) -> float:
    return min(max((2 * x.need.protection for x in lines), default=14.0), 90.0)


def _dressed(line: OrderLine, on_order: dict[str, float] | None = None) -> dict[str, Any]:
    """A line -> what its row draws."""
    odd_pack = line.pack > 1 and abs(line.quantity / line.pack - round(line.quantity / line.pack)) > 1e-6
    return {
        "line": line,
        "words": words(line),
        "choices": reads.choices(line),
        "odd_pack": odd_pack,
        "below_moq": 0 < line.quantity < line.moq,
        "sent": (on_order or {}).get(line.sku),
    }


def _typed(text: str) -> float:
    try:
        value = float(text.replace(",", "").strip() or 0)
    except ValueError:
        value = math.nan
    if not 0 <= value <= actions.MOST:
        raise WrongUse(_("“%(text)s”不是数量。") % {"text": text[:40]}, do=_("写一个不小于0的数。"))
    return value


def _ticked(form: QueryDict) -> dict[str, float]:
    """A form -> SKU: units, of those that are ticked."""
    return {sku: _typed(form.get(f"q-{sku}", "0")) for sku in form.getlist("take")}


@needs(COST)
@require_POST
def order_line(request: HttpRequest, sku: str) -> HttpResponse:
    """A quantity typed -> its row again, with what more and less would cost, and the total of the page."""
    found = reads.goods(by=request.user)
    line = next((x for x in found.to_order if x.sku == sku), None)
    if line is None:
        raise Http404
    new = reads.changed(line, _typed(request.POST.get(f"q-{sku}", "0")))
    typed = {x.sku: _typed(request.POST.get(f"q-{x.sku}", "0")) for x in found.to_order if f"q-{x.sku}" in request.POST}
    ticked = set(request.POST.getlist("take"))
    cents = sum(x.cents() for x in reads.edited(found.to_order, typed) if x.sku in ticked)
    return render(request, "goods/part_line.html", {
        "row": _dressed(new, reads.on_order(by=request.user)), "scale": _scale(found.to_order), "cents": cents, "again": True,
        "currency": books.company()["currency"], "suggested": line.quantity, "ticked": sku in ticked,
    })  # fmt: skip


@needs(COST)
@require_GET
def slow(request: HttpRequest) -> HttpResponse:
    """Money tied up in what does not sell, and how long it turns (A12)."""
    found = reads.goods(by=request.user)
    days = int(books.company()["slow_days"])
    lines = reads.slow(found.lines, found.as_of, days)
    if "format" in request.GET:
        return _sheet(request, lines, "slow")
    whole = sum(x.value_cents or 0 for x in found.lines)
    tied = sum(x.value_cents or 0 for x in lines)
    return render(request, "goods/slow.html", _shared(found, "slow") | {
        "page": Paginator(lines, A_PAGE).get_page(request.GET.get("page")), "days": days, "tied": tied, "whole": whole,
        "share": tied / whole if whole else 0.0, "never": sum(x.last_sold is None for x in lines), "total": len(lines),
        "most": max((x.value_cents or 0 for x in lines), default=1) or 1, "unvalued": sum(x.value_cents is None for x in lines),
    })  # fmt: skip


@needs(COST)
@require_GET
def sku(request: HttpRequest, sku: str) -> HttpResponse:
    """One SKU: its arithmetic, what it cost last and from whom, what was paid before, where it lies (B11)."""
    shelf = reads.sku(sku, by=request.user)
    if shelf is None:
        raise Http404
    found = reads.goods(by=request.user)
    return render(request, "goods/sku.html", _shared(found, "") | {
        "shelf": shelf, "line": shelf.line, "words": words(shelf.line) if shelf.line.daily is not None else {},
        "choices": reads.choices(shelf.line) if shelf.line.quantity > 0 else [],
        "prices": pictures.prices(shelf.paid), "weeks": pictures.weeks(shelf.weeks),
        "narrow_prices": pictures.prices(shelf.paid, width=PHONE), "narrow_weeks": pictures.weeks(shelf.weeks, width=PHONE),
        "scale": _scale([shelf.line]),
    })  # fmt: skip


@needs(COST)
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """Purchase drafts, newest first."""
    found = reads.goods(by=request.user)
    return render(request, "goods/drafts.html", _shared(found, "drafts") | {"drafts": reads.drafts(by=request.user)})


@needs(COST)
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One purchase draft, to be looked over, printed, exported, sent."""
    one = reads.draft(pk, by=request.user)
    if one is None:
        raise Http404
    if "format" in request.GET:
        if request.GET["format"] not in TYPES:
            raise Http404
        rows = [[one.number, one.supplier, one.supplier_name, x.sku, x.name, x.quantity, x.pack,
                 (x.price_e4 or 0) / 10_000, x.cents / 100]
                for x in one.lines.all()]  # fmt: skip
        audit.log("purchase exported", f"draft:{one.pk}", by=request.user, new={"format": request.GET["format"]})
        header = ("document", "supplier", "supplier_name", "sku", "name", "quantity", "pack", "unit_price", "amount")
        return file_of(request.GET["format"], one.number, header, rows)
    return render(request, "goods/draft.html", {
        "draft": one, "currency": books.company()["currency"], "as_of": iso(one.as_of), "may_order": request.user.may(DECIDE),
    })  # fmt: skip


@needs(COST)
@require_POST
def draft_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """What is done with a draft: send, cancel, undo, change (a line's quantity)."""
    if verb == "change":
        line = request.POST.get("line", "")
        number = int(line) if line.isascii() and line.isdigit() else 0
        actions.change_line(pk, number, _typed(request.POST.get("quantity", "0")), by=request.user)
    else:
        act = {"send": actions.send, "cancel": actions.cancel, "undo": actions.undo}.get(verb)
        if act is None:
            raise Http404
        act(pk, by=request.user)
    return redirect("draft", pk=pk)
