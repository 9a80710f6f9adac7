"""Sound files of every kind, made by the encoders themselves."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import soundfile

from demo.core.arrays import Float32

SECONDS = 4
LAYOUTS = {1: "mono", 2: "stereo", 16: "hexadecagonal"}


def tone(sample_rate: int, *amplitudes: float, seconds: float = SECONDS) -> Float32:
    """Make one 440-Hz sine a channel, all in phase, shape (n_samples, n_channels)."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    return (np.sin(2 * np.pi * 440 * time)[:, None] * np.array(amplitudes)).astype(np.float32)


def sine(hertz: float, sample_rate: int, seconds: float = SECONDS, amplitude: float = 0.5) -> Float32:
    """Make a sine of one channel, shape (n_samples,)."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    return (amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def encode(
    path: Path,
    samples: Float32 | None,
    *,
    codec: str = "",
    container: str,
    sample_rate: int = 48_000,
    video: str = "",
    variable_bit_rate: bool = False,
    **options: str,
) -> Path:
    """Write a file with FFmpeg's encoders; samples have the shape (n_samples, 1, 2 or 16)."""
    with av.open(path, "w", format=container, options=options) as output:
        if video:
            pictures = output.add_stream(video, rate=10)
            pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
        if samples is not None:
            layout = LAYOUTS[samples.shape[1]]
            sound = output.add_stream(codec, rate=sample_rate, layout=layout)
            if variable_bit_rate:
                sound.codec_context.flags |= av.codec.context.Flags.qscale
                sound.codec_context.global_quality = 2 * 118
        if video:
            for shade in range(10 * SECONDS):
                picture = np.full((64, 64, 3), shade, np.uint8)
                output.mux(pictures.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            output.mux(pictures.encode(None))
        if samples is not None:
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout=layout)
            frame.sample_rate, frame.pts = sample_rate, 0
            context = sound.codec_context
            resampler = av.AudioResampler(context.format, layout, sample_rate, context.frame_size or 1024)
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                output.mux(sound.encode(part))
            output.mux(sound.encode(None))
    return path


def with_soundfile(container: str, subtype: str | None = None, sample_rate: int = 44_100) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        soundfile.write(path, tone(sample_rate, 0.5, 0.5), sample_rate, format=container, subtype=subtype)
        return path

    return write


def with_ffmpeg(container: str, codec: str, **more: str) -> Callable[[Path], Path]:
    return lambda path: encode(path, tone(48_000, 0.5, 0.5), codec=codec, container=container, **more)


FILES = {
    "wav": with_soundfile("WAV"),
    "8-bit wav": with_soundfile("WAV", "PCM_U8"),
    "24-bit wav": with_soundfile("WAVEX", "PCM_24"),
    "float wav": with_soundfile("WAV", "FLOAT"),
    "64-bit wav": with_ffmpeg("wav", "pcm_s64le"),
    "rf64": with_soundfile("RF64"),
    "telephone wav": with_soundfile("WAV", "ULAW", 8_000),
    "96-kHz wav": with_soundfile("WAV", None, 96_000),
    "16-kHz wav": with_soundfile("WAV", None, 16_000),
    "flac": with_soundfile("FLAC"),
    "ogg vorbis": with_soundfile("OGG", "VORBIS"),
    "ogg opus": with_soundfile("OGG", "OPUS", 48_000),
    "aiff": with_soundfile("AIFF"),
    "mp3": with_soundfile("MP3"),
    "mp3 of ffmpeg": with_ffmpeg("mp3", "libmp3lame"),
    "mp3 without xing": with_ffmpeg("mp3", "libmp3lame", write_xing="0"),
    "aac": with_ffmpeg("adts", "aac"),
    "m4a": with_ffmpeg("ipod", "aac"),
    "m4a, index first": with_ffmpeg("ipod", "aac", movflags="faststart"),
    "lossless m4a": with_ffmpeg("ipod", "alac"),
    "mp4": with_ffmpeg("mp4", "aac", video="libx264"),
    "mp4 in fragments": with_ffmpeg("mp4", "aac", movflags="frag_keyframe+empty_moov", frag_duration="1000000"),
    "webm": with_ffmpeg("webm", "libopus"),
    "webm video": with_ffmpeg("webm", "libopus", video="libvpx"),
    "webm of a browser": with_ffmpeg("webm", "libopus", live="1"),
    "ogg opus of a browser": with_ffmpeg("ogg", "libopus"),
    "matroska": with_ffmpeg("matroska", "flac"),
    "avi": with_ffmpeg("avi", "libmp3lame", video="mpeg4"),
    "avi with e-ac-3": with_ffmpeg("avi", "eac3", video="mpeg4"),
    "flv with flac": with_ffmpeg("flv", "flac", video="flv"),
    "transport stream with latm": with_ffmpeg("mpegts", "aac", video="mpeg2video", mpegts_flags="latm"),
    "16 channels": lambda path: encode(path, tone(48_000, *[0.5] * 16), codec="aac", container="mp4"),
}
