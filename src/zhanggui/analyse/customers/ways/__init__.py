"""The ways of customers: how they use what we offer, what they like and react to, how the active ones began."""
