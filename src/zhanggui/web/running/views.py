"""Pages of whoever runs the installation: the company's settings, what is wrong with it, whether it is ready."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from zhanggui.base.settings import GROUPS, SETTINGS, Setting
from zhanggui.lake import Lake
from zhanggui.web import books
from zhanggui.web.people.access import needs
from zhanggui.web.people.roles import PEOPLE
from zhanggui.web.running import actions, upgrade
from zhanggui.web.running.doctor.examine import examine
from zhanggui.web.running.doctor.finding import BROKEN, OK, WARNING
from zhanggui.web.running.models import Job

CHECKS = {
    "versions": gettext_noop("版本"), "home": gettext_noop("文件夹"), "secrets": gettext_noop("机密文件"),
    "disk": gettext_noop("磁盘"),
    "settings": gettext_noop("设置"), "clock": gettext_noop("时钟"), "calendar": gettext_noop("日历"),
    "database": gettext_noop("数据库好不好"),
    "migrations": gettext_noop("数据库升级"), "jobs": gettext_noop("后台的事"), "lake": gettext_noop("账册文件"),
    "imports": gettext_noop("导入"), "unused files": gettext_noop("旧文件"), "records": gettext_noop("记录"),
    "refresh": gettext_noop("重算"), "java": "Java", "books": gettext_noop("账册文件"),
    "folder": gettext_noop("文件夹"), "port": gettext_noop("端口"),
    "DATABASE_URL": gettext_noop("数据库在哪里"), "LAKE_URL": gettext_noop("账册在哪里"), "ENGINE_URL": gettext_noop("用什么算"),
}
JOBS = {
    "nightly refresh": gettext_noop("每天重算"), "nightly backup": gettext_noop("每天备份"), "pick up": gettext_noop("收新数据"),
    "read": gettext_noop("认列"), "run": gettext_noop("导入"), "refresh job": gettext_noop("重算"),
    "pull job": gettext_noop("取数"), "pickup job": gettext_noop("看收件夹"),
}


@dataclass(frozen=True)
class Field:
    """A setting on the page: the text in its field, whether the file says it, what was wrong with it."""

    setting: Setting
    text: str
    seen: str
    said: bool
    trouble: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen, where that is a short list."""
        if isinstance(self.setting.default, bool):
            return [("true", _("是")), ("false", _("否"))]
        if self.setting.name == "language":
            return list(settings.LANGUAGES)
        words = self.setting.pattern.split("|")
        return [(w, w) for w in words] if len(words) > 1 and all(w.isalnum() for w in words) else []

    @property
    def default(self) -> str:
        """The default, in words."""
        return dict(self.choices).get(actions.as_text(self.setting.default), str(self.setting.default) or "—")


@needs(PEOPLE)
def company_settings(request: HttpRequest) -> HttpResponse:
    """The company's settings: the page and settings.toml are the same thing."""
    troubles: dict[str, str] = {}
    if request.method == "POST" and "default" in request.POST:
        actions.to_default(request.POST["default"], by=request.user)
        return redirect("company-settings")
    wanted = {s.name: request.POST[s.name] for s in SETTINGS if s.name in request.POST}
    if request.method == "POST":
        seen = {s.name: request.POST.get(f"was-{s.name}", "") for s in SETTINGS}
        troubles = actions.change(wanted, seen, by=request.user)
        if not troubles:
            messages.success(request, _("已保存。"))
            return redirect("company-settings")
    context = {"groups": groups(wanted, troubles), "troubles": len(troubles), "unknown": unknown()}
    return render(request, "running/settings.html", context, status=422 if troubles else 200)


def groups(wanted: dict[str, str], troubles: dict[str, str]) -> list[tuple[str, list[Field]]]:
    """What was typed and what was wrong -> (heading, fields) in the order of the page."""
    values, written = books.company(), settings.HOME.written()
    found: dict[str, list[Field]] = {name: [] for name in GROUPS}
    for s in SETTINGS:
        now = actions.as_text(values[s.name])
        found.setdefault(s.group, []).append(Field(s, wanted.get(s.name, now), now, s.name in written, troubles.get(s.name, "")))
    english = get_language() == "en"
    return [(GROUPS.get(name, (name, name))[english], fields) for name, fields in found.items() if fields]


def unknown() -> list[str]:
    """-> names in settings.toml that are no settings."""
    known = {s.name for s in SETTINGS}
    return [name for name, value in settings.HOME.written().items() if name not in known and not isinstance(value, dict)]


@needs(PEOPLE)
def health_details(request: HttpRequest) -> HttpResponse:
    """What is wrong with this installation, and what the background did."""
    found = examine(settings.HOME, engine_url=os.environ.get("ENGINE_URL", ""))
    order = {BROKEN: 0, WARNING: 1, OK: 2}
    sorted_ = sorted(found, key=lambda f: order[f.state])
    context: dict[str, Any] = {
        "findings": [(f, _(CHECKS[f.check]) if f.check in CHECKS else f.check) for f in sorted_],
        "broken": sum(f.state == BROKEN for f in found), "odd": sum(f.state == WARNING for f in found),
        "jobs": [(j, _(JOBS[j.name]) if j.name in JOBS else j.name) for j in Job.objects.all()[:20]],
    }
    return render(request, "running/doctor.html", context)


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the site can do its work: database, migrations, each file of the lake, settings. 503 where not; no detail."""
    said = {"database": _answers(), "migrations": False, "lake": False, "settings": False}
    if said["database"]:
        said["migrations"] = not upgrade.waiting()
    with contextlib.suppress(Exception):
        said["settings"] = bool(settings.HOME.settings())
    with contextlib.suppress(Exception):
        said["lake"] = not Lake(settings.HOME.lake_url).damage()
    return JsonResponse({"ok": all(said.values()), **said}, status=200 if all(said.values()) else 503)


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
