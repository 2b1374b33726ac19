"""Lines out of line: proposed by rules, marked beside the records, left out or not, and every mark undone again."""
