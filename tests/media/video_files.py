"""Videos and frames made for the tests: what they show is known to the pixel."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from demo.core.arrays import Float64, UInt8


def plain(color: tuple[int, int, int], n_frames: int = 20, size: tuple[int, int] = (160, 90)) -> UInt8:
    """Return frames of one colour; size is width and height."""
    return np.full((n_frames, size[1], size[0], 3), color, np.uint8)


def gray(pictures: npt.NDArray[Any]) -> UInt8:
    """Return RGB frames of grey levels, shape (n, height, width)."""
    return np.repeat(np.clip(np.round(pictures), 0, 255).astype(np.uint8)[..., None], 3, axis=-1)


def texture(height: int, width: int, seed: int = 0) -> Float64:
    """Return smooth noise of 40 to 215 grey levels that repeats itself at its sides."""
    spectrum = np.fft.fft2(np.random.default_rng(seed).normal(size=(height, width)))
    rates = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width))
    smooth = np.fft.ifft2(spectrum * np.exp(-((rates / 0.06) ** 2))).real
    return 40 + 175 * (smooth - smooth.min()) / np.ptp(smooth)


def scrolling(speed: float, n_frames: int = 40, frame_rate: float = 10, *, direction: int = 1) -> UInt8:
    """Return a texture of 160 x 90 pixels that moves sideways by that many pixels a second."""
    spectrum = np.fft.fft(texture(90, 160), axis=1)
    moves = direction * speed * np.arange(n_frames)[:, None, None] / frame_rate
    return gray(np.fft.ifft(spectrum * np.exp(-2j * np.pi * np.fft.fftfreq(160) * moves), axis=2).real)


def encode(
    path: Path,
    frames: Iterable[UInt8],
    *,
    codec: str = "libx264",
    container: str = "mp4",
    frame_rate: int = 10,
    times_ms: Iterable[int] | None = None,
    sound_seconds: float = 0,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write frames, at their own times or at a fixed rate, and a tone beside them."""
    with av.open(str(path), "w", format=container, options=container_options or {}) as file:
        stream: Any = None
        tone = file.add_stream("aac", rate=16_000, layout="mono") if sound_seconds else None
        times = iter(times_ms) if times_ms is not None else None
        for i, picture in enumerate(frames):
            if stream is None:
                stream = file.add_stream(codec, rate=frame_rate, options=options or {})
                stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
                if picture.shape[0] % 2 or picture.shape[1] % 2:
                    stream.pix_fmt = "yuv444p"
                stream.codec_context.time_base = Fraction(1, 1000)
                stream.time_base = Fraction(1, 1000)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = next(times) if times is not None else round(1000 * i / frame_rate)
            frame.time_base = Fraction(1, 1000)
            file.mux(stream.encode(frame))
        if stream is not None:
            file.mux(stream.encode())
        if tone is not None:
            n_samples = round(16_000 * sound_seconds)
            for at in range(0, n_samples, 1024):
                samples = np.sin(2 * np.pi * 440 / 16_000 * np.arange(at, at + 1024))[None].astype(np.float32)
                sound = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
                sound.sample_rate, sound.pts, sound.time_base = 16_000, at, Fraction(1, 16_000)
                file.mux(tone.encode(sound))
            file.mux(tone.encode())
    return path
