"""Names that code uses for members -> words for people. Chinese here, English in the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_noop

ZH_STATES = {
    "new": gettext_noop("新会员"),
    "active": gettext_noop("活跃"),
    "silent": gettext_noop("沉默"),
    "sleeping": gettext_noop("睡眠"),
    "lost": gettext_noop("流失"),
}
NEW_STATE = gettext_noop("开了卡，此后没有消费")
FIELD_WORDS = {
    "enrolled_day": gettext_noop("开卡日期"),
    "shop": gettext_noop("开卡门店"),
    "clerk": gettext_noop("开卡店员"),
    "birth_day": gettext_noop("出生日期"),
    "sex": gettext_noop("性别"),
    "consent": gettext_noop("授权"),
    "level": gettext_noop("会员等级"),
    "name": gettext_noop("姓名"),
    "phone": gettext_noop("手机号码"),
    "address": gettext_noop("通讯地址"),
}
MISSING = {
    "sales": gettext_noop("销售明细"),
    "sales.member": gettext_noop("销售明细里的会员号"),
    "sales.shop": gettext_noop("销售明细里的门店"),
    "sales.clerk": gettext_noop("销售明细里的店员"),
    "sales.cost_cents": gettext_noop("销售明细里的成本"),
    "members.enrolled_day": gettext_noop("会员档案里的开卡日期"),
    "members.shop": gettext_noop("会员档案里的门店"),
    "members.clerk": gettext_noop("会员档案里的店员"),
}
"""table.column that was never imported -> what it is."""
REASONS = {
    "phone": gettext_noop("手机号相同"),
    "name and birth": gettext_noop("姓名和生日相同"),
}
