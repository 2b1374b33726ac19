"""Addresses of customers. A customer's page is `/customers/<code>/`; a code that is the name of a page gets a `=` before it."""

from django.urls import path, register_converter

from zhanggui.web.addresses import code
from zhanggui.web.customers import keeping, views
from zhanggui.web.customers.flows import views as flows

PAGES = frozenset({
    "due", "risk", "lost", "key", "new", "transitions", "rhythm", "filters", "acquisition", "conversion", "loss", "members",
    "plays",
})  # fmt: skip
"""Words that a code of a customer cannot be in an address, as pages have them."""

register_converter(code(PAGES, last=True), "customer_code")

urlpatterns = [
    path("customers/", views.everybody, name="customers"),
    path("customers/due/", views.due, name="customers-due"),
    path("customers/risk/", views.risk, name="customers-risk"),
    path("customers/lost/", views.lost, name="customers-lost"),
    path("customers/key/", views.key, name="customers-key"),
    path("customers/new/", views.new, name="customers-new"),
    path("customers/transitions/", flows.transitions, name="customers-transitions"),
    path("customers/rhythm/", flows.rhythm, name="customers-rhythm"),
    *keeping.PAGES.addresses("customers/filters/"),
    path("customers/<customer_code:customer>/", views.customer, name="customer"),
]
