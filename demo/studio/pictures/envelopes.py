"""Envelopes: loudness and pitch of a score as smooth functions of time, sampled once."""

import numpy as np

from demo.core.arrays import Float64
from demo.studio.music.score import Part, Score
from demo.studio.pictures.voices import ROLES, Onset, Role

STEPS_PER_SECOND = 40
"""Sample rate of the envelopes, which are interpolated linearly."""

SMOOTHING_SECONDS = 0.12
"""Standard deviation of the Gaussian that smooths loudness."""


def sample_envelopes(by_role: dict[Role, list[Onset]], score: Score, seconds: float) -> dict[str, list[float]]:
    """Sample the loudness of all roles and of each, and the pitch of the melody."""
    n_steps = int((seconds + 2.0) * STEPS_PER_SECOND) + 2
    grid = np.arange(n_steps) / STEPS_PER_SECOND
    gains = [_gain(part, score, grid) for part in score.parts]
    loud = {role: np.zeros(n_steps) for role in ROLES}
    height, weight = np.zeros(n_steps), np.full(n_steps, 1e-9)
    fade = np.exp(-grid / 0.9) * 0.7 + 0.3
    for role in ROLES:
        for onset in by_role[role]:
            first = round(onset.time * STEPS_PER_SECOND)
            # A drum hit is written as a short note, but its sound lasts for a moment.
            last = round((max(onset.end, onset.time + 0.15)) * STEPS_PER_SECOND) + 1
            stretch = slice(first, min(last, n_steps))
            shape = fade[: stretch.stop - first] * onset.velocity**2
            loud[role][stretch] += shape * gains[onset.part][stretch]
            if role == "melody":
                height[stretch] += onset.pitch * shape
                weight[stretch] += shape
    total = np.zeros(n_steps)
    for values in loud.values():
        total += values
    blurred = _blur(height, 0.4), _blur(weight, 0.4)
    sampled: dict[str, Float64] = {
        "all": _scaled(np.sqrt(_blur(total, SMOOTHING_SECONDS))),
        "pitch": np.where(blurred[1] > 1e-4, blurred[0] / blurred[1], 0.5),
    }
    for role, values in loud.items():
        sampled[role] = _scaled(np.sqrt(_blur(values, SMOOTHING_SECONDS)))
    return {name: [float(value) for value in values] for name, values in sampled.items()}


def _gain(part: Part, score: Score, grid: Float64) -> Float64:
    """Return volume times expression of a part on the grid, 0-1."""
    if not part.expression:
        return np.full(len(grid), part.volume / 127)
    times = [score.seconds_at(beat) for beat, _ in part.expression]
    return np.interp(grid, times, [value / 127 for _, value in part.expression]) * part.volume / 127


def _blur(values: Float64, deviation: float) -> Float64:
    """Smooth by a Gaussian with a standard deviation in seconds."""
    reach = int(3 * deviation * STEPS_PER_SECOND)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (deviation * STEPS_PER_SECOND)) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), bell / bell.sum(), mode="valid")


def _scaled(values: Float64) -> Float64:
    """Scale the 98th percentile to 1 and clip to 0-1."""
    top = float(np.percentile(values, 98)) if values.size else 0.0
    return np.clip(values / top, 0.0, 1.0) if top > 1e-9 else np.zeros_like(values)
