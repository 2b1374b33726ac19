"""The site: Django, one app a noun. Apps use each other only through their `actions` (writes) and `reads`."""
