"""The app `acquisition`."""

from django.apps import AppConfig


class Acquisition(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.acquisition"
    label = "acquisition"
