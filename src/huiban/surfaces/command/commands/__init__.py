"""One file per subcommand: its docstring is its help, ``add_arguments(parser)`` and ``run(options)`` do the
rest."""
