"""Customers and members, from the first contact to the loss: what their own orders say of each. One file a question."""
