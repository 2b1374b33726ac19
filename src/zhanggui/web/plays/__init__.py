"""Plays 触达计划: who is spoken to, what is said and given, who is left alone by lot, and whether it worked."""
