"""Version 1: one file a noun, listed in `listed.py`."""
