"""Business rules as plain Python on frozen values: no dataframe, no clock, no database."""
