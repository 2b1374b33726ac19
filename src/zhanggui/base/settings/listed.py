"""Every setting, in the order of the page, and its headings."""

from __future__ import annotations

import difflib

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings.company import COMPANY
from zhanggui.base.settings.customers import CUSTOMERS
from zhanggui.base.settings.goods import GOODS
from zhanggui.base.settings.members import MEMBERS
from zhanggui.base.settings.running import RUNNING
from zhanggui.base.settings.setting import Setting

GROUPS = {
    "company": ("公司", "Company"), "advice": ("建议", "Advice"), "goods": ("补货", "Replenishment"),
    "customers": ("客户", "Customers"), "members": ("会员", "Members"), "cleaning": ("清洗", "Cleaning"),
    "schedule": ("定时", "Schedule"), "programs": ("程序", "Programs"),
}
"""Group of settings -> its heading in both languages, in the order of the page."""
SETTINGS: tuple[Setting, ...] = (*COMPANY, *GOODS, *CUSTOMERS, *MEMBERS, *RUNNING)


def setting_named(name: str) -> Setting:
    """A name -> the setting, or WrongUse with the nearest name."""
    for setting in SETTINGS:
        if setting.name == name:
            return setting
    near = difflib.get_close_matches(name, [s.name for s in SETTINGS], 1)
    raise WrongUse(f"There is no setting {name}.", do=f"Did you mean {near[0]}?" if near else "List them: zhanggui settings")
