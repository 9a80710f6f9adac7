"""Decode any audio or video file to one mono waveform, or refuse it with one clear sentence.

No file name is trusted: the bytes and the decoders decide about the format. Decoding stops at the longest duration
that is analyzed, and memory is bounded by that duration for every number of channels and sample rate.
"""

import math
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soxr

from demo.core.arrays import Float32
from demo.core.config import DecodeConfig
from demo.core.errors import (
    DemoError,
    EmptyRecording,
    InvalidSamples,
    NotAudio,
    RecordingTooShort,
    SilentRecording,
    TruncatedRecording,
    format_duration,
)
from demo.core.files import is_archive
from demo.media.audio_readers import TRUNCATED, Blocks, read_blocks
from demo.media.container_sound import NOT_AUDIO
from demo.media.file_parts import skip_tags
from demo.media.loudness import heard_levels
from demo.media.truncation import Ending, judge_end
from demo.media.wav_chunks import pad_chunks

SAMPLE_RATES = range(1_000, 1_000_001)
"""Hz; what lies outside is a damaged header."""

NARROW_BAND_RATE = 8_000
"""Hz: a telephone's. The log-mel patches reach to 7,500 Hz, for which 15,000 are needed."""

CANNOT_BE_OPENED = "The recording cannot be opened; check that the file is there and can be read."
EMPTY = "This file is empty; please record again or choose another file."
NO_SAMPLES = "There is no sound in this file; please record again or choose another file."
INVALID = "This file holds NaN or infinite samples; please export it again as ordinary audio."
SILENT = "There is only silence in this recording; check the microphone or choose another file."


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The decoded sound of a file.

    Attributes:
        waveform: Mono at the config's sample rate (16 kHz), shape (n_samples,); full scale is 1, louder is kept.
        seconds: Duration of the waveform.
        notices: Sentences that the visitor should read.
    """

    waveform: Float32
    seconds: float
    notices: tuple[str, ...]


def decode(path: Path, config: DecodeConfig = DecodeConfig()) -> Recording:
    """Decode a file of any usual format to one mono waveform.

    Args:
        path: The file; its name says nothing about what it holds.
        config: Sample rate and limits. What lies beyond the longest duration is never decoded.

    Raises:
        EmptyRecording: The file has no bytes or no samples.
        TruncatedRecording: The file breaks off before its end, and is not one of which the rest can be listened to.
        NoSoundTrack: The file is a video without sound.
        NotAudio: Nothing in the file can be decoded.
        InvalidSamples: There are NaN or infinite samples.
        RecordingTooShort: There is less sound than the config asks for.
        SilentRecording: The recording holds silence only.
        MemoryError: There is too little memory, which is not the file's fault or is for `demo/media/sandbox/` to judge.
    """
    notices: list[str] = []
    try:
        file = path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        raise NotAudio(CANNOT_BE_OPENED) from error
    with file:
        try:
            waveform = _read_waveform(file, config, notices)
        except (DemoError, MemoryError):
            raise
        except Exception as error:
            # Decoders fail in unlisted ways, and a visitor's file must not stop the server.
            raise NotAudio(NOT_AUDIO) from error
    _check(waveform, config)
    return Recording(waveform=waveform, seconds=len(waveform) / config.sample_rate, notices=tuple(dict.fromkeys(notices)))


def _read_waveform(file: BinaryIO, config: DecodeConfig, notices: list[str]) -> Float32:
    """Decode and resample until the end of the file or the longest duration."""
    if not file.seek(0, 2):
        raise EmptyRecording(EMPTY)
    if is_archive(file):
        raise NotAudio(NOT_AUDIO)
    file = pad_chunks(skip_tags(file))
    ending = judge_end(file)
    if ending is Ending.BROKEN:
        raise TruncatedRecording(TRUNCATED)
    n_longest = round(config.max_seconds * config.sample_rate)
    pieces: list[Float32] = []
    n_samples = 0
    rates: set[int] = set()
    with (
        closing(_note_rates(read_blocks(file, notices), rates)) as blocks,
        closing(_resample(blocks, config.sample_rate)) as resampled,
    ):
        for piece in resampled:
            pieces.append(piece)
            n_samples += len(piece)
            if n_samples > n_longest:
                notices.append(f"Only the first {format_duration(config.max_seconds)} were listened to.")
                break
    if not n_samples:
        raise EmptyRecording(NO_SAMPLES)
    if max(rates) <= NARROW_BAND_RATE:
        notices.append(f"This recording holds nothing above {max(rates) / 2000:g} kHz, so little of the music can be heard.")
    if ending is Ending.SHORTER and n_samples <= n_longest:
        seconds = format_duration(max(1, round(n_samples / config.sample_rate)))
        notices.append(f"This file holds less than its header says; the {seconds} that are there were listened to.")
    return np.concatenate(pieces)[:n_longest]


def _note_rates(blocks: Blocks, rates: set[int]) -> Blocks:
    """Pass blocks on, and note their sample rates."""
    for rate, block in blocks:
        rates.add(rate)
        yield rate, block


def _resample(blocks: Blocks, sample_rate: int) -> Generator[Float32, None, None]:
    """Bring each run of blocks of one sample rate to the wanted one."""
    for source_rate, run in groupby(blocks, key=itemgetter(0)):
        if source_rate not in SAMPLE_RATES:
            raise NotAudio(NOT_AUDIO)
        if source_rate == sample_rate:
            yield from (block for _, block in run)
            continue
        stream = soxr.ResampleStream(source_rate, sample_rate, 1, dtype="float32")
        for _, block in run:
            yield stream.resample_chunk(block)
        yield stream.resample_chunk(np.empty(0, np.float32), last=True)


def _check(waveform: Float32, config: DecodeConfig) -> None:
    """Refuse a waveform that cannot be analyzed."""
    if not np.isfinite(waveform).all():
        raise InvalidSamples(INVALID)
    seconds = len(waveform) / config.sample_rate
    # Resampling may round the last sample away.
    if len(waveform) + 1 < config.min_seconds * config.sample_rate:
        raise RecordingTooShort(
            f"This recording is too short: it lasts {math.floor(seconds * 100) / 100:.2f} s and at least "
            f"{config.min_seconds:g} s are needed; please choose a longer one."
        )
    # What lies below the music, as a cheap microphone's constant offset or hum, is silence, too.
    if heard_levels(waveform, config.sample_rate).max(initial=0) < 10 ** (config.silence_dbfs / 20):
        raise SilentRecording(SILENT)
