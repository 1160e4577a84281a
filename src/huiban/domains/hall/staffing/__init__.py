"""How many windows a hall needs and how its day went: computing on plain numbers, without a database."""
