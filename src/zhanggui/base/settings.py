"""The settings of a company, one table: name, default, what it means. Kept in `settings.toml` of its home."""

from __future__ import annotations

import difflib
import fcntl
import math
import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhanggui.base.errors import WrongUse, ZhangguiError


@dataclass(frozen=True)
class Setting:
    """One setting: name, default (which gives its type), its meaning in both languages, the form of its text or its limits."""

    name: str
    default: str | int | float | bool
    zh: str
    en: str
    pattern: str = ""
    least: float = -math.inf
    most: float = math.inf
    group: str = "company"
    restart: bool = False


NUMBER = r"\d+(\.\d+)?"
SOME_STATES = r"(new|active|silent|sleeping|lost)(,(new|active|silent|sleeping|lost)){0,3}"
FOUR_NUMBERS = rf"({NUMBER}(,{NUMBER}){{3}})?"
TIME_OF_DAY = r"(([01]\d|2[0-3]):[0-5]\d)?"
GROUPS = {
    "company": ("公司", "Company"), "advice": ("建议", "Advice"), "goods": ("补货", "Replenishment"),
    "customers": ("客户", "Customers"), "members": ("会员", "Members"), "cleaning": ("清洗", "Cleaning"),
    "schedule": ("定时", "Schedule"), "programs": ("程序", "Programs"),
}
"""Group of settings -> its heading in both languages, in the order of the page."""
SETTINGS: tuple[Setting, ...] = (
    Setting("company", "", "公司名称，显示在每页左上角", "The company's name, shown on every page"),
    Setting("currency", "CNY", "记账货币（ISO 4217）", "The currency of the books (ISO 4217)", "[A-Z]{3}"),
    Setting("time_zone", "Asia/Shanghai", "一天从几点算起，看这个时区", "The time zone in which a day begins and ends",
            restart=True),
    Setting("country", "CN", "按哪个国家的节假日看异常", "Whose public holidays the calendar follows", "([A-Z]{2})?"),
    Setting("language", "zh-hans", "没有登录时的界面语言", "The language of the site before sign-in", "zh-hans|en",
            restart=True),
    Setting("prices_include_tax", False, "导入的金额是否含税", "Whether imported amounts include tax"),
    Setting("tax_rate", 0.13, "含税金额按这个税率换算", "The rate by which tax is taken out of amounts that include it",
            least=0, most=1),
    Setting("max_decisions", 10, "每天最多给几条建议", "The most suggestions a day", least=1, most=100,
            group="advice"),
    Setting("false_discovery_rate", 0.05, "异常里允许多少是误报", "The share of false alarms accepted among the anomalies",
            least=0.001, most=0.5, group="advice"),
    Setting("service_level", 0.95, "补货的服务水平：下一批到货前不断货的把握",
            "The service level of replenishment: how surely stock lasts until the next delivery",
            least=0.5, most=0.9995, group="goods"),
    Setting("review_days", 7, "隔几天看一次要不要补货（复核周期）", "Days from one look at what to order to the next",
            least=0, most=90, group="goods"),
    Setting("lead_days", 7, "没人说过提前期时按几天算", "The lead time, in days, where neither deliveries nor suppliers tell it",
            least=0, most=365, group="goods"),
    Setting("demand_window", 28, "日均销量看最近几天", "Over how many days the daily average of sales is taken",
            least=7, most=364, group="goods"),
    Setting("holding_rate", 0.2, "占用一年库存资金的代价（占成本的比例）",
            "What keeping stock costs a year, as a share of its cost",
            least=0, most=2, group="goods"),
    Setting("order_cost", 0.0, "每下一张采购单要花多少钱（0为不计）", "What one purchase order costs in itself (0: not reckoned)",
            least=0, most=1e6, group="goods"),
    Setting("slow_days", 90, "多少天没卖出算滞销", "Without a sale for this many days goods are slow",
            least=7, most=1000, group="goods"),
    Setting("active_months", 3, "末次消费后几个月内算活跃", "Months after the last purchase up to which its buyer is active",
            least=1, most=60, group="customers"),
    Setting("silent_months", 6, "末次消费后几个月内算沉默（此前为活跃）",
            "Months after the last purchase up to which its buyer is silent",
            least=2, most=90, group="customers"),
    Setting("sleeping_months", 12, "末次消费后几个月内算睡眠，再久为流失",
            "Months after the last purchase up to which its buyer sleeps; after that it is lost",
            least=3, most=120, group="customers"),
    Setting("sunk_from", "active", "击沉率的起始状态（从哪些状态转为沉默）",
            "States before the period from which the rate of sinking is counted", SOME_STATES, group="customers"),
    Setting("woken_from", "silent", "唤醒率的起始状态（从哪些状态转为活跃）",
            "States before the period from which the rate of waking is counted", SOME_STATES, group="customers"),
    Setting("activated_from", "sleeping", "激活率的起始状态（从哪些状态转为活跃）",
            "States before the period from which the rate of activation is counted", SOME_STATES, group="customers"),
    Setting("won_back_from", "lost", "挽回率的起始状态（从哪些状态转为活跃）",
            "States before the period from which the rate of winning back is counted", SOME_STATES, group="customers"),
    Setting("lost_from", "active,silent,sleeping", "流失率的起始状态（从哪些状态转为流失）",
            "States before the period from which the churn rate is counted", SOME_STATES, group="customers"),
    Setting("shrink_buckets", 3, "买得少了：最近看几个四周", "Shrinking: how many of the last four weeks are looked at",
            least=1, most=6, group="customers"),
    Setting("shrink_band", 2.25, "买得少了：低于自己水平几个标准差算", "Shrinking: how many deviations below one's own level",
            least=0.5, most=6, group="customers"),
    Setting("shrink_cusum", 4.0, "买得少了：累计差额（CUSUM）到多少算", "Shrinking: the sum of shortfalls (CUSUM) from which on",
            least=1, most=20, group="customers"),
    Setting("shrink_least", 0.3, "买得少了：至少比平常少几成", "Shrinking: the least fall, as a share of what is usual",
            least=0.05, most=0.95, group="customers"),
    Setting("shrink_orders", 6, "买得少了：此前至少买过几天（登录、充值同）才判断",
            "Shrinking: days with a purchase (login, top-up) before, without which nothing is said",
            least=3, most=100, group="customers"),
    Setting("shrink_signals", "frequency,amount,breadth,top_up,login", "买得少了：看哪些信号",
            "Shrinking: which signals count", "[a-z_]+(,[a-z_]+)*", group="customers"),
    Setting("app_channels", "", "哪些渠道算自己的APP（逗号分隔；空着按名字认）",
            "Which channels are the company's own app (with commas; empty: told by their names)", group="customers"),
    Setting("app_silent_days", 30, "多少天没在APP上下单或登录算不用了",
            "After how many days without a sale or a login the app counts as left", least=7, most=365, group="customers"),
    Setting("play_days", 30, "触达计划看发出后几天", "Over how many days after a message what came of a play is counted",
            least=1, most=365, group="customers"),
    Setting("play_hold_out", 0.1, "触达计划里随机留多少不触达，做对照",
            "The share of a play's customers left alone by lot, to compare with",
            least=0, most=0.5, group="customers"),
    Setting("worth_days", 365, "客户价值看最近几天", "Over how many days the value of a customer is taken", least=28, most=1830,
            group="customers"),
    Setting("worth_weights", "1,1,1,1,1,1", "六维价值的权重：最近、频率、金额、最大单笔、正价占比、高单价占比",
            "Weights of the six axes of value: recency, frequency, money, largest one, share of regular price, of high price",
            rf"{NUMBER}(,{NUMBER}){{5}}", group="customers"),
    Setting("high_price_from", 0.75, "单价在同品类里排到多高算高单价商品（分位数）",
            "From which quantile of its category's unit prices on goods are of high unit price",
            least=0.5, most=0.99, group="customers"),
    Setting("rfm_recency", "", "R 的四个分界（天，从小到大；空着按五分位）",
            "The four cut points of R in days, rising (empty: quintiles)", FOUR_NUMBERS, group="customers"),
    Setting("rfm_frequency", "", "F 的四个分界（次，从小到大；空着按五分位）",
            "The four cut points of F in purchases, rising (empty: quintiles)", FOUR_NUMBERS, group="customers"),
    Setting("rfm_money", "", "M 的四个分界（元，从小到大；空着按五分位）",
            "The four cut points of M in money, rising (empty: quintiles)", FOUR_NUMBERS, group="customers"),
    Setting("grade_weights", "2,1,1", "客户分级的权重：毛利、频次、潜力",
            "Weights of a customer's grade: profit, frequency, potential",
            rf"{NUMBER}(,{NUMBER}){{2}}", group="customers"),
    Setting("grade_bands", "65,45", "客户分级的分数线，从高到低：A从几分起，B从几分起",
            "From which score on a customer is A, then B, and so on, falling", rf"{NUMBER}(,{NUMBER}){{0,6}}", group="customers"),
    Setting("card_from", 0.0, "一单满多少元够办会员卡的标准（0为每单都够）",
            "From which amount a ticket is worth a card (0: every ticket)", least=0, most=1e6, group="members"),
    Setting("shopper_from_amount", 100.0, "累计买到多少元，消费者算顾客", "From which amount bought a consumer is a shopper",
            least=0, most=1e7, group="members"),
    Setting("shopper_from_count", 2, "或者买到几次，消费者算顾客", "Or from how many purchases a consumer is a shopper",
            least=1, most=1000, group="members"),
    Setting("member_from_amount", 500.0, "累计买到多少元，顾客够格当会员", "From which amount bought a shopper deserves a card",
            least=0, most=1e7, group="members"),
    Setting("member_from_count", 5, "或者买到几次，顾客够格当会员", "Or from how many purchases a shopper deserves a card",
            least=1, most=1000, group="members"),
    Setting("return_days_target", 0.0, "平均回头天数的目标（0为没定）", "The target for the mean days to return (0: none set)",
            least=0, most=1000, group="members"),
    Setting("uplift_director", 0.15, "总监登门能多挽回多少客户（没量够之前按这个假定）",
            "How many more customers a visit of the director brings back (assumed until it is measured)",
            least=0, most=1, group="customers"),
    Setting("uplift_rep", 0.1, "业务员打电话或上门能多挽回多少客户（没量够之前按这个假定）",
            "How many more customers a call or visit of the rep brings back (assumed until it is measured)",
            least=0, most=1, group="customers"),
    Setting("uplift_campaign", 0.03, "一条营销消息能多挽回多少客户（没量够之前按这个假定）",
            "How many more customers a message brings back (assumed until it is measured)", least=0, most=1, group="customers"),
    Setting("cost_director", 300.0, "总监登门一次要花多少钱", "What one visit of the director costs", least=0, most=1e6,
            group="customers"),
    Setting("cost_rep", 30.0, "业务员跟进一家要花多少钱", "What one call or visit of a rep costs", least=0, most=1e6,
            group="customers"),
    Setting("cost_campaign", 0.5, "给一家发一条营销消息要花多少钱", "What one message to a customer costs", least=0, most=1e6,
            group="customers"),
    Setting("visit_grades", "A", "哪些等级的客户算级别高（逗号分开）", "Which grades of customers are high (joined by commas)",
            "[^,]+(,[^,]+)*", group="customers"),
    Setting("visit_amount", 0.0, "末次购买满多少元算订货量大（0为客户里最大的四分之一）",
            "From which amount on a last purchase is large (0: the largest quarter)", least=0, most=1e9, group="customers"),
    Setting("assumed_margin", 0.2, "没有成本时按多少毛利率算", "The margin rate where nobody told what goods cost",
            least=0, most=1, group="customers"),
    Setting("key_hold_out", 0.0, "重点客户抽多少留作对照（0为一家也不留）",
            "The share of key accounts left alone by lot, to measure what acting brings (0: none)", least=0, most=0.5,
            group="customers"),
    Setting("lines_a_rep", 30, "一条建议里最多列几家客户", "The most customers in one suggestion", least=1, most=500,
            group="customers"),
    Setting("winning_times_low", 5.0, "获客成本是维护成本的几倍：常说的下限（假设）",
            "Winning a customer costs so many times as much as keeping one: what people say at least (assumption)",
            least=0.1, most=1000, group="customers"),
    Setting("winning_times_high", 10.0, "获客成本是维护成本的几倍：常说的上限（假设）",
            "Winning a customer costs so many times as much as keeping one: what people say at most (assumption)",
            least=0.1, most=1000, group="customers"),
    Setting("satisfied_brings", 8.0, "一个满意的客户带来几笔潜在生意（假设）",
            "Sales that a satisfied customer may bring (assumption)", least=0, most=1000, group="customers"),
    Setting("unsatisfied_reaches", 25.0, "一个不满意的客户影响几个人（假设）",
            "People whom a customer who is not satisfied reaches (assumption)", least=0, most=1000, group="customers"),
    Setting("satisfied_from", 4.0, "满意度评分几分及以上算满意", "From which score on a customer is satisfied",
            least=-1000, most=1000, group="customers"),
    Setting("unsatisfied_to", 2.0, "满意度评分几分及以下算不满意", "Up to which score a customer is not satisfied",
            least=-1000, most=1000, group="customers"),
    Setting("visits_per_month", 2.0, "一个客户每月拜访几次（没有拜访记录时）",
            "Visits a customer and month (where visits are not recorded)", least=0, most=60, group="customers"),
    Setting("visit_minutes", 15.0, "一次拜访几分钟（没有拜访记录时）",
            "Minutes of a visit (where visits are not recorded)", least=1, most=480, group="customers"),
    Setting("travel_minutes", 15.0, "拜访之间在路上几分钟", "Minutes on the way from one visit to the next",
            least=0, most=480, group="customers"),
    Setting("rep_minutes_a_day", 420.0, "业务员一天在外几分钟", "Minutes a day that a rep is out", least=30, most=1000,
            group="customers"),
    Setting("rep_days_a_month", 22.0, "业务员一个月工作几天", "Days a month that a rep works", least=1, most=31,
            group="customers"),
    Setting("leave_out_marked", False, "各页不算标成异常的明细行",
            "Whether pages leave out the lines that were marked as out of line", group="cleaning"),
    Setting("outlier_iqr", 3.0, "四分位距规则：金额（取对数）超出四分位多少倍算异常",
            "Rule of quartiles: how many ranges beyond them an amount (its logarithm) is out of line",
            least=1, most=20, group="cleaning"),
    Setting("outlier_mad", 6.0, "中位数规则：修正z值多大算异常",
            "Rule of the median: from which modified z-score on an amount is out of line", least=2, most=50, group="cleaning"),
    Setting("outlier_lines", 20, "一个商品或客户至少多少行才单独比",
            "How many lines an item or a customer needs to be compared with itself", least=5, most=1000, group="cleaning"),
    Setting("refresh_at", "04:30", "每天几点重算建议（公司时区；空着就不算）",
            "When everything is computed again each day (the company's time zone; empty: never)", TIME_OF_DAY, group="schedule"),
    Setting("pickup_minutes", 15, "每隔几分钟看看收件夹和数据库有没有新数据（0为不看）",
            "How often, in minutes, folders and databases are looked at for new records (0: never)",
            least=0, most=1440, group="schedule"),
    Setting("pickup_folder", "", "收件夹：放进去的新文件自动导入（空着就没有）",
            "The folder whose new files are imported by themselves (empty: none)", group="schedule"),
    Setting("backup_at", "", "每天几点备份（公司时区；空着就不备份）",
            "When a backup is made each day (the company's time zone; empty: never)", TIME_OF_DAY, group="schedule"),
    Setting("backup_keep", 7, "自动备份留几份", "How many of the backups made by the schedule are kept",
            least=1, most=365, group="schedule"),
    Setting("api_calls_per_minute", 600, "一个令牌一分钟最多调用几次", "How often one token may call in a minute",
            least=1, most=1e6,
            group="programs"),
    Setting("webhooks_allow_private", False, "通知可以发到本机和内网",
            "Whether webhooks may go to this machine and its own network", group="programs"),
)


