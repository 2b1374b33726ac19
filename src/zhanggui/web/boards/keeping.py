"""The page of boards, and what a board asks in words where it is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.web.binder.pages import Pages, Told
from zhanggui.web.boards import reads, saved
from zhanggui.web.boards.picks import grouped
from zhanggui.web.boards.worded import worded
from zhanggui.web.people.reads import User, needs, scope_for
from zhanggui.web.people.roles import BOARDS
from zhanggui.web.templatetags.words import day, named


@needs(BOARDS)
@require_GET
def boards(request: HttpRequest) -> HttpResponse:
    """Every board that one may open, the standing ones, and the measures of which one can be made."""
    scope = scope_for(request.user)
    there = reads.ends(scope) is not None
    context = {
        "boards": saved.BINDER.of(request.user), "standing": saved.standing(scope) if there else [], "there": there,
        "groups": grouped(reads.usable_measures(scope)) if there else [], "dropped": saved.BINDER.dropped(request.user),
    }
    return render(request, "boards/boards.html", context)


def told(user: User, query: str) -> Told:
    """A person and what a board asks -> the address as it is kept, its measure, cut, period and conditions in words."""
    picks = saved.picks_of(query, scope_for(user))
    if picks is None:
        return Told(query)
    measure, period = named(picks.measure), picks.period
    what = {"cut": named(DIMENSIONS[picks.by]), "first": day(period.first), "last": day(period.last)}
    parts = [
        _("按%(cut)s · %(first)s – %(last)s") % what, *([_("期间跟着记录走")] if period.name != "days" else []),
        *(w.text for w in worded(picks.where)),
    ]
    return Told(picks.query(), measure, parts, measure[:1].upper() + measure[1:])


PAGES = Pages(
    saved.BINDER, "board", "boards", "board", told,
    gettext_noop("存为看板"), gettext_noop("改看板"), gettext_noop("看板"),
    gettext_noop("别人打开时，只算他自己范围里的行；看不到成本的人，打不开带成本的看板。"),
)
