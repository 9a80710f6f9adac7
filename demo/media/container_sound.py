"""Decode a sound track of a container with FFmpeg: the one that players take, each frame where they play it."""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.container import InputContainer

from demo.core.arrays import Float32
from demo.core.errors import NoSoundTrack, NotAudio, format_duration
from demo.core.files import UnnamedFile
from demo.media.channels import mean_of_channels
from demo.media.containers import decodable_sound, packets_until_damage, start_seconds
from demo.media.formats import FFMPEG_OPTIONS

MAX_PLANES = 7

LOUDEST = 8.0
"""Of full scale: what overshoots ends far below, and a damaged frame of a codec that counts in floats far above. One of
these would make silence of the rest, once all is brought to one level."""

MAX_DAMAGED_SHARE = 0.02
"""A few packets that cannot be decoded are ordinary (the start of a cut stream, a tag); more deserve a notice."""

MIN_GAP_SECONDS = 0.1
"""Shorter ones are the rounding of time stamps and the padding of codecs."""

MAX_GAP_SECONDS = 300.0
"""A longer silence is no gap, but a clock that jumps."""

WITHOUT_TIMES = "avi"
"""FFmpeg's name of a container that says when its sound begins and has no times for the rest. FFmpeg counts chunks or bytes,
and where the rate in the header does not fit the codec, there would seem to be gaps everywhere."""

