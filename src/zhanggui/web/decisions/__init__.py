"""Today, and the case of each decision: what people did with it and what came of it."""
