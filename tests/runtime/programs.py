"""How tests start programs of the product: from the source tree, whatever is installed."""

from __future__ import annotations

import os
from pathlib import Path

import huiban

SOURCE = {**os.environ, "PYTHONPATH": str(Path(huiban.__file__).parents[1])}
