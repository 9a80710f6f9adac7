"""The picture under the empty page: chunks of a song, some outlined, that find their places among coloured videos."""

import numpy as np

from demo.page.palette import ACCENT, EMOTION_COLORS

WIDTH, HEIGHT = 1136, 280
N_CHUNKS = 72
"""As in the paper: 216 seconds."""

CHOSEN = ((11, 14), (33, 35), (55, 59))
"""First and last of the outlined chunks."""

LANDINGS = ((250.0, 208.0), (560.0, 232.0), (880.0, 200.0))
"""Where each of them lands among the videos."""


def preview_picture() -> str:
    """Return a decorative SVG in the page's colours, the same at every call."""
    random = np.random.default_rng(7)
    step = WIDTH / N_CHUNKS
    chunks = np.arange(N_CHUNKS)
    chosen = np.isin(chunks, np.concatenate([np.arange(first, last + 1) for first, last in CHOSEN]))
    attention = np.where(chosen, random.uniform(0.7, 1.0, N_CHUNKS), random.uniform(0.08, 0.4, N_CHUNKS))
    heights = 14 + 46 * np.abs(np.sin(chunks / 5.3) * np.sin(chunks / 1.7 + 1)) * random.uniform(0.6, 1, N_CHUNKS)
    bars = "".join(
        f'<rect x="{chunk * step + 1:.1f}" y="{44 - height / 2:.1f}" width="{step - 2:.1f}" height="{height:.1f}" '
        f'rx="2" fill="{ACCENT}" opacity="{opacity:.2f}"/>'
        for chunk, height, opacity in zip(chunks, heights, attention, strict=True)
    )
    threads, dots = [], []
    for (first, last), (x, y) in zip(CHOSEN, LANDINGS, strict=True):
        left, width = first * step, (last - first + 1) * step
        middle = left + width / 2
        threads.append(
            f'<rect x="{left:.1f}" y="6" width="{width:.1f}" height="76" rx="6"/>'
            f'<path d="M{middle:.1f} 82 C{middle:.1f} 140 {x:.1f} 120 {x:.1f} {y - 13:.1f}"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11"/>'
        )
        dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{ACCENT}"/>')
    for index, color in enumerate(EMOTION_COLORS.values()):
        center = (index + 0.5) * WIDTH / len(EMOTION_COLORS)
        for x, y in zip(random.normal(center, 62, 46), random.normal(216, 24, 46), strict=True):
            dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{random.uniform(1.8, 4):.1f}" fill="{color}"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true">{bars}'
        f'<g opacity="0.75">{"".join(dots)}</g>'
        f'<g fill="none" stroke="currentColor" stroke-width="1.8">{"".join(threads)}</g></svg>'
    )
