"""The one verb of the audit."""

from __future__ import annotations

from typing import Any

from zhanggui.web.audit.models import Line


def log(verb: str, target: str, *, by: Any | None, old: Any = None, new: Any = None) -> Line:
    """A write -> its line. Called inside the transaction of the write, so that both are there or neither."""
    return Line.objects.create(verb=verb, target=target[:200], by=by, old=old, new=new)
