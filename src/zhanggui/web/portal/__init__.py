"""What those the company trades with see: their own orders, returns, prices, purchase orders and cards, and nothing else."""
