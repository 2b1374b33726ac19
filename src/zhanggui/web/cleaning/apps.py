"""The app `cleaning`."""

from django.apps import AppConfig


class Cleaning(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.cleaning"
    label = "cleaning"
