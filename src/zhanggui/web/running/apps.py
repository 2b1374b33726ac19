"""The app `running`."""

from django.apps import AppConfig


class Running(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.running"
    label = "running"
