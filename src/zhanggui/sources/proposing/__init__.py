"""What is found out about files before a row of them is stored: how values are written, what they become, a trial of all."""
