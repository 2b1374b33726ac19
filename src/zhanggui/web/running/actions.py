"""What is done to the installation from its pages: settings changed. One line in the audit each, old -> new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS, Setting, changing, may_be, setting_named
from zhanggui.base.text import Text
from zhanggui.decide.sound import agreeing, disagreement
from zhanggui.web.audit import actions as audit
from zhanggui.web.people.access import require
from zhanggui.web.people.models import User
from zhanggui.web.people.roles import IMPORT, PEOPLE
from zhanggui.web.running.choices import meant
from zhanggui.web.show.numbers import zh


def as_text(value: Any) -> str:
    """A value -> as it stands in its field."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def change(wanted: Mapping[str, str], seen: Mapping[str, str], *, by: User) -> dict[str, str]:
    """Name -> new text, and what the page had shown -> what could not be, by name; then nothing is written.

    A value that somebody else changed after the page was opened is not overwritten.
    """
    require(by, PEOPLE)
    with transaction.atomic(), changing(settings.HOME) as written:
        asked = {s.name: wanted[s.name] for s in SETTINGS if s.name in wanted and wanted[s.name].strip() != seen.get(s.name, "")}
        troubles = {}
        for name in asked:
            now = as_text(written.get(name, setting_named(name).default))
            if now != seen.get(name):
                troubles[name] = _("你打开页面以后，它被改成了“%(now)s”。再看一眼，再改。") % {"now": now}
        troubles |= _put(written, asked, "setting changed", by) if not troubles else {}
    return troubles


ASKED_FIRST = ("company", "currency", "country", "time_zone", "language")
"""What is asked of a company that has no settings yet, when it brings its first files."""


def introduce(said: Mapping[str, str], *, by: User) -> dict[str, str]:
    """What a company says of itself with its first files -> what could not be, by name; then nothing of it is kept."""
    require(by, IMPORT)
    wanted = {name: meant(name, said[name]) for name in ASKED_FIRST if said.get(name, "").strip()}
    if "company" not in wanted:
        return {"company": _("还没有写公司名称。")}
    with transaction.atomic(), changing(settings.HOME) as written:
        return _put(written, wanted, "company introduced", by)


def _put(written: dict[str, Any], wanted: Mapping[str, str], verb: str, by: User) -> dict[str, str]:
    """What the settings file says, and new texts by name -> written into it, all or none -> what could not be, by name."""
    troubles, old, new = dict[str, str](), dict[str, Any](), dict[str, Any]()
    for name, text in wanted.items():
        setting = setting_named(name)
        try:
            old[name], new[name] = written.get(name, setting.default), may_be(settings.HOME, setting, text)
        except WrongUse as wrong:
            troubles[name] = in_words(wrong.do) if isinstance(wrong.do, Text) else cannot_be(setting)
    apart = None if troubles else disagreement(written, written | new)
    if apart:
        told = apart.zh if zh(get_language() or "zh-hans") else apart.en
        troubles = {name: told for name in new if name in apart.names}
    if not troubles and new:
        written.update(new)
        audit.log(verb, "settings", by=by, old=old, new=new)
    return troubles


def in_words(said: Text) -> str:
    """A sentence of both languages -> in the reader's."""
    return said.zh if zh(get_language() or "zh-hans") else said.en


def to_default(name: str, *, by: User) -> None:
    """A setting -> as it was before anybody said anything."""
    require(by, PEOPLE)
    setting = setting_named(name)
    with transaction.atomic(), changing(settings.HOME, agreeing) as written:
        if name in written:
            audit.log("setting changed", "settings", by=by, old={name: written.pop(name)}, new={name: setting.default})


def cannot_be(setting: Setting) -> str:
    """A setting -> what it may be, in the words of the page."""
    if setting.group == "schedule" and setting.pattern:
        return _("写成04:30这样，或空着。")
    if isinstance(setting.default, bool):
        return _("只能是“是”或“否”。")
    if isinstance(setting.default, int | float):
        kind = _("整数") if isinstance(setting.default, int) else _("数")
        return _("要是%(least)g到%(most)g之间的%(kind)s。") % {"least": setting.least, "most": setting.most, "kind": kind}
    if setting.name == "time_zone":
        return _("没有这个时区。写成Asia/Shanghai这样。")
    if setting.name == "currency":
        return _("没有这种货币。写成CNY这样的三个字母。")
    return _("写法不对，默认是“%(default)s”。") % {"default": setting.default or "—"}
