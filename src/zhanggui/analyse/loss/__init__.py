"""Customers who stop buying: whose they were, whether that is the reason, what it takes to fill the gap. One file a question."""
