"""Any measure by any cut, and the lines behind every number."""
