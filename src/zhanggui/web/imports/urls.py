"""Addresses of imports."""

from django.urls import path

from zhanggui.web.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/refresh/", views.refresh, name="refresh"),
    path("imports/<int:pk>/", views.upload, name="upload"),
    path("imports/batch/<int:batch>/quarantine/", views.refused, name="quarantine"),
    path("imports/batch/<int:batch>/quarantine/file/", views.refused_file, name="quarantine-file"),
    path("imports/batch/<int:batch>/undo/", views.undo, name="undo-import"),
]
