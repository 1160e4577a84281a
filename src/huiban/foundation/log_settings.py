"""Where log lines go and in which shape: for Django's ``LOGGING`` and for the process without Django."""

from __future__ import annotations

import logging.config
import os
from collections.abc import Mapping
from typing import Any

FORMATS = ("text", "json")
ACCESS = ("all", "failed", "off")


def log_format(variables: Mapping[str, str] | None = None) -> str:
    """``HUIBAN_LOG_FORMAT``: ``text`` (the default, for people) or ``json``."""
    return _one_of(variables, "HUIBAN_LOG_FORMAT", FORMATS, "text")


def access_lines(variables: Mapping[str, str] | None = None) -> str:
    """``HUIBAN_ACCESS_LOG``: a line for ``all`` requests, ``failed`` or slow ones only, or ``off``. By default all as
    JSON and failed ones as text."""
    default = "all" if log_format(variables) == "json" else "failed"
    return _one_of(variables, "HUIBAN_ACCESS_LOG", ACCESS, default)


def logging_settings(variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The dictionary for ``logging.config``: one line to standard error each, in the chosen shape."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "huiban.foundation.logs.RequestIdFilter"},
            "route": {"()": "huiban.foundation.logs.RouteNotAddress"},
        },
        "formatters": {
            "text": {
                "()": "huiban.foundation.logs.OneLine",
                "format": "{asctime} {levelname} {name} [{request_id}] {message}",
                "style": "{",
            },
            "json": {"()": "huiban.foundation.logs.JsonLine"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": log_format(variables),
                "filters": ["request_id", "route"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "huiban.jobs.ended": {"level": "INFO" if access_lines(variables) == "all" else "WARNING"},
            "django.db.backends": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
        },
    }


def set_up_logging() -> None:
    """For a process without Django."""
    logging.config.dictConfig(logging_settings())


def _one_of(variables: Mapping[str, str] | None, name: str, allowed: tuple[str, ...], default: str) -> str:
    value = (os.environ if variables is None else variables).get(name) or default
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value
