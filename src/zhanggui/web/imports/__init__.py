"""Files in, with their proposal, their progress, their quarantine and their undo."""
