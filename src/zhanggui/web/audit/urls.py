"""Addresses of the audit."""

from django.urls import path

from zhanggui.web.audit import views

urlpatterns = [path("audit/", views.audit, name="audit")]