COUNTED_FROM_ZERO = {"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "ogg"}
"""FFmpeg's names of the containers that browsers play from a time of zero."""

MAX_TRIED_TRACKS = 4
"""Each means to read the whole file again."""

MAX_NAMED_TRACKS = 3
"""In a notice."""

NOT_AUDIO = "This file is not audio that we can read; please choose music such as MP3, WAV, FLAC, OGG or M4A."
NO_SOUND_TRACK = "This video has no sound track; please choose a file with music in it."


class Frame(NamedTuple):
    """Decoded sound.

    Attributes:
        sample_rate: Hz.
        samples: Shape (n_channels, n_samples).
        mean: Of the channels, shape (n_samples,).
        gap_seconds: Silence before it.
    """

    sample_rate: int
    samples: Float32
    mean: Float32
    gap_seconds: float


def read_container(file: BinaryIO, notices: list[str]) -> Iterator[Frame]:
    """Decode a container's sound; packets that cannot be decoded are left out.

    Args:
        file: Open for reading.
        notices: Sentences for the visitor are appended here.

    Raises:
        NoSoundTrack: There are pictures only.
        NotAudio: There is nothing that could be decoded.
    """
    with av.open(UnnamedFile(file), mode="r", options=FFMPEG_OPTIONS) as container:
        tracks = _tracks(container)
        n_damaged = 0
        for number, track in enumerate(tracks[:MAX_TRIED_TRACKS]):
            if number:
                container.seek(0)
            reader = _TrackReader(container, track)
            yield from reader.read(notices)
            n_damaged += reader.n_damaged
            if reader.n_frames:
                _tell_of_other_tracks(container, track, notices)
                return
        if n_damaged:
            raise NotAudio(NOT_AUDIO)


def _tracks(container: InputContainer) -> list[AudioStream]:
    """Return the sound tracks that can be decoded, in the order in which players choose."""
    tracks = decodable_sound(container)
    if not tracks and container.streams.video and not container.streams.audio:
        raise NoSoundTrack(NO_SOUND_TRACK)
    if not tracks:
        raise NotAudio(NOT_AUDIO)
    return tracks


class _TrackReader:
    """Decodes one track and counts what could not be decoded."""

    def __init__(self, container: InputContainer, track: AudioStream) -> None:
        self.container = container
        self.track = track
        self.n_packets = self.n_damaged = self.n_frames = 0
        self.clock = SoundClock(_start_of(container))
        self.has_times = container.format.name != WITHOUT_TIMES

    def read(self, notices: list[str]) -> Iterator[Frame]:
        end_is_damaged = False
        for packet in packets_until_damage(self.container.demux(self.track)):
            if packet is None:
                self.n_damaged += 1
                if self.n_frames:
                    notices.append(damaged_after(self.clock.seconds))
                return
            self.n_packets += 1
            try:
                frames = [_packed(frame) for frame in packet.decode() if isinstance(frame, av.AudioFrame)]
            except MemoryError:
                raise
            except av.FFmpegError:
                if packet.size:  # FLV sends headers of FLAC as empty packets.
                    self.n_damaged += 1
                    end_is_damaged = True
                continue
            end_is_damaged = end_is_damaged and not packet.size  # The last, empty packet only flushes the decoder.
            for frame in frames:
                samples = _to_samples(frame)
                mean = mean_of_channels(samples)
                # Not a number is not below anything either.
                if not np.abs(mean).max(initial=0) < LOUDEST:
                    self.n_damaged += 1
                    continue
                time = frame.time if self.has_times or not self.n_frames else None
                self.n_frames += 1
                gap_seconds = self.clock.advance(time, len(mean) / frame.sample_rate)
                yield Frame(frame.sample_rate, samples, mean, gap_seconds)
        if not self.n_frames:
            return
        if self.n_damaged > MAX_DAMAGED_SHARE * self.n_packets:
            notices.append("Parts of this file are damaged and were left out.")
        elif end_is_damaged:
            notices.append("The end of this file is damaged and was left out.")


class SoundClock:
    """Finds the silences between frames, from what a container says about time.

    Args:
        start: Where a player begins to count, in the container's seconds.
    """

    def __init__(self, start: float) -> None:
        self.start = start
        self.seconds = 0.0
        """From the start to the end of the last frame."""

    def advance(self, time: float | None, n_seconds: float) -> float:
        """Take the next frame.

        Args:
            time: Where the container says that it begins, in seconds; None where it does not say.
            n_seconds: Duration of the frame.

        Returns:
            Seconds of silence before the frame. There is none, and the clock is set to the frame, where it overlaps the one
            before or lies too far behind: clocks of broadcasts and of joined files jump.
        """
        gap = 0.0 if time is None else time - self.start - self.seconds
        if abs(gap) < MIN_GAP_SECONDS:
            gap = 0.0
        elif not 0 < gap <= MAX_GAP_SECONDS:
            self.start += gap
            gap = 0.0
        self.seconds += gap + n_seconds
        return gap


def _start_of(container: InputContainer) -> float:
    """Return where players begin to count, in the container's seconds.

    Chromium counts from zero in MP4, Matroska and Ogg, also where the first picture or sound comes later. In all other
    containers zero means nothing: a camcorder's MPEG-TS begins at 1.4 s, a broadcast's in the middle of the day.
    """
    return 0.0 if container.format.name in COUNTED_FROM_ZERO else start_seconds(container)


def damaged_after(seconds: float) -> str:
    """Return the notice of a file of which only a beginning can be decoded."""
    return f"This file is damaged; only its first {format_duration(max(1, round(seconds)))} could be listened to."


def _tell_of_other_tracks(container: InputContainer, track: AudioStream, notices: list[str]) -> None:
    """Append which of several tracks was listened to."""
    names = [
        f"track {number} ({each.codec_context.name if each.codec_context else 'in a format that we cannot read'})"
        for number, each in enumerate(container.streams.audio, 1)
    ]
    if len(names) == 1:
        return
    taken = names.pop([each.index for each in container.streams.audio].index(track.index))
    others = ", ".join(names) if len(names) <= MAX_NAMED_TRACKS else f"the {len(names)} others"
    notices.append(f"This file has several sound tracks; {taken} was listened to, and not {others}.")


def _packed(frame: av.AudioFrame) -> av.AudioFrame:
    """Bring frames that PyAV cannot read into one plane of floats, and leave all others as they are.

    PyAV counts planes along a list that has no end where there are eight or more, and reads what lies behind it. Surround
    sound of 7.1 has eight, and damaged AAC claims more. Nor does it know integers of 64 bits.
    """
    if not (frame.format.is_planar and frame.layout.nb_channels > MAX_PLANES) and not frame.format.name.startswith("s64"):
        return frame
    (packed,) = av.AudioResampler(format="flt").resample(frame)
    return packed


def _to_samples(frame: av.AudioFrame) -> Float32:
    """Return a frame's samples, full scale 1, shape (n_channels, n_samples)."""
    samples: npt.NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    if samples.dtype == np.uint8:
        samples = (samples.astype(np.float32) - 128) / 128
    elif samples.dtype.kind == "i":
        samples = samples.astype(np.float32) / -float(np.iinfo(samples.dtype).min)
    floats: Float32 = samples.astype(np.float32, copy=False)
    return floats
