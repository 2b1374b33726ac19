"""Managing members: the list, one card, what is written on it, who may be one person, how complete the cards are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.analyse.customers.lifecycle import STATES, rules_of
from zhanggui.base.days import parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.members import actions, erase, listed, people_file, reads
from zhanggui.web.members.forms import PURPOSES, CardForm, ConsentForm, PeopleFile, filled
from zhanggui.web.members.pages import life
from zhanggui.web.members.sight import looks
from zhanggui.web.people.reads import needs, require
from zhanggui.web.people.roles import DECIDE, ENROL, EXPORT, MEMBERS, PEOPLE
from zhanggui.web.taken import file_of

A_PAGE = 50


def shared(request: HttpRequest, tab: str) -> dict[str, Any]:
    """What every page of members shows: the menu of three levels, the day, what the reader may do."""
    try:
        customers = reverse("customers")
    except NoReverseMatch:
        customers = ""
    as_of = reads.live_day()
    return {
        "tab": tab, "customers_url": customers, "as_of": as_of, "last_day": as_of - 1, "seen": looks(request.user),
        "currency": books.company()["currency"], "may_export": request.user.may(EXPORT), "rules": rules_of(books.company()),
        "states": [(state, rules_of(books.company()).meaning) for state in STATES],
    }  # fmt: skip


def exported(request: HttpRequest, name: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """Rows -> the file that was asked for, with its line in the audit: who took what, how much of it."""
    require(request.user, EXPORT)
    kind = request.GET["format"]
    file = file_of(kind, name, header, rows)
    audit.log("members exported", f"export:{name}", by=request.user, new={"rows": len(rows), "format": kind})
    return file


def day_of(text: str | None) -> int | None:
    """What stands in an address -> a day number; WrongUse where it is none."""
    if not text:
        return None
    try:
        return parse_day(text)
    except ValueError:
        raise WrongUse(_("“%(text)s”不是日子。") % {"text": text[:30]}, do=_("写成 2026-11-02。")) from None


def asked_of(query: QueryDict) -> listed.Asked:
    """An address -> what the list is narrowed to."""
    return listed.Asked(
        state=query.get("state", "") if query.get("state") in listed.STATE_NAMES else "",
        shop=query.get("shop"), clerk=query.get("clerk"), level=query.get("level", ""), tag=query.get("tag", ""),
        gap=query.get("gap", "") if query.get("gap") in listed.GAPS else "", find=query.get("q", "").strip()[:100],
        first=day_of(query.get("from")), last=day_of(query.get("to")), until=day_of(query.get("until")),
        moved=query.get("moved", ""), rung=query.get("rung", ""),
    )  # fmt: skip


@needs(MEMBERS)
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """The list of members, narrowed as the address says."""
    found = listed.listing(asked_of(request.GET), by=request.user)
    if "format" in request.GET:
        rows = listed.as_rows(listed.dressed(found.cards, found.states, by=request.user))
        return exported(request, "members", listed.HEADER, rows)
    page = Paginator(found.cards, A_PAGE).get_page(request.GET.get("page"))
    kept = [
        name
        for name in ("shop", "clerk", "level", "tag", "gap", "moved", "rung", "q", "from", "to", "until")
        if name in request.GET
    ]
    return render(request, "members/members.html", shared(request, "members") | {
        "page": page, "rows": listed.dressed(list(page), found.states, by=request.user), "found": found,
        "state": request.GET.get("state", ""), "narrowed": [(name, request.GET[name]) for name in kept],
        "whole": len(reads.everyone(by=request.user)), "alike": listed.alike_count(by=request.user),
        "listed": reads.everyone(by=request.user).listed,
    })  # fmt: skip


@needs(ENROL)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A card written by hand."""
    seen = looks(request.user)
    start = {"enrolled_on": timezone.localdate(), "shop": seen.shops[0] if seen.shops and len(seen.shops) == 1 else ""}
    form = CardForm(request.POST or None, initial=start, shops=seen.shops)
    if request.method == "POST" and form.is_valid():
        made = actions.enrol(form.values(), by=request.user, code=form.cleaned_data["code"])
        messages.success(request, _("开了卡 %(code)s。") % {"code": made.code})
        return redirect("member", made.code)
    return render(
        request, "members/card.html", shared(request, "new") | {"form": form}, status=422 if request.method == "POST" else 200
    )


@needs(ENROL)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, member: str) -> HttpResponse:
    """What stands on a card, changed."""
    seen, known = looks(request.user), reads.card(member, by=request.user)
    if known is None:
        raise Http404
    person = reads.person(member, by=request.user)
    values = person.values() if person else dict.fromkeys(("name", "phone", "address"), "") | reads.as_fields(known)
    form = CardForm(request.POST, initial=values, shops=seen.shops, fresh=False) if request.method == "POST" else filled(
        values if seen.phones or not values["phone"] else values | {"phone": ""}, shops=seen.shops, fresh=False)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.values()
        if not seen.phones and not said["phone"]:
            # Who sees the phone masked and leaves it empty does not take it away.
            said["phone"] = values["phone"]
        actions.change(member, said, by=request.user)
        messages.success(request, _("已保存。"))
        return redirect("member", member)
    context = {"form": form, "member": member, "person": person, "hidden_phone": listed.shown_phone(person, seen)}
    return render(request, "members/card.html", shared(request, "") | context, status=422 if request.method == "POST" else 200)


