"""Small films and sounds for tests, encoded without the encoder of the studio."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soxr

from demo.studio.sound.render import RENDER_RATE

SIZE = (160, 90)
FRAME_RATE = 15


def moving_square(n_frames: int, size: tuple[int, int] = SIZE) -> Iterator[np.ndarray]:
    """Yield pictures of a light square that crosses a blue background."""
    for index in range(n_frames):
        picture = np.full((size[1], size[0], 3), (40, 60, 120), np.uint8)
        left = 2 * index % (size[0] - 30)
        picture[30:60, left : left + 30] = (230, 200, 90)
        yield picture


def tone(seconds: float, sample_rate: int = RENDER_RATE) -> np.ndarray:
    """Return a steady stereo sound of two partials at -16 LUFS, within half a unit."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    wave = 0.13 * np.sin(2 * np.pi * 440 * time) + 0.09 * np.sin(2 * np.pi * 660 * time)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def write_film(
    path: Path,
    pictures: Iterable[np.ndarray],
    sound: np.ndarray,
    *,
    video_codec: str = "libx264",
    audio_codec: str = "aac",
    pixels: str = "yuv420p",
    index_first: bool = True,
    chapters: tuple[tuple[float, float, str], ...] = (),
) -> Path:
    """Encode pictures of shape (height, width, 3) at FRAME_RATE and a stereo sound at RENDER_RATE."""
    options = {"movflags": "+faststart"} if index_first else {}
    with av.open(path, "w", format="mp4", options=options) as container:
        container.set_chapters(
            [
                {
                    "id": i,
                    "start": int(a * 1000),
                    "end": int(b * 1000),
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": n},
                }
                for i, (a, b, n) in enumerate(chapters)
            ]
        )
        video = container.add_stream(video_codec, rate=FRAME_RATE, options={"preset": "veryfast"})
        audio = container.add_stream(audio_codec, rate=48_000, layout="stereo")
        audio.bit_rate = 128_000
        video.pix_fmt = pixels
        context = video.codec_context
        context.colorspace = context.color_primaries = context.color_trc = context.color_range = 1
        for index, picture in enumerate(pictures):
            if index == 0:
                video.height, video.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(format=pixels, dst_colorspace=1, src_color_range=2, dst_color_range=1)
            frame.pts, frame.time_base = index, Fraction(1, FRAME_RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        samples = soxr.resample(sound, RENDER_RATE, 48_000).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        fifo = av.AudioFifo()
        fifo.write(frame)
        for block in fifo.read_many(1024, partial=True):
            container.mux(audio.encode(block))
        container.mux(audio.encode(None))
    return path


def decoded_pictures(path: Path) -> np.ndarray:
    """Return all pictures of a file as YUV 4:2:0, shape (n_frames, height * 3 / 2, width)."""
    with av.open(path) as container:
        return np.stack([frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)])
