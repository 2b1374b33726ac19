"""Who may come in, what they are, and whose rows they see."""
