"""A write that may be sent twice (a phone lost its signal) and is done once: the key, what it asked, what was answered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web.api.models import Answered

KEPT = timedelta(hours=24)


def once(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """A request and what it does -> its answer; with the header `Idempotency-Key`, that of the first time.

    The key is written in the transaction of the act, first: of two at once the second waits for the first and then finds its
    answer; an act that fails leaves no key behind, so that it can be tried again. The same key for another request is refused.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    asked, now = _digest(request), timezone.now()
    with transaction.atomic():
        Answered.objects.filter(at__lt=now - KEPT).delete()
        try:
            with transaction.atomic():
                mark = Answered.objects.create(by_id=request.user.pk, key=key, asked=asked)
        except IntegrityError:
            before = Answered.objects.get(by_id=request.user.pk, key=key)
            if before.asked != asked:
                raise WrongUse(_("这个键用过了，那次的请求不一样。"), where="Idempotency-Key", do=_("换一个键。")) from None
            return before.answer
        answer = act()
        mark.answer = answer
        mark.save(update_fields=["answer"])
    return answer


def _digest(request: HttpRequest) -> str:
    """A request -> its method, address and content as one digest; the files of a form by what is in them, not by their seams."""
    token = getattr(getattr(request, "auth", None), "pk", "")
    found = hashlib.sha256(f"{request.method}\x1f{request.get_full_path()}\x1f{token}\x1f".encode())
    if (request.content_type or "").startswith("multipart/"):
        for name, values in sorted(request.POST.lists()):
            found.update(f"{name}\x1f{values}\x1f".encode("utf-8", "replace"))
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                found.update(f"{name}\x1f{file.name}\x1f".encode("utf-8", "replace"))
                for chunk in file.chunks():
                    found.update(chunk)
                file.seek(0)
    else:
        found.update(request.body)
    return found.hexdigest()


