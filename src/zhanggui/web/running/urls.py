"""Addresses of whoever runs the installation."""

from django.urls import path

from zhanggui.web.running import views

urlpatterns = [
    path("health/ready", views.ready, name="health-ready"),
    path("doctor/", views.health_details, name="doctor"),
    path("settings/company/", views.company_settings, name="company-settings"),
]
