"""Settings of what is said of members."""

from __future__ import annotations

from zhanggui.base.settings.setting import Setting

MEMBERS: tuple[Setting, ...] = (
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
)
