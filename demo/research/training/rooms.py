"""Responses of simulated rooms, by the image method: each reflection is a loudspeaker behind a wall; and phones in them."""

import numpy as np

from demo.core.arrays import Float32, Float64
from demo.research.training.augment import BAR, PhoneRecorder
from demo.research.training.corpus import Clip

RATE = 16_000
SPEED_OF_SOUND = 343.0
RT60_S = (0.2, 1.2)
SIDES_M = ((3.0, 12.0), (2.5, 9.0), (2.4, 4.0))
"""Length, width and height."""

FROM_WALLS_M = 0.4
MOST_ABSORBED = 0.8
LONGEST_S = 0.6
"""Later reflections are fainter than any talk in a bar."""

N_ROOMS = 200
"""Simulated, besides the measured ones."""


def draw_room(random: np.random.Generator) -> Float32:
    """Draw a room with a loudspeaker and a phone in it, and return its response, shape (n_samples,)."""
    sides = np.array([random.uniform(*side) for side in SIDES_M])
    volume, surface = sides.prod(), 2 * (sides[0] * sides[1] + sides[1] * sides[2] + sides[0] * sides[2])
    # Sabine's formula; a large room cannot be as dry as wanted.
    absorbed = min(0.161 * volume / (surface * random.uniform(*RT60_S)), MOST_ABSORBED)
    source, phone = (random.uniform(FROM_WALLS_M, sides - FROM_WALLS_M) for _ in range(2))
    return image_response(sides, source, phone, np.sqrt(1 - absorbed))


def image_response(sides: Float64, source: Float64, phone: Float64, reflection: float) -> Float32:
    """Return the response of an empty box from a source to a phone.

    Reference: Allen and Berkley, "Image method for efficiently simulating small-room acoustics" (JASA 1979); delays are rounded
    to whole samples.

    Args:
        sides: Length, width and height in meters, shape (3,).
        source: Its distance from one corner along each side, in meters, shape (3,).
        phone: The same.
        reflection: Share of the pressure that a wall reflects.

    Returns:
        Shape (n_samples,), at 16 kHz, from the moment when the source sounds.
    """
    longest = LONGEST_S * SPEED_OF_SOUND
    distances, n_reflections = [], []
    for side, start, end in zip(sides, source, phone, strict=True):
        n = np.arange(-int(longest / (2 * side)) - 1, int(longest / (2 * side)) + 2)
        # Images lie at 2nL + s after 2|n| reflections, and at 2nL - s after |2n - 1|.
        distances.append(np.concatenate([2 * n * side + start, 2 * n * side - start]) - end)
        n_reflections.append(np.concatenate([2 * np.abs(n), np.abs(2 * n - 1)]))
    (x, y, z), (i, j, k) = np.ix_(*distances), np.ix_(*n_reflections)
    distance = np.sqrt(x**2 + y**2 + z**2)
    heard = distance < longest
    samples = np.rint(distance[heard] / SPEED_OF_SOUND * RATE).astype(np.int64)
    pressure = reflection ** (i + j + k)[heard] / (4 * np.pi * distance[heard])
    return np.bincount(samples, pressure).astype(np.float32)


def bar_recorder(clips: list[Clip], random: np.random.Generator) -> PhoneRecorder:
    """Return phones in bars, among the voices and noises of some clips, in their measured rooms and in simulated ones."""
    recorder = PhoneRecorder.of_clips(clips, random, BAR)
    recorder.rooms += [draw_room(random) for _ in range(N_ROOMS)]
    return recorder
