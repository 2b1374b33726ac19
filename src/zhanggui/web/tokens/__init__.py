"""Tokens: how a program comes in as a person, with no more than that person may."""
