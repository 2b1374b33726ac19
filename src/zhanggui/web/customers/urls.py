"""Addresses of customers. A customer's page is `/customers/<code>/`; a code that is the name of a page gets a `=` before it."""

from django.urls import path, register_converter

from zhanggui.web.addresses import code
from zhanggui.web.customers import keeping, views
from zhanggui.web.customers.flows import views as flows
from zhanggui.web.customers.lists import LISTS

PAGES = frozenset({
    *LISTS, "transitions", "rhythm", "filters", "acquisition", "conversion", "loss", "members", "plays",
}) - {"all"}  # fmt: skip
"""Words that a code of a customer cannot be in an address, as pages have them."""

register_converter(code(PAGES, last=True), "customer_code")

urlpatterns = [
    path("customers/", views.standing, {"name": "all"}, name="customers"),
    *(path(f"customers/{name}/", views.standing, {"name": name}, name=f"customers-{name}") for name in LISTS if name != "all"),
    path("customers/transitions/", flows.transitions, name="customers-transitions"),
    path("customers/rhythm/", flows.rhythm, name="customers-rhythm"),
    *keeping.PAGES.addresses("customers/filters/"),
    path("customers/<customer_code:customer>/", views.customer, name="customer"),
]
