"""What everything may use: errors, money, day numbers, settings, scope. Standard library only."""
