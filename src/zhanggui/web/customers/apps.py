"""The app `customers`."""

from django.apps import AppConfig


class Customers(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.customers"
    label = "customers"
