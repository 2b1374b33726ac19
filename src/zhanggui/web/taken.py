"""Rows that somebody takes along: the same file for every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse

from zhanggui.web.show.sheets import as_csv, as_xlsx

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def file_of(kind: str, name: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """csv or xlsx, the file's name without its ending, headings, rows -> the file; 404 for any other kind."""
    if kind not in TYPES:
        raise Http404
    body = as_csv(header, rows) if kind == "csv" else as_xlsx(header, rows, name)
    return HttpResponse(body, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'})
