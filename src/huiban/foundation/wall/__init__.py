"""The database's own wall in the running product: whose rows a request may touch, told to every connection."""
