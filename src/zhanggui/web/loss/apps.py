"""The app `loss`."""

from django.apps import AppConfig


class Loss(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.loss"
    label = "loss"
