"""The operator's command ``huiban``. A new subcommand is a new file in ``commands/``, nothing else."""
