"""Films of the tiny studio, for a browser to play and our decoder to read."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from tests.tiny import FILM_SECONDS, N_FILMS

WIDTH, HEIGHT = 320, 180
FRAME_RATE = 15
RATE = 44_100


def write_films(folder: Path) -> Path:
    """Write the file and the poster of every film of the tiny studio."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(N_FILMS):
        write_film(folder / f"film-{index}.mp4", FILM_SECONDS, hertz=220.0 * 2 ** (index / 12))
        Image.fromarray(_picture(10 * index, 1.0)).save(folder / f"film-{index}.jpg")
    return folder


def write_film(path: Path, seconds: float, hertz: float = 220.0) -> Path:
    """Write a bright square that crosses a dark ground once in five seconds, over one tone: H.264 and AAC."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        pictures = container.add_stream("libx264", rate=FRAME_RATE, options={"preset": "ultrafast", "g": str(2 * FRAME_RATE)})
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = container.add_stream("aac", rate=RATE, layout="mono")
        time = np.arange(int(seconds * RATE)) / RATE
        tone = (0.2 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
        block = RATE // FRAME_RATE
        for number in range(int(seconds * FRAME_RATE)):
            picture = av.VideoFrame.from_ndarray(_picture(hertz, number / FRAME_RATE), format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, FRAME_RATE)
            container.mux(pictures.encode(picture))
            samples = av.AudioFrame.from_ndarray(
                tone[None, number * block : (number + 1) * block], format="fltp", layout="mono"
            )
            samples.sample_rate, samples.pts, samples.time_base = RATE, number * block, Fraction(1, RATE)
            container.mux(sound.encode(samples))
        container.mux(pictures.encode())
        container.mux(sound.encode())
    return path


def _picture(shade: float, seconds: float) -> np.ndarray:
    """Return one RGB picture."""
    picture = np.full((HEIGHT, WIDTH, 3), (int(shade) % 90, 30, 60), dtype=np.uint8)
    left = int((WIDTH - 60) * (seconds % 5) / 5)
    picture[60:120, left : left + 60] = (240, 200, 80)
    return picture
