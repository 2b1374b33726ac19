"""Addresses of goods."""

from django.urls import path

from zhanggui.web.goods import views

urlpatterns = [
    path("goods/", views.fast, name="goods"),
    path("goods/order/", views.order, name="replenish"),
    path("goods/order/line/<path:sku>/", views.order_line, name="order-line"),
    path("goods/slow/", views.slow, name="slow"),
    path("goods/sku/<path:sku>/", views.sku, name="sku"),
    path("goods/drafts/", views.drafts, name="drafts"),
    path("goods/drafts/<int:pk>/", views.draft, name="draft"),
    path("goods/drafts/<int:pk>/<slug:verb>/", views.draft_act, name="draft-act"),
]
