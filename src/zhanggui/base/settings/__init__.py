"""The settings of a company: one file a group says name, default and meaning; kept in `settings.toml` of its home."""

from zhanggui.base.settings.home import Home, UnreadableSettings, changing, home_at, may_be, set_setting, write_settings
from zhanggui.base.settings.listed import GROUPS, SETTINGS, setting_named
from zhanggui.base.settings.setting import Setting, typed
from zhanggui.base.settings.toml import toml_value

__all__ = [
    "GROUPS", "SETTINGS", "Home", "Setting", "UnreadableSettings", "changing", "home_at", "may_be", "set_setting",
    "setting_named", "toml_value", "typed", "write_settings",
]  # fmt: skip
