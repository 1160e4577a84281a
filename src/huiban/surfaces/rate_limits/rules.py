"""The limits as data: ``data/rate_limits.yaml`` with an operator's file over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

import huiban
from huiban.foundation.rate_limits.public import Rate, read_rate

SHIPPED = Path(huiban.__file__).with_name("data") / "rate_limits.yaml"
OFF = "off"


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit: what it is for, for an address of whoever is not known, and for whoever is."""

    name: str
    anonymous: Rate
    known: Rate


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule of each ``METHOD route``, and how much more a network of the hall may."""

    hall_factor: int = 1
    by_route: Mapping[str, Rule] = field(default_factory=dict)

    def find(self, method: str, route: str) -> Rule | None:
        return self.by_route.get(f"{'GET' if method == 'HEAD' else method} {route}")


def current_rules() -> Rules:
    """The rules of this installation."""
    return _read(settings.HUIBAN_RATE_LIMITS)


@lru_cache(maxsize=4)
def _read(own: str) -> Rules:
    if own == OFF:
        return Rules()
    try:
        whole = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
        return _rules(_changed(whole, _own(Path(own))) if own else whole)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"HUIBAN_RATE_LIMITS: {error} in {own or SHIPPED.name}.") from error


def _changed(whole: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    rules = dict(whole["rules"])
    for name, changes in own.get("rules", {}).items():
        rules[name] = {**rules.get(name, {}), **changes}
    return {"hall_factor": own.get("hall_factor", whole["hall_factor"]), "rules": rules}


def _own(path: Path) -> Mapping[str, Any]:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise ImproperlyConfigured(f"HUIBAN_RATE_LIMITS: {path} cannot be read: {error}.") from error


def _rules(whole: Mapping[str, Any]) -> Rules:
    by_route = {
        route: Rule(name, read_rate(limits["anonymous"]), read_rate(limits["known"]))
        for name, limits in whole["rules"].items()
        for route in limits["routes"]
    }
    return Rules(int(whole["hall_factor"]), by_route)
