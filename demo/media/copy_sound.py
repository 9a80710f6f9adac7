"""The sound of a copy: AAC in stereo, each sample at its place in time."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.filter import Graph

TOLERANCE_SECONDS = 0.04
"""Time stamps are rounded; beyond it, silence fills what is missing and what comes twice is left out."""


class SoundEncoder:
    """Encodes the frames of one stream of sound.

    Args:
        file: The copy.
        sample_rate: Hz.
        bits_per_second: Of the AAC.
    """

    def __init__(self, file: OutputContainer, sample_rate: int, bits_per_second: int) -> None:
        self._rate = sample_rate
        self._stream = file.add_stream("aac", rate=sample_rate, layout="stereo")
        self._stream.bit_rate = bits_per_second
        self._mixer: Graph | None = None
        self._form: tuple[Any, ...] = ()
        self._end = 0.0
        self._n_samples = 0

    def encode(self, frame: av.AudioFrame, seconds: float) -> Iterator[Any]:
        """Yield the packets of a frame that begins at a time, perhaps after some of silence."""
        if seconds < self._end - TOLERANCE_SECONDS:
            return
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        is_late = seconds > self._end + TOLERANCE_SECONDS
        if is_late or form != self._form:
            yield from self._drain()
        if is_late:
            yield from self._encode_silence(round(seconds * self._rate) - self._n_samples)
            self._end = seconds
        if self._mixer is None:
            self._mixer, self._form = make_mixer(frame, self._rate), form
        frame.pts = None
        self._end += frame.samples / frame.sample_rate
        self._mixer.push(frame)
        yield from self._pull(self._mixer)

    def flush(self) -> Iterator[Any]:
        """Yield what is left."""
        yield from self._drain()
        yield from self._stream.encode(None)

    def _drain(self) -> Iterator[Any]:
        if self._mixer is not None:
            self._mixer.push(None)
            yield from self._pull(self._mixer)
            self._mixer = None

    def _pull(self, mixer: Graph) -> Iterator[Any]:
        while True:
            try:
                mixed = mixer.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            if isinstance(mixed, av.AudioFrame):
                yield from self._encode(mixed)

    def _encode_silence(self, n_samples: int) -> Iterator[Any]:
        # A second at a time.
        for at in range(0, n_samples, self._rate):
            silence = np.zeros((2, min(self._rate, n_samples - at)), np.float32)
            frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="stereo")
            frame.sample_rate = self._rate
            yield from self._encode(frame)

    def _encode(self, frame: av.AudioFrame) -> Iterator[Any]:
        frame.pts, frame.time_base = self._n_samples, Fraction(1, self._rate)
        self._n_samples += frame.samples
        yield from self._stream.encode(frame)


def make_mixer(frame: av.AudioFrame, sample_rate: int) -> Graph:
    """Return what brings frames of this form to planar floats in stereo, at a sample rate.

    FFmpeg's usual mix of floats adds the channels up to 2.4 times full scale; here the weights of each side add up to
    1 at most, so that no peak rises.
    """
    target = f"{sample_rate}:out_chlayout=stereo:out_sample_fmt=fltp:rematrix_maxval=1"
    try:
        return _graph(frame, ("aresample", target))
    except av.ArgumentError:
        # Channels that no loudspeakers are named for: all go to both sides.
        mean = "+".join(f"{1 / frame.layout.nb_channels}*c{number}" for number in range(frame.layout.nb_channels))
        return _graph(frame, ("pan", f"stereo|c0={mean}|c1={mean}"), ("aresample", target))


def _graph(frame: av.AudioFrame, *filters: tuple[str, str]) -> Graph:
    graph = Graph()
    last = graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format.name,
        layout=frame.layout.name,
        time_base=Fraction(1, frame.sample_rate),
    )
    for name, arguments in (*filters, ("abuffersink", "")):
        following = graph.add(name, arguments or None)
        last.link_to(following)
        last = following
    graph.configure()
    return graph
