"""A client's view of the hall: checks that take nothing from the product but what it has recorded."""
