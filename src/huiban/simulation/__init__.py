"""A whole day of the hall, driven from outside over HTTP and the live stream, and judged from its record.

Knows nothing of the product's inside: visitors, clerks, terminals and screens are clients of the API and the pages. Only
``accounts`` runs inside an installation, to make the synthetic people and their tokens beforehand.
"""
