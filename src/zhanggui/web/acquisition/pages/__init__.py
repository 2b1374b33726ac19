"""What is known of acquisition -> pages in words: first sentence, key figures, tables with their definitions, what is missing."""
