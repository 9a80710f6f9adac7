"""Two decoders, libsndfile and FFmpeg, behind one generator of mono blocks."""

import io
from collections.abc import Generator, Iterator
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO

import av
import numpy as np
import soundfile

from demo.core.arrays import Float32
from demo.core.errors import NoSoundTrack, NotAudio, TruncatedRecording
from demo.core.files import UnnamedFile
from demo.media.channels import mix
from demo.media.container_sound import NOT_AUDIO as NOT_AUDIO
from demo.media.container_sound import Frame, damaged_after, read_container
from demo.media.containers import decodable_sound
from demo.media.file_parts import split_chain
from demo.media.formats import FFMPEG_OPTIONS, SOUNDFILE_HEADS
from demo.media.wav_chunks import holds_dts

Blocks = Generator[tuple[int, Float32], None, None]
"""Sample rate and mono samples, block after block; the rate may change where recordings were chained."""

BLOCK_SAMPLES = 2**18
"""Samples of all channels together that are decoded at a time: 1 MB."""

UNKNOWN_FRAMES = 2**48
"""libsndfile gives its largest integer for the length of a stream that does not say it."""

DTS = "This WAV file holds DTS, which we cannot read and which would be heard as noise; please export it as ordinary WAV."
TRUNCATED = "This file is truncated: it breaks off before its end or is damaged; please send the whole file again."


def read_blocks(file: BinaryIO, notices: list[str]) -> Blocks:
    """Decode a file block by block, one link of a chain after the other.

    Args:
        file: A real file, open for reading without a buffer, or a part of one.
        notices: Sentences for the visitor are appended here.

    Yields:
        Sample rate in Hz and mono samples, shape (n_samples,); nothing for a file without samples.

    Raises:
        TruncatedRecording: The decoder finds that frames are missing.
        NoSoundTrack: There are pictures only.
        NotAudio: There is nothing that could be decoded.
    """
    seconds = 0.0
    for link in split_chain(file):
        try:
            for rate, block in _read_link(link, notices):
                seconds += len(block) / rate
                yield rate, block
        except MemoryError:
            raise
        except (NotAudio, NoSoundTrack, TruncatedRecording, av.FFmpegError):
            if link is file or not seconds:
                raise
            notices.append(damaged_after(seconds))
            return


def _read_link(file: BinaryIO, notices: list[str]) -> Blocks:
    """Decode a file with the decoder that fits its first bytes and can open it."""
    file.seek(0)
    head = file.read(4)
    if holds_dts(file):
        yield from _read_dts(file, notices)
        return
    if head in SOUNDFILE_HEADS:
        file.seek(0)
        try:
            # By descriptor, since libsndfile takes anything named .vox, .gsm or .au for raw samples.
            sound = soundfile.SoundFile(file.fileno() if isinstance(file, io.FileIO) else file, closefd=False)
        except soundfile.LibsndfileError:
            pass  # A video in a RIFF container, or a codec that only FFmpeg knows.
        else:
            with sound:
                # A recorder that was killed leaves a WAV of size 0, and FLAC from a pipe gives no length at all, which
                # ends in an error here; FFmpeg reads both to their end.
                if 0 < sound.frames < UNKNOWN_FRAMES:
                    yield from _read_with_soundfile(sound)
                    return
    file.seek(0)
    yield from _gather(read_container(file, notices))


def _read_dts(file: BinaryIO, notices: list[str]) -> Blocks:
    """Decode DTS in a WAV file with FFmpeg, and refuse what it does not know as such."""
    file.seek(0)
    with av.open(UnnamedFile(file), mode="r", options=FFMPEG_OPTIONS) as container:
        is_known = any(track.codec_context.name == "dca" for track in decodable_sound(container))
    n_blocks = 0
    if is_known:
        file.seek(0)
        for rate, block in _gather(read_container(file, notices)):
            n_blocks += 1
            yield rate, block
    if not n_blocks:
        raise NotAudio(DTS)


def _read_with_soundfile(sound: soundfile.SoundFile) -> Blocks:
    """Decode block by block and mix the channels of each."""
    weights = np.full(sound.channels, 1 / sound.channels, np.float32)
    n_frames = max(1, BLOCK_SAMPLES // sound.channels)
    n_read = 0
    try:
        while len(block := sound.read(n_frames, dtype="float32", always_2d=True)):
            n_read += len(block)
            yield sound.samplerate, mix([block.T], [block @ weights])
    except soundfile.LibsndfileError as error:
        # FLAC cut within a frame gets here, since its frames have checksums; cut between two it only ends early.
        raise TruncatedRecording(TRUNCATED) from error
    if sound.format == "FLAC" and n_read < sound.frames:
        raise TruncatedRecording(TRUNCATED)


def _gather(frames: Iterator[Frame]) -> Blocks:
    """Join codec frames of some 1,000 samples into blocks worth a resampler's call, and mix their channels."""
    for rate, run in groupby(frames, key=attrgetter("sample_rate")):
        pending: list[Frame] = []
        n_pending = 0
        for frame in run:
            if frame.gap_seconds:
                if pending:
                    yield rate, _mix(pending)
                    pending, n_pending = [], 0
                yield from _silence(rate, frame.gap_seconds)
            pending.append(frame)
            n_pending += len(frame.mean)
            if n_pending >= BLOCK_SAMPLES // 4:
                yield rate, _mix(pending)
                pending, n_pending = [], 0
        if pending:
            yield rate, _mix(pending)


def _silence(rate: int, seconds: float) -> Blocks:
    """Yield blocks of zeros."""
    n_samples = round(seconds * rate)
    for start in range(0, n_samples, BLOCK_SAMPLES):
        yield rate, np.zeros(min(BLOCK_SAMPLES, n_samples - start), np.float32)


def _mix(frames: list[Frame]) -> Float32:
    return mix([frame.samples for frame in frames], [frame.mean for frame in frames])
