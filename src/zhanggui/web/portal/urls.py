"""Addresses of the portal."""

from django.urls import path

from zhanggui.web.portal import views

urlpatterns = [
    path("portal/", views.home, name="portal"),
    path("portal/document/", views.document, name="portal-document"),
    path("portal/<slug:name>/", views.sheet, name="portal-sheet"),
]
