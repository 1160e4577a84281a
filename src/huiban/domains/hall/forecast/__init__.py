"""Forecasts of a hall from its own snapshots: arrivals, waits, and an honest backtest of both."""
