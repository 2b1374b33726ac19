"""People in the API: customers, and those who look after them."""