@needs(MEMBERS)
@require_GET
def member(request: HttpRequest, member: str) -> HttpResponse:
    """One card: who it is, what it agreed to, how it stood over time, what it bought and is worth, tags, when it comes next."""
    known = reads.card(member, by=request.user)
    if known is None:
        other = reads.merged_into(member, by=request.user)
        if other and reads.card(other, by=request.user):
            return redirect("member", other)
        raise Http404
    return render(request, "members/member.html", shared(request, "") | life.of(known, by=request.user) | {
        "consent_form": ConsentForm(initial={"given_on": timezone.localdate()}), "purposes": PURPOSES,
        "may_erase": request.user.may(PEOPLE), "may_decide": request.user.may(DECIDE),
    })  # fmt: skip


@needs(ENROL)
@require_POST
def act(request: HttpRequest, member: str, verb: str) -> HttpResponse:
    """What is done with a card: undo, agree, withdraw, tag, untag, erase."""
    by, said = request.user, request.POST
    if reads.card(member, by=by) is None:
        raise Http404
    if verb == "undo":
        actions.undo(member, by=by)
    elif verb == "agree":
        form = ConsentForm(said)
        if not form.is_valid():
            raise WrongUse(_("没写同意什么，或者日子不对。"))
        given = form.cleaned_data
        actions.agree(member, given["purpose"], by=by, on=given["given_on"] or timezone.localdate(), given_to=given["given_to"],
                      why=given["why"], source=given["source"])  # fmt: skip
    elif verb == "withdraw":
        actions.withdraw(member, number(said.get("consent")), by=by)
    elif verb == "tag":
        actions.tag(member, said.get("word", ""), by=by)
    elif verb == "untag":
        actions.untag(member, number(said.get("tag")), by=by)
    elif verb == "erase":
        return _erase(request, member)
    else:
        raise Http404
    return redirect("member", member)


def _erase(request: HttpRequest, member: str) -> HttpResponse:
    if request.POST.get("sure", "").strip() != member:
        messages.error(request, _("没有抹掉：写的卡号不对。"))
        return redirect("member", member)
    erase.erase(member, by=request.user)
    messages.success(request, _("%(code)s 的个人信息已抹掉。") % {"code": member})
    return redirect("member", member)


def number(text: str | None) -> int:
    """What a form sent -> a number, 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 15 else 0


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def duplicates(request: HttpRequest) -> HttpResponse:
    """Cards that may be one person; POST makes two of them one, or takes that back."""
    looks(request.user)
    if request.method == "POST":
        if "undo" in request.POST:
            done = actions.part(number(request.POST["undo"]), by=request.user)
            messages.success(request, _("%(a)s 和 %(b)s 又是两个人了。") % {"a": done.kept, "b": done.merged})
        else:
            said = request.POST
            for other in [c for c in said.getlist("merged") if c != said.get("kept")] or [""]:
                actions.merge(said.get("kept", ""), other, said.get("reason", ""), by=request.user)
            messages.success(request, _("已合并，从现在起算一个人。"))
        return redirect("member-duplicates")
    return render(request, "members/duplicates.html", shared(request, "duplicates") | {
        "groups": listed.duplicates(by=request.user), "links": reads.links(by=request.user),
        "has_people": reads.kept_of(by=request.user) is not None,
    })  # fmt: skip


@needs(MEMBERS)
@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """How complete the cards are: field by field, shop by shop, clerk by clerk (A20)."""
    found = reads.complete(by=request.user)
    if "format" in request.GET:
        parts = (("field", found.fields), ("shop", found.shops), ("clerk", found.clerks))
        rows = [[part, s.name, s.due, s.filled, s.score] for part, shares in parts for s in shares]
        return exported(request, "completeness", ("by", "name", "due", "filled", "score"), rows)
    return render(request, "members/complete.html", shared(request, "complete") | {
        "found": found, "has_people": reads.kept_of(by=request.user) is not None,
    })  # fmt: skip


@needs(ENROL)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Names, phones and addresses from a file, by card number: into our own database, never into the lake."""
    form = PeopleFile(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            context["took"] = people_file.take(request.FILES["file"], by=request.user)
        else:
            status = 422
    return render(request, "members/people.html", shared(request, "people") | context, status=status)


def address(name: str, **query: Any) -> str:
    """A page's name and what it is narrowed to -> its address."""
    said = {key: value for key, value in query.items() if value not in (None, "")}
    return reverse(name) + (f"?{urlencode(said)}" if said else "")
