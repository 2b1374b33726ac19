"""Every address of the site, one line a noun, and the pages for what went wrong."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path

from zhanggui.web.middleware import THEME_COOKIE


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def own_settings(request: HttpRequest) -> HttpResponse:
    """One's own settings, and the doors to the company's."""
    return render(request, "settings.html")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in the style of the site."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the style of the site."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither the database nor a person, and so none of what pages usually show around their content."""
    return HttpResponse(render_to_string("500.html", {"theme": request.COOKIES.get(THEME_COOKIE)}), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our page, or came from one that is too old."""
    return render(request, "csrf.html", status=403)


urlpatterns = [
    path("health", health, name="health"),
    path("settings/", own_settings, name="settings"),
    path("", include("zhanggui.web.decisions.urls")),
    path("", include("zhanggui.web.people.urls")),
    path("", include("zhanggui.web.audit.urls")),
    path("", include("zhanggui.web.imports.urls")),
    path("", include("zhanggui.web.cleaning.urls")),
    path("", include("zhanggui.web.boards.urls")),
    path("", include("zhanggui.web.goods.urls")),
    path("", include("zhanggui.web.plays.urls")),
    path("", include("zhanggui.web.customers.urls")),
    path("", include("zhanggui.web.acquisition.urls")),
    path("", include("zhanggui.web.loss.urls")),
    path("", include("zhanggui.web.members.urls")),
    path("", include("zhanggui.web.portal.urls")),
    path("", include("zhanggui.web.connections.urls")),
    path("", include("zhanggui.web.running.urls")),
    path("", include("zhanggui.web.tokens.urls")),
    path("", include("zhanggui.web.hooks.urls")),
    path("", include("zhanggui.web.api.urls")),
]
handler403 = "zhanggui.web.urls.forbidden"
handler404 = "zhanggui.web.urls.not_found"
handler500 = "zhanggui.web.urls.broken"
