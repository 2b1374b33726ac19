"""The page of one's own tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhanggui.web.tokens import actions, reads
from zhanggui.web.tokens.forms import TokenForm


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a form for a new one; its secret is shown once."""
    form = TokenForm(request.POST or None, owner=request.user)
    context = {"form": form, "secret": "", "fresh": None}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        token, secret = actions.add(
            given["name"], request.user, by=request.user, role=given["role"], sees=form.ids(), read_only=given["read_only"],
            expires=given["expires"],
        )
        context |= {"fresh": token, "secret": secret, "form": TokenForm(owner=request.user)}
    context |= {"tokens": reads.mine(by=request.user), "today": timezone.localdate()}
    return render(request, "tokens/tokens.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """A token revoked."""
    actions.revoke(pk, by=request.user)
    messages.success(request, _("已吊销，用它的程序进不来了。"))
    return redirect("tokens")
