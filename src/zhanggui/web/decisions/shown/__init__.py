"""What the pages of decisions show: the sentence of Today, what was looked at, what was followed up, the charts."""
