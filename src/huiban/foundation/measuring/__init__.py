"""How long requests and jobs take, and which queries are slow. Others import ``public`` only."""
