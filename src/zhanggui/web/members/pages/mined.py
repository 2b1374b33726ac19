"""Digging into members: what each is worth, the 5W2H sheet, tags."""
