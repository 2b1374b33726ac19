"""The page of webhooks: where to, of what, and what was sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhanggui.web.hooks import actions, reads
from zhanggui.web.hooks.forms import HookForm
from zhanggui.web.hooks.words import EVENT_WORDS, STATE_WORDS
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import IMPORT


@needs(IMPORT)
@require_http_methods(["GET", "POST"])
def hooks(request: HttpRequest) -> HttpResponse:
    """Webhooks, a form for a new one, and the log of deliveries."""
    form = HookForm(request.POST or None)
    context = {"form": form, "secret": "", "fresh": None}
    if request.method == "POST" and form.is_valid():
        hook, secret = actions.add(form.cleaned_data["url"], form.cleaned_data["events"], by=request.user)
        context |= {"fresh": hook, "secret": secret, "form": HookForm()}
    page = Paginator(reads.deliveries(by=request.user), 50).get_page(request.GET.get("page"))
    found = [(h, [_(EVENT_WORDS.get(e, e)) for e in h.events]) for h in reads.hooks(by=request.user)]
    rows = [(d, _(EVENT_WORDS.get(d.event, d.event)), _(STATE_WORDS[d.state])) for d in page]
    return render(request, "hooks/hooks.html", context | {"hooks": found, "rows": rows, "page": page})


@needs(IMPORT)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A webhook turned off."""
    try:
        actions.remove(pk, by=request.user)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, _("已停用。"))
    return redirect("hooks")


@needs(IMPORT)
@require_POST
def redeliver(request: HttpRequest, pk: int) -> HttpResponse:
    """A delivery sent again."""
    try:
        actions.redeliver(pk, by=request.user)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, _("再发一次，马上。"))
    return redirect("hooks")
