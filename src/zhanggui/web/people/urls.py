"""Addresses of accounts."""

from django.urls import path

from zhanggui.web.people import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("password/", views.password, name="password"),
    path("people/", views.accounts, name="accounts"),
    path("people/<int:pk>/", views.account, name="account"),
]
