"""Addresses of boards."""

from django.urls import path

from zhanggui.web.boards import keeping, views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/compare/", views.compare, name="compare"),
    path("board/why/", views.why, name="why"),
    path("board/why/cause/", views.cause, name="why-cause"),
    path("board/lines/", views.lines, name="lines"),
    path("board/export/", views.export, name="board-export"),
    path("board/values/", views.values, name="board-values"),
    path("boards/", keeping.boards, name="boards"),
    *keeping.PAGES.addresses("boards/"),
    path("find/", views.find, name="find"),
]
