"""Erlang-A solved another way: linear equations of the chain, and the wait of one visitor stepped through time."""

from __future__ import annotations

import numpy as np


def solve_chain(arrival: float, service: float, impatience: float, windows: int, states: int) -> np.ndarray:
    """The stationary distribution, from πQ = 0 and Σπ = 1."""
    generator = np.zeros((states, states))
    for present in range(states):
        if present + 1 < states:
            generator[present, present + 1] = arrival
        if present:
            leaving = min(present, windows) * service + max(0, present - windows) * impatience
            generator[present, present - 1] = leaving
        generator[present, present] = -generator[present].sum()
    system = np.vstack([generator.T, np.ones(states)])
    wanted = np.zeros(states + 1)
    wanted[-1] = 1
    return np.linalg.lstsq(system, wanted, rcond=None)[0]


def called_within(
    service: float, impatience: float, windows: int, ahead: int, seconds: float, *, patient: bool
) -> np.ndarray:
    """P(called within T) for 0 … ahead−1 people ahead, by uniformisation; the visitor may lose patience as well."""
    rate = windows * service + (ahead + 1) * impatience
    steps = np.zeros((ahead + 2, ahead + 2))  # people ahead; then called; then left
    called, left = ahead, ahead + 1
    steps[called, called] = steps[left, left] = 1
    for place in range(ahead):
        forward = (windows * service + place * impatience) / rate
        leave = 0 if patient else impatience / rate
        steps[place, place - 1 if place else called] = forward
        steps[place, left] = leave
        steps[place, place] = 1 - forward - leave
    weight, reached = np.exp(-rate * seconds), np.zeros(ahead + 2)
    vector = np.zeros(ahead + 2)
    vector[called] = 1
    for step in range(1, 2000):
        reached += weight * vector
        vector = steps @ vector
        weight *= rate * seconds / step
    return reached[:ahead]
