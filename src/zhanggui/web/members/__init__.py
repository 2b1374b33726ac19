"""Members 会员: the people behind the cards, kept here and not in the lake; pages to manage, analyse and dig."""
