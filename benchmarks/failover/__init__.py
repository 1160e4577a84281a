"""Two web hosts, two database hosts with Patroni, a third vote: hosts die under load and nothing answered may be lost."""
