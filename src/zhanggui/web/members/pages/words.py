"""Names that code uses for members -> words for people. Chinese here, English in the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_noop

ZH_STATES = {"new": "新会员", "active": "活跃", "silent": "沉默", "sleeping": "睡眠", "lost": "流失"}
"""A state of a member -> its word; English uses the name itself."""
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
RUNGS = {
    "consumer": gettext_noop("消费者"),
    "shopper": gettext_noop("顾客"),
    "member": gettext_noop("够格的会员"),
    "to_enrol": gettext_noop("够格还没在册"),
    "below": gettext_noop("在册还不够格"),
    "none": gettext_noop("在册没消费"),
}
WHY = {
    "no messages": gettext_noop("没有触达记录，不知道发给了谁"),
    "few": gettext_noop("一边不到20人，说不准"),
    "": gettext_noop("差别可能是偶然"),
}