@dataclass(frozen=True)
class Home:
    """A company's folder: everything it owns is below it."""

    path: Path

    @property
    def lake_url(self) -> str:
        """Where the lake tables are: `LAKE_URL`, or the folder `lake` of the home."""
        return os.environ.get("LAKE_URL") or str(self.path / "lake")

    @property
    def database_url(self) -> str:
        """Where the operational database is: `DATABASE_URL`, or a SQLite file in the home."""
        return os.environ.get("DATABASE_URL") or f"sqlite:///{self.path / 'zhanggui.db'}"

    @property
    def mappings(self) -> Path:
        """The folder of kept column mappings, one TOML file each."""
        return self.path / "mappings"

    @property
    def uploads(self) -> Path:
        """The folder where uploaded files wait to be imported."""
        return self.path / "uploads"

    def exists(self) -> bool:
        """True once something was made here."""
        return (self.path / "settings.toml").exists()

    def make(self, **values: Any) -> Home:
        """Create the folder and its settings if they are not there yet -> itself."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not self.exists():
            write_settings(self, values)
        return self

    def settings(self) -> dict[str, Any]:
        """Every setting with its value: the file's, else the default."""
        said = self.written()
        for setting in SETTINGS:
            if setting.name in said:
                try:
                    said[setting.name] = typed(setting, str(said[setting.name]))
                except WrongUse as wrong:
                    where = str(self.path / "settings.toml")
                    raise ZhangguiError(f"In settings.toml {wrong.what}", where=where, do=wrong.do) from wrong
        return {s.name: s.default for s in SETTINGS} | said

    def written(self) -> dict[str, Any]:
        """What the settings file says, empty where there is none."""
        file = self.path / "settings.toml"
        if not file.exists():
            return {}
        try:
            return tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise ZhangguiError(f"settings.toml cannot be read: {problem}", where=str(file), do="Mend that line.") from problem


