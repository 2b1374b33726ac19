"""Pages of loss, each also as files of its tables with a line in the audit."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhanggui.web.customers import reads as customers
from zhanggui.web.loss import reads
from zhanggui.web.loss.pages.by_rep import by_rep_page
from zhanggui.web.loss.pages.cause import cause_page
from zhanggui.web.loss.pages.gap import gap_page
from zhanggui.web.loss.pages.listed import listed_page, risk_page
from zhanggui.web.loss.pages.worded import rep_word, subs
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import BOARDS, COST
from zhanggui.web.show.served import shown


@needs(BOARDS)
@require_GET
def by_rep(request: HttpRequest) -> HttpResponse:
    """Customers at risk and gone, by rep (C18)."""
    page = by_rep_page(reads.by_rep(by=request.user), reads.base(by=request.user))
    return shown(request, page, subs(request, "by_rep"))


@needs(BOARDS)
@require_GET
def cause(request: HttpRequest) -> HttpResponse:
    """Whether the rep is the reason, like held against like (C19)."""
    return shown(request, cause_page(reads.causes(by=request.user)), subs(request, "cause"))


@needs(COST)
@require_GET
def gap(request: HttpRequest) -> HttpResponse:
    """How many new outlets fill the gap, and which leads to go for (C20)."""
    return shown(request, gap_page(reads.gap(by=request.user)), subs(request, "gap"))


@needs(BOARDS)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The customers behind a number of a rep: as many as it said (C27)."""
    of, what = reads.base(by=request.user), request.GET.get("of", "")
    rep = None if "unnamed" in request.GET else request.GET.get("rep", "")
    if of is None or what not in ("base", "gone", "risk"):
        raise Http404
    word = {
        "base": _("半年前活跃的"),
        "gone": _("流失的"),
        "risk": _("有风险的"),
    }[what]
    title = f"{rep_word(rep)} · {word}"
    if what == "risk":
        found, risky = customers.seen(by=request.user), reads.at_risk(by=request.user) or {}
        mine = [name for name, its in risky.items() if its == rep]
        rows = [(name, (found.row(name) or {}).get("name")) for name in mine]
        return shown(request, risk_page(rows, title), subs(request, "by_rep"))
    chosen = [i for i, its in enumerate(of.rep) if its == rep and (what == "base" or of.gone[i])]
    return shown(request, listed_page(of, chosen, title), subs(request, "by_rep"))
