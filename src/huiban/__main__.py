"""``python -m huiban``: the operator's command."""

import sys

from huiban.surfaces.command.main import main

if __name__ == "__main__":
    sys.exit(main())
