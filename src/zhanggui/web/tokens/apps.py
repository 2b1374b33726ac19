"""The app `tokens`."""

from django.apps import AppConfig


class Tokens(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.tokens"
    label = "tokens"
