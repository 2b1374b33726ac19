"""Models of repeat buying: how often each customer orders, whether it still does, and what it will bring."""
