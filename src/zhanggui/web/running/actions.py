"""What is done to the installation from its pages: settings changed. One line in the audit each, old -> new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS, Setting, changing, setting_named, typed
from zhanggui.base.text import Text
from zhanggui.decide.sound import agreeing, disagreement
from zhanggui.web.audit import actions as audit
from zhanggui.web.people.access import require
from zhanggui.web.people.models import User
from zhanggui.web.people.roles import PEOPLE
from zhanggui.web.show.numbers import zh


def as_text(value: Any) -> str:
    """A value -> as it stands in its field."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def change(wanted: Mapping[str, str], seen: Mapping[str, str], *, by: User) -> dict[str, str]:
    """Name -> new text, and what the page had shown -> what could not be, by name; then nothing is written.

    A value that somebody else changed after the page was opened is not overwritten.
    """
    require(by, PEOPLE)
    troubles: dict[str, str] = {}
    with transaction.atomic(), changing(settings.HOME) as written:
        old, new = dict[str, Any](), dict[str, Any]()
        for setting in SETTINGS:
            text = wanted.get(setting.name)
            if text is None or text.strip() == seen.get(setting.name, ""):
                continue
            now = written.get(setting.name, setting.default)
            if as_text(now) != seen.get(setting.name):
                troubles[setting.name] = _("你打开页面以后，它被改成了“%(now)s”。再看一眼，再改。") % {"now": as_text(now)}
                continue
            try:
                old[setting.name], new[setting.name] = now, typed(setting, text.strip())
            except WrongUse as wrong:
                troubles[setting.name] = in_words(wrong.do) if isinstance(wrong.do, Text) else cannot_be(setting)
        apart = None if troubles else disagreement(written, written | new)
        if apart:
            told = apart.zh if zh(get_language() or "zh-hans") else apart.en
            troubles = {name: told for name in new if name in apart.names}
        if not troubles and new:
            written.update(new)
            audit.log("setting changed", "settings", by=by, old=old, new=new)
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
    return _("写法不对，默认是“%(default)s”。") % {"default": setting.default or "—"}
