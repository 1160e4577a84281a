"""What the rest of the product may use of the forecasts."""

from huiban.domains.hall.forecast.reading import ReadingError
from huiban.domains.hall.forecast.report import run_backtest

__all__ = ["ReadingError", "run_backtest"]
