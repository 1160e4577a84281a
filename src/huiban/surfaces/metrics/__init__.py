"""``/metrics`` for Prometheus: a process of its own on a loopback port, only when ``HUIBAN_METRICS_PORT`` is set."""