def home_at(path: str | os.PathLike[str] | None = None) -> Home:
    """A folder, or none -> the home: the folder, `ZHANGGUI_HOME`, or ~/.zhanggui."""
    return Home(Path(path or os.environ.get("ZHANGGUI_HOME") or Path.home() / ".zhanggui").expanduser().absolute())


def setting_named(name: str) -> Setting:
    """A name -> the setting, or WrongUse with the nearest name."""
    for setting in SETTINGS:
        if setting.name == name:
            return setting
    near = difflib.get_close_matches(name, [s.name for s in SETTINGS], 1)
    raise WrongUse(f"There is no setting {name}.", do=f"Did you mean {near[0]}?" if near else "List them: zhanggui settings")


def set_setting(home: Home, name: str, text: str) -> Any:
    """A setting's name and its new value as text -> the value, of the setting's type, written. WrongUse if it cannot be."""
    value = typed(setting_named(name), text.strip())
    with changing(home) as written:
        written[name] = value
    return value


@contextmanager
def changing(home: Home) -> Iterator[dict[str, Any]]:
    """A home -> what its settings file says, to be changed; written when the block ends. One who changes at a time."""
    home.path.mkdir(parents=True, exist_ok=True)
    with open(home.path / ".settings.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        written = home.written()
        yield written
        write_settings(home, written)


def typed(setting: Setting, text: str) -> Any:
    """A setting and a text -> its value in the setting's type; WrongUse where it cannot be."""
    kind = type(setting.default)
    try:
        if kind is bool:
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
        if setting.pattern and not re.fullmatch(setting.pattern, text):
            raise ValueError
        if setting.name == "time_zone":
            zoneinfo.ZoneInfo(text)
        value = kind(text)
        if not isinstance(value, str) and not setting.least <= value <= setting.most:  # nan is not within any limits
            raise ValueError
        return value
    except (ValueError, KeyError, zoneinfo.ZoneInfoNotFoundError) as wrong:
        default = f"Its default is {setting.default!r}."
        if setting.most < math.inf:
            default += f" It goes from {setting.least:g} to {setting.most:g}."
        raise WrongUse(f"{setting.name} cannot be {text!r}.", where=setting.en, do=default) from wrong


def write_settings(home: Home, values: dict[str, Any]) -> None:
    """Settings (a subset, by name; tables for rules) -> settings.toml, written whole or not at all."""
    fresh = home.path / ".settings.toml.new"
    merged = {name: value for name, value in values.items() if value is not None}
    fresh.write_text("".join(_toml_lines(merged)), "utf-8")
    os.replace(fresh, home.path / "settings.toml")


def _toml_lines(values: dict[str, Any]) -> list[str]:
    """Scalars first, then tables, as TOML."""
    lines = [f"{name} = {toml_value(value)}\n" for name, value in values.items() if not isinstance(value, dict)]
    for name, table in values.items():
        if isinstance(table, dict):
            lines.append(f"\n[{name}]\n")
            lines += [f"{toml_value(key)} = {toml_value(value)}\n" for key, value in table.items()]
    return lines


def toml_value(value: Any) -> str:
    """A scalar or a list of scalars -> its TOML text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    # TOML takes no control character as it is; a header of a damaged file may hold any.
    return '"' + re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", _escaped, text) + '"'


def _escaped(found: re.Match[str]) -> str:
    """A character that TOML does not take -> its escape; half a surrogate has none, and becomes the sign for what was lost."""
    code = ord(found[0])
    return f"\\u{code if code < 0xD800 else 0xFFFD:04x}"
