"""Where customers come from, what each source costs and brings, and how far those who register come. One file a question."""
