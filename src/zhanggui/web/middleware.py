"""What happens around every request: headers, language, and errors a person can mend."""

from __future__ import annotations

import logging
import zoneinfo
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation

from zhanggui.base.errors import ZhangguiError
from zhanggui.seals import DamagedLake
from zhanggui.web import books
from zhanggui.web.people.access import let_through
from zhanggui.web.people.roles import NOBODY, PORTAL_HOME
from zhanggui.web.templatetags.words import mended

Answer = Callable[[HttpRequest], HttpResponse]

# Nothing from outside, no script and no style inside the page: what a customer typed into a name can do nothing.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)
log = logging.getLogger(__name__)
LANGUAGE_COOKIE, THEME_COOKIE = "language", "theme"


def true_address(get_response: Answer) -> Answer:
    """A request -> the same with the address of who really asks: behind a proxy that the settings trust, the last one in
    X-Forwarded-For that is no such proxy. What stands further left anybody can write, and is not looked at."""

    def answer(request: HttpRequest) -> HttpResponse:
        here = _address(request.META.get("REMOTE_ADDR", ""))
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        while here is not None and hops and any(here in network for network in settings.TRUSTED_PROXIES):
            before = _address(hops.pop())
            if before is None:
                break
            here = before
            request.META["REMOTE_ADDR"] = str(here)
        return get_response(request)

    return answer


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """A text such as 192.0.2.7, 192.0.2.7:5012, [2001:db8::1]:5012 -> the address, none where it is none; an IPv4 one that comes
    in the clothes of IPv6 is IPv4."""
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        found = ip_address(plain)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def security_headers(get_response: Answer) -> Answer:
    """A response -> the same with the policy; pages of a signed-in person are never kept by a shared cache."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def language(get_response: Answer) -> Answer:
    """A request -> answered in the person's language (their own choice, the cookie before sign-in, else the company's) and by the
    company's clock, as its settings are now: the first import asks for the time zone while the site runs."""
    known = dict(settings.LANGUAGES)

    def answer(request: HttpRequest) -> HttpResponse:
        own, zone, trouble = _own()
        chosen = getattr(request.user, "language", "") or request.COOKIES.get(LANGUAGE_COOKIE, "")
        translation.activate(next((code for code in (chosen, own) if code in known), settings.LANGUAGE_CODE))
        timezone.activate(zone)
        request.LANGUAGE_CODE = translation.get_language()
        open_door = request.path.startswith(("/health", settings.STATIC_URL))
        response = get_response(request) if trouble is None or open_door else _alone(request, trouble)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

    return answer


def _own() -> tuple[str, zoneinfo.ZoneInfo, ZhangguiError | None]:
    """-> the company's language and time zone now; where the file cannot be read those the site began with, and what is wrong."""
    try:
        own = settings.HOME.settings()
        return str(own["language"]), zoneinfo.ZoneInfo(str(own["time_zone"])), None
    except ZhangguiError as problem:
        return settings.OWN_LANGUAGE, zoneinfo.ZoneInfo(settings.TIME_ZONE), problem


def _alone(request: HttpRequest, problem: ZhangguiError) -> HttpResponse:
    """The settings or the books cannot be read -> every page says what and what to do; where the files lie only to those who
    signed in."""
    where = problem.where if request.user.is_authenticated else ""
    if request.path.startswith("/api/"):
        said = {"type": "about:blank", "status": 503, "title": mended(problem.what), "where": where, "do": mended(problem.do)}
        return JsonResponse(said, status=503, content_type="application/problem+json")
    told = {"what": problem.what, "where": where, "do": problem.do}
    page = render_to_string("unreadable.html", {"problem": told, "theme": request.COOKIES.get(THEME_COOKIE)})
    return HttpResponse(page, status=503)


class plain_errors:
    """An error that a person can mend -> a page (or a part of one) with what, where and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, ZhangguiError):
            found = books.damaged(problem)
            if found is None:
                return None
            log.error("the books are damaged", exc_info=problem)
            problem = found
        part = bool(request.headers.get("HX-Request"))
        if isinstance(problem, DamagedLake) and not part:
            return _alone(request, problem)  # what stands around a page reads the books too
        status = 503 if isinstance(problem, DamagedLake) else 422
        answer = render(request, "part_problem.html" if part else "problem.html", {"problem": problem}, status=status)
        if part:
            answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#said", "innerHTML"
        return answer


def fresh_password(get_response: Answer) -> Answer:
    """Someone with a first password -> the page that asks for their own, until they have one."""
    open_doors = ("/password/", "/sign-out/", "/language/", "/health", "/api/v1/", settings.STATIC_URL)

    def answer(request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False) and not request.path.startswith(open_doors):
            return redirect("password")
        return get_response(request)

    return answer


class only_own_doors:
    """A role of the portal -> only the addresses that are declared as the portal's; Today leads them to their own first page.

    A call of the API passes here: who calls by token is known only there, and `api.access` asks the same gate.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: object, kwargs: object) -> HttpResponse | None:
        where = request.resolver_match
        if where is None or "api-v1" in where.namespaces or where.view_name == "openapi":
            return None
        if where.view_name == "today" and getattr(request.user, "kind", NOBODY).portal:
            return redirect(PORTAL_HOME)
        let_through(request.user, where)
        return None
