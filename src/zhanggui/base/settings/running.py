"""Settings of what runs by itself: cleaning, the schedule, other programs."""

from __future__ import annotations

from zhanggui.base.settings.setting import TIME_OF_DAY, Setting

RUNNING: tuple[Setting, ...] = (
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
