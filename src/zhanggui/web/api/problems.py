"""What went wrong -> one shape (RFC 9457, problem details): what, where, what to do. Nothing is told of what may not be seen."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from zhanggui.base.errors import ZhangguiError
from zhanggui.seals import DamagedLake
from zhanggui.web import books
from zhanggui.web.api.access import TooMany
from zhanggui.web.mending import in_chinese

MEDIA = "application/problem+json"
log = logging.getLogger(__name__)


class Problem(Schema):
    """What went wrong."""

    type: str = "about:blank"
    status: int
    title: str = Field(description="What is wrong")
    where: str = Field("", description="Where: the argument, the file, the line")
    do: str = Field("", description="What to do about it")


REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}
"""What every operation may answer instead: wrongly written, who are you, not yours, not there, cannot be done, too often."""


def problem(status: int, title: str, where: str = "", do: str = "") -> HttpResponse:
    """What is wrong -> the response."""
    body = {"type": "about:blank", "status": status, "title": title, "where": where, "do": do}
    return JsonResponse(body, status=status, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})


def say_plainly(api: NinjaAPI) -> None:
    """An API -> every exception becomes a problem."""
    api.add_exception_handler(ZhangguiError, _cannot)
    api.add_exception_handler(ValidationError, _wrongly_written)
    api.add_exception_handler(AuthenticationError, lambda request, exc: unknown())
    api.add_exception_handler(PermissionDenied, lambda request, exc: forbidden())
    for kind in (Http404, ObjectDoesNotExist):
        api.add_exception_handler(kind, lambda request, exc: absent())
    api.add_exception_handler(TooMany, _too_many)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(SuspiciousOperation, lambda request, exc: problem(400, _("这样写的请求不能收。")))
    api.add_exception_handler(Exception, _broken)


def absent() -> HttpResponse:
    """Not there, or not theirs to see: the same answer for both."""
    return problem(404, _("没有，或不是你能看的。"))


def forbidden() -> HttpResponse:
    """Not theirs to do or to see."""
    return problem(403, _("这不是你能做的或能看的。"))


def unknown() -> HttpResponse:
    """No token, or one that opens nothing (any more)."""
    answer = problem(401, _("不知道是谁。"), do=_("带上令牌：Authorization: Bearer zg_…"))
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _cannot(request: HttpRequest, exc: Any) -> HttpResponse:
    said = in_chinese if (get_language() or "").startswith("zh") else str
    return problem(503 if isinstance(exc, DamagedLake) else 422, said(exc.what), exc.where, said(exc.do))


def _wrongly_written(request: HttpRequest, exc: Any) -> HttpResponse:
    first = exc.errors[0] if exc.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ()))
    return problem(400, _("请求写得不对。"), where, str(first.get("msg", "")).removeprefix("Value error, "))


def _too_many(request: HttpRequest, exc: Any) -> HttpResponse:
    answer = problem(429, _("太快了。"), do=_("过%(seconds)d秒再来。") % {"seconds": exc.wait})
    answer.headers["Retry-After"] = str(exc.wait)
    return answer


def _http(request: HttpRequest, exc: Any) -> HttpResponse:
    if exc.status_code == 403:
        return problem(403, _("请求不是从我们的页面来的。"), do=_("程序请用令牌。"))
    return problem(exc.status_code, _("请求写得不对。"), do=str(exc))


def _broken(request: HttpRequest, exc: Any) -> HttpResponse:
    log.error("the API call %s %s failed", request.method, request.path, exc_info=exc)
    if (found := books.damaged(exc)) is not None:
        return _cannot(request, found)
    return problem(500, _("出了错，已记在服务器日志里。"))
