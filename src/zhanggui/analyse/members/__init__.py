"""Members 会员: who has a card, what the cards bring, how members are made up and how they move. One file a question."""
