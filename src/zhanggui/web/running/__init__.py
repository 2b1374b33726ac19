"""The installation at work: jobs, schedule, logs, health, backup and restore, what is wrong with it, its settings."""
