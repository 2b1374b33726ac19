"""Pages made of records alone: written once for all who see the same, and taken from memory while nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from zhanggui.web import books
from zhanggui.web.people.reads import scope_for


def kept_page(request: HttpRequest, template: str, title: str, make: Callable[[], dict[str, Any]]) -> HttpResponse:
    """A request, a template that extends `bare.html`, the page's title, how its context is made -> the page.

    The body must hold no form that writes (its token is a person's own) and say nothing of the reader but their role: the
    memory is shared by all who ask the same address in the same language, role and scope, on the same day and settings.
    """

    def written() -> str:
        return str(render_to_string(template, make(), request))

    asked = ("page", request.get_full_path(), template, get_language(), request.user.role, timezone.localdate())
    question = (*asked, sorted(books.company().items(), key=str))
    body = books.kept(question, scope_for(request.user), written, records_only=True) if settings.KEEP_PAGES else written()
    safe: SafeString = mark_safe(body)
    return render(request, "kept.html", {"title": title, "body": safe})
