"""Addresses of boards."""

from django.urls import path

from zhanggui.web.boards import views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/lines/", views.lines, name="lines"),
    path("board/export/", views.export, name="board-export"),
    path("board/why/", views.why, name="why"),
    path("find/", views.find, name="find"),
]
