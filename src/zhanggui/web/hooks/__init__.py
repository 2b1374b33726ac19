"""Webhooks: what happened here, told to other systems: signed, tried again, and each attempt on record."""
