"""Settings of the company itself and of how much advice it wants."""

from __future__ import annotations

from zhanggui.base.money import CURRENCIES
from zhanggui.base.settings.countries import MEANT
from zhanggui.base.settings.setting import Setting

_MEANT = ", ".join(f"{code} = {code}-{part}" for code, part in MEANT.items())

COMPANY: tuple[Setting, ...] = (
    Setting("company", "", "公司名称，显示在每页左上角", "The company's name, shown on every page"),
    Setting("currency", "CNY", "记账货币（ISO 4217）", "The currency of the books (ISO 4217)", "|".join(CURRENCIES)),
    Setting("time_zone", "Asia/Shanghai", "一天从几点算起，看这个时区", "The time zone in which a day begins and ends",
            restart=True),
    Setting("country", "CN", f"按哪里的节假日：国家，或国家-地区（ISO 3166，如GB-SCT、US-IA）；只写国家时{_MEANT}",
            f"Whose public holidays: a country, or a part of one (ISO 3166, as GB-SCT, US-IA); a country alone means {_MEANT}"),
    Setting("language", "zh-hans", "没有登录时的界面语言", "The language of the site before sign-in", "zh-hans|en",
            restart=True),
    Setting("prices_include_tax", False, "导入的金额是否含税", "Whether imported amounts include tax"),
    Setting("tax_rate", 0.13, "含税金额按这个税率换算", "The rate by which tax is taken out of amounts that include it",
            least=0, most=1),
    Setting("max_decisions", 10, "每天最多给几条建议", "The most suggestions a day", least=1, most=100,
            group="advice"),
    Setting("false_discovery_rate", 0.05, "异常里允许多少是误报", "The share of false alarms accepted among the anomalies",
            least=0.001, most=0.5, group="advice"),
)
