"""Names of events and states -> words for people."""

from __future__ import annotations

from django.utils.translation import gettext_noop

EVENT_WORDS = {
    "decision.made": gettext_noop("有了新建议"),
    "decision.event": gettext_noop("有人处理了建议"),
    "import.done": gettext_noop("导入做完"),
    "refresh.done": gettext_noop("重算做完"),
}
STATE_WORDS = {"waiting": gettext_noop("等着发"), "done": gettext_noop("送到了"), "given up": gettext_noop("不再试")}
