"""Whose customers leave, whether the rep is the reason, what fills the gap: pages that read, nothing that writes."""
