"""Where customers come from, how far they come, what the next ones need: pages that read, nothing that writes."""
