"""The app `hooks`."""

from django.apps import AppConfig


class Hooks(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.hooks"
    label = "hooks"
