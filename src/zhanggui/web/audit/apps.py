"""The app `audit`."""

from django.apps import AppConfig


class Audit(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.audit"
    label = "audit"
