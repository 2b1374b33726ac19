"""Plays ready to copy: one for each stage of a customer's life and each grade, what is said and what is given (C02, C06, C24)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.utils.translation import gettext_noop

from zhanggui.web.customers.filters import Filter

KINDS = {
    "new": gettext_noop("新客首单"), "active": gettext_noop("活跃复购"), "silent": gettext_noop("沉默唤醒"),
    "sleeping": gettext_noop("睡眠激活"), "lost": gettext_noop("流失召回"), "rights": gettext_noop("老客权益"),
    "event": gettext_noop("互动活动"), "grade": gettext_noop("分级激活"), "other": gettext_noop("其他"),
}  # fmt: skip
"""Kinds of plays. Nobody is in two running plays of one kind: then neither could be told from the other."""


@dataclass(frozen=True)
class Ready:
    """A play ready to copy, in both languages: its kind, whom it is for (a filter of customers), name, what is said, what is
    given, through what, over how many days."""

    key: str
    kind: str
    query: str
    channel: str
    days: int
    zh: str
    en: str
    content_zh: str
    content_en: str
    offer_zh: str
    offer_en: str


READY: tuple[Ready, ...] = (
    Ready("new", "new", "state=new", "phone", 30, "新客首单礼", "First-purchase gift",
          "您好，欢迎来我们这里订货。第一单满300元减50元，卖得最好的几样我给您配好，今天下单明天送到。",
          "Welcome. Your first purchase from 300 on is 50 less. I can put together what sells best around you; "
          "order today and it comes tomorrow.",
          "首单满300减50", "50 off the first purchase from 300 on"),
    Ready("active", "active", "state=active", "push", 30, "活跃客户复购券", "Repurchase coupon for active customers",
          "谢谢常来。下一单加一箱没卖过的新品，整单减20元，30天内有效。",
          "Thank you for buying with us. Add a case of something new to your next purchase and the whole of it is 20 less, "
          "within 30 days.",
          "下一单带新品减20", "20 off the next purchase with something new in it"),
    Ready("rights", "rights", "grade=A", "visit", 60, "老客权益：专属价和优先送货", "Rights of loyal customers",
          "您是我们的老客户：从本月起专属价、断货时先给您留货、坏货当天换。有事直接找我。",
          "You are one of our oldest customers: from this month on your own price, goods kept for you when they run short, "
          "and damaged goods changed the same day. Call me directly.",
          "专属价、优先留货、当天换货", "own price, goods kept, same-day exchange"),
    Ready("event", "event", "state=active", "visit", 30, "互动活动：新品试卖排行", "Event: who sells the new goods best",
          "这个月新品试卖：进一箱给陈列架，卖得最多的十家店返一箱，每周公布排名。",
          "New goods on trial this month: a display rack with the first case, one case back for the ten shops that sell most, "
          "ranks told every week.",
          "进一箱送陈列架，前十名返一箱", "a rack with the first case, a case back for the first ten"),
    Ready("silent", "silent", "state=silent", "sms", 30, "沉默客户唤醒", "Wake the silent",
          "有些日子没见您订货了，最近缺什么？常订的几样这周有货，满500减30。",
          "We have not heard from you for a while. What are you short of? Your usual goods are here this week, "
          "30 off from 500 on.",
          "满500减30", "30 off from 500 on"),
    Ready("sleeping", "sleeping", "state=sleeping", "phone", 45, "睡眠客户激活", "Activate the sleeping",
          "想请教您一下，是价格、送货还是货不对路？这次给您一张80元的券，满800可用，送货我来盯。",
          "May I ask what was wrong: price, delivery, or the goods? Here is a coupon of 80 from 800 on, "
          "and I will see to the delivery myself.",
          "满800减80", "80 off from 800 on"),
    Ready("lost", "lost", "state=lost", "visit", 60, "流失客户召回", "Win back the lost",
          "上次走得不愉快的地方我们改了：送货改成隔天到，坏货当场换。回来第一单减100元，愿意听您当面说说。",
          "What went wrong last time has changed: delivery the day after, damaged goods changed on the spot. "
          "Your first purchase back is 100 less, and I would like to hear from you in person.",
          "回来第一单减100", "100 off the first purchase back"),
)  # fmt: skip
BY_KEY = {one.key: one for one in READY}


def wanted(query: str) -> Filter:
    """Whom a play is for, as an address of the list of customers has it -> the filter."""
    return Filter.asked(parse_qsl(query))


def for_grade(grade: str, place: int, of: int) -> Ready:
    """A grade, its place among all (0 is the best) and how many there are -> its plan: rights for the best, a step up for those
    in between, a small entry coupon for the last."""
    if place == 0:
        told = ("visit", 60, "上门谈年度返利，断货先留货", "a visit about the yearly rebate; goods kept when short",
                "您的量在我们这里排在前面。今年的返利我给您算了一份，断货的时候先给您留。",
                "You are among our largest customers. I have worked out this year's rebate for you, and goods are kept for you "
                "when short.")  # fmt: skip
    elif place < of - 1:
        told = ("phone", 45, "本月满2000返60元券", "a coupon of 60 once the month reaches 2,000",
                "这个月再订一点就到下一档：满2000返60元券，下一单就能用。",
                "A little more this month and you reach the next step: from 2,000 on a coupon of 60, good for the next "
                "purchase.")  # fmt: skip
    else:
        told = ("sms", 30, "满300减20", "20 off from 300 on",
                "给您一张20元的券，满300可用，30天内有效，常订的几样都有货。",
                "Here is a coupon of 20 from 300 on, good for 30 days; your usual goods are in stock.")  # fmt: skip
    channel, days, offer_zh, offer_en, said_zh, said_en = told
    return Ready(f"grade-{grade}", "grade", f"grade={grade}", channel, days, f"{grade}级激活", f"Activate grade {grade}",
                 said_zh, said_en, offer_zh, offer_en)  # fmt: skip
