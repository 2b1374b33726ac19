"""Addresses of the API. Its own operations answer 401 to strangers, so the site's sign-in page stays out of the way."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from zhanggui.web.api import views
from zhanggui.web.api.v1.listed import api

operations, kind, version = api.urls
for one in operations:
    if isinstance(one, URLPattern):
        one.callback = login_not_required(one.callback)

urlpatterns = [
    path("api/", views.page, name="api"),
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/", (operations, kind, version)),
    path("api/<path:rest>", views.no_such, name="api-none"),
]
