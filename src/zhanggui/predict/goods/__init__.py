"""Goods: what is asked for of each, how the rate is made, and what an order saves. Each with its back-test."""
