"""Who left -> pages in words: by rep, whether the rep is the reason, the gap and the leads that fill it."""
