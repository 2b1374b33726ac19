"""The installation: what is wrong with it, what the background did. For those who look after it."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Both, Limit, Page, PageNumber, paged
from zhanggui.web.people.roles import PEOPLE
from zhanggui.web.running.doctor.examine import examine
from zhanggui.web.running.models import Job

router = Router(tags=[gettext_noop("公司")])


class FindingOut(Schema):
    """What was looked at, how it is (ok, warning, broken), what was found, where, what to do."""

    check: str
    state: str
    what: Both
    where: str
    do: Both


class Findings(Page):
    rows: list[FindingOut]


class JobOut(Schema):
    id: int
    name: str
    subject: str = Field(description="是关于什么的")
    state: str
    step: str
    tries: int
    problem: dict[str, Any]
    at: str
    started_at: str | None
    ended_at: str | None


class Jobs(Page):
    rows: list[JobOut]


@router.get("/doctor", response={200: Findings, **REFUSALS}, summary=gettext_noop("哪里不对"))
def doctor(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """What `zhanggui doctor` finds."""
    let(request, PEOPLE)
    rows, told = paged(request, examine(settings.HOME, engine_url=os.environ.get("ENGINE_URL", "")), page, limit)
    return told | {"rows": [
        {"check": f.check, "state": f.state, "what": {"zh": f.zh, "en": f.en}, "where": f.where,
         "do": {"zh": f.do_zh, "en": f.do_en}} for f in rows
    ]}


@router.get("/jobs", response={200: Jobs, **REFUSALS}, summary=gettext_noop("后台做过的事"))
def jobs(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Newest first."""
    let(request, PEOPLE)
    rows, told = paged(request, Job.objects.all(), page, limit)
    return told | {"rows": [
        {"id": j.pk, "name": j.name, "subject": j.subject, "state": j.state, "step": j.step, "tries": j.tries,
         "problem": j.problem, "at": j.at.isoformat(), "started_at": j.started_at.isoformat() if j.started_at else None,
         "ended_at": j.ended_at.isoformat() if j.ended_at else None} for j in rows
    ]}
