"""Videos in every form that people have: black and silent at first, then white and loud."""

from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np

from tests.media.scheduling import ordinary_scheduling

RATE, FRAME_RATE = 48_000, 25
SECONDS, CHANGE_SECONDS = 4, 2.0


def write_form(
    path: Path,
    pictures: str,
    sound: str | None,
    *,
    pixels: str = "yuv420p",
    size: tuple[int, int] = (320, 180),
    container: str = "",
    start: float = 0.0,
    gap: tuple[float, float] = (0.0, 0.0),
    layout: str = "stereo",
) -> Path:
    """Write a video that changes after two seconds, with the given codecs; the container follows from the name.

    Args:
        path: The file.
        pictures: A codec.
        sound: A codec, or None for a silent film.
        pixels: Format of the pictures.
        size: Width and height.
        container: Where the name does not say it.
        start: Seconds on the file's clock at which it begins.
        gap: Seconds from and to which the packets of the sound are lost.
        layout: Of the sound, the same in every channel.
    """
    with ordinary_scheduling(), av.open(str(path), "w", format=container or None) as file:
        picture_stream = file.add_stream(pictures, rate=FRAME_RATE)
        picture_stream.width, picture_stream.height, picture_stream.pix_fmt = *size, pixels
        sound_stream = file.add_stream(sound, rate=RATE, layout=layout) if sound else None
        resampler = av.AudioResampler(format=sound_stream.format.name, layout=layout, rate=RATE) if sound_stream else None
        file.metadata.update({"title": "Black,\nthen white", "artist": "A. Person", "copyright": "CC0"})
        for number in range(SECONDS * FRAME_RATE):
            on = number >= CHANGE_SECONDS * FRAME_RATE
            picture = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), 235 * on, np.uint8), format="rgb24")
            picture = picture.reformat(format=pixels)
            picture.pts, picture.time_base = round(start * FRAME_RATE) + number, Fraction(1, FRAME_RATE)
            file.mux(picture_stream.encode(picture))
            if sound_stream and resampler:
                block = RATE // FRAME_RATE
                time = (number * block + np.arange(block)) / RATE
                tone = (0.5 * on * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
                channels = np.repeat(tone, sound_stream.layout.nb_channels)[None]
                samples = av.AudioFrame.from_ndarray(channels, format="flt", layout=layout)
                samples.sample_rate, samples.pts, samples.time_base = (
                    RATE,
                    round(start * RATE) + number * block,
                    Fraction(1, RATE),
                )
                for part in resampler.resample(samples):
                    file.mux(_outside(gap, start, sound_stream.encode(part)))
        file.mux(picture_stream.encode())
        if sound_stream:
            file.mux(_outside(gap, start, sound_stream.encode()))
    return path


def _outside(gap: tuple[float, float], start: float, packets: list[Any]) -> list[Any]:
    return [packet for packet in packets if not gap[0] <= float(packet.pts * packet.time_base) - start < gap[1]]


class Played(NamedTuple):
    """What a player finds in a file."""

    codecs: tuple[str, str]
    size: tuple[int, int]
    picture_change: float
    sound_change: float
    picture_seconds: float


def play(path: Path) -> Played:
    """Decode a file and find, by the frames' own times, when pictures and sound change."""
    with av.open(str(path)) as file:
        picture_stream, sound_stream = file.streams.video[0], file.streams.audio[0]
        codecs = (picture_stream.codec_context.codec.canonical_name, sound_stream.codec_context.codec.canonical_name)
        size = (picture_stream.width, picture_stream.height)
        whites = [(frame.time, frame.to_ndarray(format="gray").mean() > 128) for frame in file.decode(picture_stream)]
        file.seek(0)
        blocks = [(frame.time, frame.sample_rate, frame.to_ndarray().astype(float)) for frame in file.decode(sound_stream)]
    picture_change = next(time for time, white in whites if white)
    sound_change = next(
        time + float(np.argmax(np.abs(block[0]) > 0.05 * np.abs(block).max())) / rate
        for time, rate, block in blocks
        if np.abs(block).max() > 0.2 * max(np.abs(each).max() for _, _, each in blocks)
    )
    return Played(codecs, size, picture_change, sound_change, whites[-1][0] + 1 / FRAME_RATE)
