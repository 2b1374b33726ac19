"""A home into one archive and back."""
