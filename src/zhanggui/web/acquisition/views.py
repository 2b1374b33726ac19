"""Pages of acquisition, each also as files of its tables with a line in the audit."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhanggui.analyse.acquisition.conversion import CUTS
from zhanggui.analyse.acquisition.newcomers import NEVER, Newcomers
from zhanggui.analyse.acquisition.sources import PERIOD
from zhanggui.base.days import date_of
from zhanggui.web.acquisition import reads
from zhanggui.web.acquisition.pages.ahead import ahead_page, keeping_page
from zhanggui.web.acquisition.pages.began import contrasts_page
from zhanggui.web.acquisition.pages.conversion import conversion_page
from zhanggui.web.acquisition.pages.likes import profile_page
from zhanggui.web.acquisition.pages.listed import newcomers_page
from zhanggui.web.acquisition.pages.sources import sources_page
from zhanggui.web.acquisition.pages.uses import adoption_page
from zhanggui.web.acquisition.pages.worded import source_word, subs
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import BOARDS, COST
from zhanggui.web.show.laid import Missing, Page
from zhanggui.web.show.served import shown

STEPS = ("registered", "first", "buyers", "second")


@needs(BOARDS)
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """Where customers come from, what each source costs and is worth (C03, C04)."""
    found = reads.sources_of(by=request.user)
    cost = reads.allowed(request.user).everything and request.user.may(COST)
    page = sources_page(found, cost) if found else nothing(_("获客"), "sources")
    return shown(request, page, subs(request, "sources"))


def nothing(title: str, sub: str, tab: str = "acquisition") -> Page:
    """A page of a company without records."""
    page = Page(title, tab, sub)
    page.missing.append(
        Missing(
            _("还没有客户和销售的记录。"),
            _("导入销售明细或客户档案。"),
            "zhanggui import FILE --as sales",
        )
    )
    return page


@needs(BOARDS)
@require_GET
def conversion(request: HttpRequest) -> HttpResponse:
    """How far those who register come, by source, rep, grade, month or region (where none is asked for, by the first that the
    company has); leads (C32)."""
    new = reads.new_of(by=request.user)
    told = next((cut for cut in CUTS if cut != "month" and new is not None and any(new.get(cut))), "source")
    by = request.GET.get("by", told)
    if by not in CUTS:
        raise Http404
    page = conversion_page(new, reads.leads_of(by=request.user), by)
    return shown(request, page, subs(request, "conversion"))


@needs(BOARDS)
@require_GET
def conversion_list(request: HttpRequest) -> HttpResponse:
    """The customers behind a number of the funnel: as many as it said (C27)."""
    new, step = reads.new_of(by=request.user), request.GET.get("step", "")
    if new is None or step not in STEPS:
        raise Http404
    flags = new.is_new & _group(new, request.GET)
    flags &= {
        "registered": new.known != NEVER,
        "first": (new.known != NEVER) & (new.first != NEVER),
        "buyers": new.first != NEVER,
        "second": new.second != NEVER,
    }[step]
    title = {
        "registered": _("登记的"),
        "first": _("登记后买过的"),
        "buyers": pgettext("acquisition", "买过的"),
        "second": _("又买了的"),
    }[step]
    chosen = np.flatnonzero(flags).tolist()
    return shown(request, newcomers_page(new, chosen, f"{title} · {_group_word(request.GET)}"), subs(request, "conversion"))


def _group(new: Newcomers, asked: Any) -> Any:
    """Newcomers and what is asked -> who is in the group."""
    by, group = asked.get("by", ""), asked.get("group", "")
    if not by or by not in CUTS:
        return np.ones(len(new.names), bool)
    if by == "month":
        start = np.where(new.known != NEVER, new.known, new.first)
        values: Any = [None if d == NEVER else date_of(int(d)).strftime("%Y-%m") for d in start]
    else:
        values = new.get(by)
    return np.array([v is None if "unnamed" in asked else v == group for v in values], bool)


def _group_word(asked: Any) -> str:
    return pgettext("acquisition", "没写") if "unnamed" in asked else asked.get("group") or pgettext("acquisition", "合计")


@needs(BOARDS)
@require_GET
def newcomers(request: HttpRequest) -> HttpResponse:
    """The new customers of the last year, of a source where one is asked for (C27)."""
    new = reads.new_of(by=request.user)
    if new is None:
        raise Http404
    flags = new.is_new & (new.first != NEVER) & (new.first >= new.as_of - PERIOD)
    source: str | None = request.GET.get("source", "")
    if "unnamed" in request.GET or source:
        source = None if "unnamed" in request.GET else source
        flags &= np.array([v == source for v in new.get("source")], bool)
    title = _("近365天的新客户") + f" · {source_word(source)}"
    return shown(request, newcomers_page(new, np.flatnonzero(flags).tolist(), title), subs(request, "sources"))


@needs(BOARDS)
@require_GET
def ahead(request: HttpRequest) -> HttpResponse:
    """New customers to come, and what they need of reps and goods (C07)."""
    return shown(request, ahead_page(reads.ahead(by=request.user)), subs(request, "ahead"))


@needs(COST)
@require_GET
def keeping(request: HttpRequest) -> HttpResponse:
    """What winning costs beside keeping, and what surveys may mean (C21, C22)."""
    return shown(request, keeping_page(reads.keeping(by=request.user)), subs(request, "keeping"))


@needs(BOARDS)
@require_GET
def began(request: HttpRequest) -> HttpResponse:
    """What customers who became highly active did differently in their first weeks (C33)."""
    return shown(request, contrasts_page(reads.began(by=request.user)), subs(request, "contrasts"))


@needs(BOARDS)
@require_GET
def uses(request: HttpRequest) -> HttpResponse:
    """How much of what we offer customers use, and whether they stay and grow (C29)."""
    return shown(request, adoption_page(reads.uses(by=request.user)), subs(request, "adoption"))


@needs(BOARDS)
@require_GET
def likes(request: HttpRequest) -> HttpResponse:
    """Tags, likings, and who reacts to offers, by a segment (C31)."""
    by = request.GET.get("by", "grade")
    if by not in reads.SEGMENTS:
        raise Http404
    return shown(request, profile_page(reads.likes(by=request.user, segment=by), by), subs(request, "profile"))
