"""Pages of their own: analysing, digging, one card in full."""
