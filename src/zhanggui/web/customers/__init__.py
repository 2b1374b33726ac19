"""Customers 客户: who they are, when they order, whom we are losing, what acting is worth; as each person may see them."""
