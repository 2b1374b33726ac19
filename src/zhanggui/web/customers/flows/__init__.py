"""How customers move between the states of their life, and how they come back: the pages of transitions and of rhythm."""
