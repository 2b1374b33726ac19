"""Sign-in and out, one's own password and language, and the list of accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhanggui.web.middleware import LANGUAGE_COOKIE, THEME_COOKIE
from zhanggui.web.people import actions, reads
from zhanggui.web.people.access import needs
from zhanggui.web.people.erase import erase
from zhanggui.web.people.forms import AccountForm, SignInForm
from zhanggui.web.people.models import User
from zhanggui.web.people.roles import PEOPLE


def safe_next(request: HttpRequest) -> str:
    """Where the request wants to go next -> that address if it is ours, else Today."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else "/"


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """A name and a password -> a session; five failures -> a wait."""
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request.POST or None)
    status, trouble = 200, ""
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.sign_in(request, **form.cleaned_data, address=request.META.get("REMOTE_ADDR", "")[:45])
        except actions.TooManyAttempts as wait:
            status, trouble = 429, _("试了太多次，请%(minutes)d分钟后再试。") % {"minutes": wait.minutes}
        else:
            if user is not None:
                login(request, user)
                return redirect(safe_next(request))
            status, trouble = 401, _("用户名或密码不对。")
    context = {"form": form, "trouble": trouble, "next": safe_next(request), "users": User.objects.exists()}
    return render(request, "people/sign_in.html", context, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """A language -> the same page in it; kept with the account, and in a cookie for the sign-in page."""
    wanted = request.POST.get("language", "")
    response = redirect(safe_next(request))
    if wanted in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            actions.speak(wanted, by=request.user)
        year = 365 * 24 * 3600
        response.set_cookie(LANGUAGE_COOKIE, wanted, max_age=year, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark, kept in this browser: it belongs to the screen, not to the person."""
    response = redirect("settings")
    wanted = "dark" if request.POST.get("theme") == "dark" else "light"
    response.set_cookie(THEME_COOKIE, wanted, max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def password(request: HttpRequest) -> HttpResponse:
    """One's own password, the old one asked."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_password(form.cleaned_data["new_password1"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已改。"))
        return redirect("today")
    return render(request, "people/password.html", {"form": form})


@needs(PEOPLE)
def accounts(request: HttpRequest) -> HttpResponse:
    """The list of accounts, and a form for a new one; the first password is shown once."""
    form = AccountForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user, first = actions.add_user(given["username"], given["role"], by=request.user, name=given["name"], sees=form.ids())
        context |= {"fresh": user, "first_password": first, "form": AccountForm()}
    context["people"] = reads.all_users(by=request.user)
    return render(request, "people/accounts.html", context)


@needs(PEOPLE)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: name, role, rows, closed or not; or a new first password."""
    user = get_object_or_404(User, pk=pk)
    if request.method == "POST" and "reset" in request.POST:
        fresh = actions.new_password(user, by=request.user)
        return render(request, "people/account.html", {"person": user, "first_password": fresh, "form": _filled(user)})
    if request.method == "POST" and "erase" in request.POST:
        if request.POST.get("sure", "").strip() != user.username:
            messages.error(request, _("没有抹掉：写的用户名不对。"))
            return redirect("account", pk)
        now = erase(user, by=request.user)
        messages.success(request, _("已抹掉，账号现在叫%(name)s。") % {"name": now})
        return redirect("accounts")
    form = AccountForm(request.POST) if request.method == "POST" else _filled(user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.change_user(
            user, by=request.user, role=given["role"], name=given["name"], sees=form.ids(), active=given["active"]
        )
        messages.success(request, _("已保存。"))
        return redirect("accounts")
    return render(request, "people/account.html", {"person": user, "form": form})


def _filled(user: User) -> AccountForm:
    return AccountForm(
        initial={
            "username": user.username,
            "name": user.name,
            "role": user.role,
            "sees": ", ".join(user.sees),
            "active": user.is_active,
        }
    )
