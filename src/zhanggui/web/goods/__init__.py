"""Goods 货: what sells and how long it lasts, what to order, purchase drafts, slow stock."""
