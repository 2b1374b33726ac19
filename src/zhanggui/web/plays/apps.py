"""The app `plays`."""

from django.apps import AppConfig


class Plays(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.plays"
    label = "plays"
