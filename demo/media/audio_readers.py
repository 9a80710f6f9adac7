"""Two decoders, libsndfile and FFmpeg, behind one generator of mono blocks."""

from collections.abc import Generator
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

import av
import numpy as np
import numpy.typing as npt
import soundfile

from demo.core.arrays import Float32
from demo.core.errors import NoSoundTrack, NotAudio, TruncatedRecording
from demo.core.files import UnnamedFile
from demo.media.formats import FFMPEG_OPTIONS, SOUNDFILE_HEADS

Blocks = Generator[tuple[int, Float32], None, None]
"""Sample rate and mono samples, block after block; the rate may change where recordings were chained."""

BLOCK_SAMPLES = 2**18
"""Samples of all channels together that are decoded at a time: 1 MB."""

UNKNOWN_FRAMES = 2**48
"""libsndfile gives its largest integer for the length of a stream that does not say it."""

MAX_PLANES = 8

LOUDEST = 8.0
"""Of full scale: what overshoots ends far below, and a damaged frame of a codec that counts in floats far above. One of
these would make silence of the rest, once all is brought to one level."""

MAX_DAMAGED_SHARE = 0.02
"""A few packets that cannot be decoded are ordinary (the start of a cut stream, a tag); more deserve a notice."""

NOT_AUDIO = "This file is not audio that we can read; please choose music such as MP3, WAV, FLAC, OGG or M4A."
NO_SOUND_TRACK = "This video has no sound track; please choose a file with music in it."
TRUNCATED = "This file is truncated: it breaks off before its end or is damaged; please send the whole file again."


def read_blocks(file: BinaryIO, notices: list[str]) -> Blocks:
    """Decode a file block by block, with the decoder that fits its first bytes and can open it.

    Args:
        file: A real file, open for reading without a buffer.
        notices: Sentences for the visitor are appended here.

    Yields:
        Sample rate in Hz and mono samples, shape (n_samples,); nothing for a file without samples.

    Raises:
        TruncatedRecording: The decoder finds that frames are missing.
        NoSoundTrack: There are pictures only.
        NotAudio: There is nothing that could be decoded.
    """
    file.seek(0)
    head = file.read(4)
    if head in SOUNDFILE_HEADS:
        file.seek(0)
        try:
            # By descriptor, since libsndfile takes anything named .vox, .gsm or .au for raw samples.
            sound = soundfile.SoundFile(file.fileno(), closefd=False)
        except soundfile.LibsndfileError:
            pass  # A video in an Ogg or RIFF container, or a codec that only FFmpeg knows.
        else:
            with sound:
                # A recorder that was killed leaves a WAV of size 0, and FLAC from a pipe gives no length at all, which
                # ends in an error here; FFmpeg reads both to their end. Opus is FFmpeg's too: libsndfile calls streams
                # malformed whose last page promises a few samples more than its packets hold, as many encoders write.
                if 0 < sound.frames < UNKNOWN_FRAMES and sound.subtype != "OPUS":
                    yield from _read_with_soundfile(sound)
                    return
    file.seek(0)
    yield from _gather(_read_with_ffmpeg(file, notices))


def _read_with_soundfile(sound: soundfile.SoundFile) -> Blocks:
    """Decode block by block and average the channels of each."""
    weights = np.full(sound.channels, 1 / sound.channels, np.float32)
    n_frames = max(1, BLOCK_SAMPLES // sound.channels)
    n_read = 0
    try:
        while len(block := sound.read(n_frames, dtype="float32", always_2d=True)):
            n_read += len(block)
            yield sound.samplerate, block @ weights
    except soundfile.LibsndfileError as error:
        # FLAC cut within a frame gets here, since its frames have checksums; cut between two it only ends early.
        raise TruncatedRecording(TRUNCATED) from error
    if sound.format == "FLAC" and n_read < sound.frames:
        raise TruncatedRecording(TRUNCATED)


def _read_with_ffmpeg(file: BinaryIO, notices: list[str]) -> Blocks:
    """Decode the best audio stream frame by frame; packets that cannot be decoded are left out."""
    with av.open(UnnamedFile(file), mode="r", options=FFMPEG_OPTIONS) as container:
        if not container.streams.audio:
            if container.streams.video:
                raise NoSoundTrack(NO_SOUND_TRACK)
            raise NotAudio(NOT_AUDIO)
        n_packets = n_damaged = n_frames = 0
        end_is_damaged = False
        for packet in container.demux(container.streams.best("audio")):
            n_packets += 1
            try:
                frames = [_packed(frame) for frame in packet.decode() if isinstance(frame, av.AudioFrame)]
            except MemoryError:
                raise
            except av.FFmpegError:
                n_damaged += 1
                end_is_damaged = True
                continue
            end_is_damaged = end_is_damaged and not packet.size  # The last, empty packet only flushes the decoder.
            for frame in frames:
                block = _mix(frame)
                # Not a number is not below anything either.
                if not (np.abs(block) < LOUDEST).all():
                    n_damaged += 1
                    continue
                n_frames += 1
                yield frame.sample_rate, block
        if n_damaged and not n_frames:
            raise NotAudio(NOT_AUDIO)
        if n_damaged > MAX_DAMAGED_SHARE * n_packets:
            notices.append("Parts of this file are damaged and were left out.")
        elif end_is_damaged:
            notices.append("The end of this file is damaged and was left out.")


def _packed(frame: av.AudioFrame) -> av.AudioFrame:
    """Bring the channels of a frame that has many into one plane, and leave all others as they are.

    PyAV counts planes along a list that has no end where there are more than eight, and reads what lies behind it. Damaged
    AAC claims so many.
    """
    if not frame.format.is_planar or frame.layout.nb_channels <= MAX_PLANES:
        return frame
    (packed,) = av.AudioResampler(format="flt").resample(frame)
    return packed


def _mix(frame: av.AudioFrame) -> Float32:
    """Average a frame's channels: FFmpeg's own mono mix is 3 dB louder than their mean."""
    samples: npt.NDArray[Any] = frame.to_ndarray()
    n_channels = frame.layout.nb_channels
    if not frame.format.is_planar:
        samples = samples.reshape(-1, n_channels).T
    if samples.dtype == np.uint8:
        samples = (samples.astype(np.float32) - 128) / 128
    elif np.issubdtype(samples.dtype, np.integer):
        samples = samples.astype(np.float32) / -float(np.iinfo(samples.dtype).min)
    mono: Float32 = np.full(n_channels, 1 / n_channels, np.float32) @ samples.astype(np.float32, copy=False)
    return mono


def _gather(blocks: Blocks) -> Blocks:
    """Join codec frames of some 1,000 samples into blocks worth a resampler's call."""
    for rate, run in groupby(blocks, key=itemgetter(0)):
        pending: list[Float32] = []
        n_pending = 0
        for _, block in run:
            pending.append(block)
            n_pending += len(block)
            if n_pending >= BLOCK_SAMPLES // 4:
                yield rate, np.concatenate(pending)
                pending, n_pending = [], 0
        if pending:
            yield rate, np.concatenate(pending)
