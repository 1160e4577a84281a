"""Everything that starts, stops and carries the product. Nothing here imports Django at module level."""
