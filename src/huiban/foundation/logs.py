"""Every log line carries the id of its request."""

from __future__ import annotations

import logging

from huiban.foundation.request_context import request_id


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True
