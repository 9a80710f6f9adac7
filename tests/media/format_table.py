"""Which containers and codecs are heard: three seconds of each are made, read as a visitor's file, and compared.

`python -m tests.media.format_table` writes the outcome into docs/formats.md.
"""

import contextlib
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import soundfile
from av.codec import Codec
from av.codec.codec import UnknownCodecError

from demo.core.arrays import Float32
from demo.core.config import DecodeConfig
from demo.core.errors import DemoError
from demo.media.sandboxed import read_recording

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
START = "<!-- What follows is written by tests/media/format_table.py. -->\n"

SECONDS = 3
DECODED_RATE = 16_000
MAX_LENGTH_ERROR = 0.15
MAX_LEVEL_ERROR_DB = 1.5
MAX_SHIFT_SECONDS = 0.05
MIN_TONE_SHARE = 0.5
"""Of the energy; noise has a hundredth in the tone's band."""

FFMPEG_CONTAINERS = {
    "WAV": ("wav", ""),
    "Wave64": ("w64", ""),
    "AIFF": ("aiff", ""),
    "AU": ("au", ""),
    "CAF": ("caf", ""),
    "VOC": ("voc", ""),
    "FLAC": ("flac", ""),
    "MP3": ("mp3", ""),
    "MP2": ("mp2", ""),
    "AAC (ADTS)": ("adts", ""),
    "AC-3": ("ac3", ""),
    "E-AC-3": ("eac3", ""),
    "AMR": ("amr", ""),
    "True Audio": ("tta", ""),
    "WavPack": ("wv", ""),
    "M4A": ("ipod", ""),
    "Ogg": ("ogg", ""),
    "Ogg with pictures": ("ogv", "libvpx"),
    "MP4": ("mp4", "libx264"),
    "MOV": ("mov", "libx264"),
    "3GP": ("3gp", "h263"),
    "3G2": ("3g2", "h263"),
    "WebM": ("webm", "libvpx"),
    "Matroska": ("matroska", "libx264"),
    "AVI": ("avi", "mpeg4"),
    "ASF, WMV and WMA": ("asf", "wmv2"),
    "FLV": ("flv", "flv"),
    "MPEG program stream": ("mpeg", "mpeg1video"),
    "VOB": ("vob", "mpeg2video"),
    "MPEG transport stream": ("mpegts", "mpeg2video"),
}
"""FFmpeg's writer of each, and the encoder of the pictures beside the sound."""

REFUSED = {
    "ADX": ("adx", "adpcm_adx", ""),
    "AST": ("ast", "pcm_s16be_planar", ""),
    "IRCAM": ("ircam", "pcm_s16le", ""),
    "LATM": ("latm", "aac", ""),
    "MMF": ("mmf", "adpcm_yamaha", ""),
    "MXF": ("mxf", "pcm_s16le", "mpeg2video"),
    "NUT": ("nut", "mp3", "mpeg4"),
    "RealMedia": ("rm", "ac3", "rv10"),
    "SoX": ("sox", "pcm_s32le", ""),
    "S/PDIF": ("spdif", "ac3", ""),
    "SWF": ("swf", "mp3", "flv"),
    "WTV": ("wtv", "mp2", "mpeg2video"),
}
"""FFmpeg reads these, and the page does not."""

SOUNDFILE_CONTAINERS = {
    "WAV": "WAV",
    "WAV with extensible header": "WAVEX",
    "RF64": "RF64",
    "Wave64": "W64",
    "AIFF": "AIFF",
    "8SVX": "SVX",
    "AU": "AU",
    "CAF": "CAF",
    "VOC": "VOC",
    "FLAC": "FLAC",
    "Ogg": "OGG",
    "MP3": "MP3",
}
"""libsndfile's writer of each."""

TELEPHONE_CODECS = {"amr_nb", "g723_1", "adpcm_g726", "adpcm_g726le", "pcm_alaw", "pcm_mulaw"}
SOUNDS = ((48_000, "stereo"), (44_100, "stereo"), (22_050, "mono"), (16_000, "mono"), (8_000, "mono"))
SOUNDFILE_SOUNDS = ((48_000, 2), (44_100, 1), (8_000, 1))
"""The first that an encoder takes is used: rate in Hz, and channels."""

LIBRARY_FAULTS = {
    ("ASF, WMV and WMA", "flac"): "FFmpeg gives the first second's sound wrong times",
    ("AIFF", "dwvw_16"): "libsndfile cannot read it again",
    ("AIFF", "dwvw_24"): "libsndfile cannot read it again",
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file.

    Attributes:
        container: As the document calls it.
        codec: FFmpeg's or libsndfile's name.
        problem: The sentence with which it is refused, or what is wrong with what is heard; '' if nothing is.
    """

    container: str
    codec: str
    problem: str


def source(sample_rate: int) -> Float32:
    """Make three seconds of a tone with two rests, shape (n_samples,)."""
    time = np.arange(SECONDS * sample_rate) / sample_rate
    sounds = ((time >= 0.25) & (time < 1)) | ((time >= 1.25) & (time < 2.75))
    return (0.5 * sounds * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def sound_encoders() -> dict[str, str]:
    """Return the name of an encoder for each codec of sound, a library's before FFmpeg's own."""
    found: dict[str, str] = {}
    for name in sorted(av.codecs_available, key=lambda name: (not name.startswith("lib"), name)):
        with contextlib.suppress(UnknownCodecError):
            codec = Codec(name, "w")
            if codec.type == "audio":
                found.setdefault(codec.canonical_name, name)
    return found


def write_with_ffmpeg(path: Path, muxer: str, encoder: str, sample_rate: int, layout: str, pictures: str) -> None:
    """Write the source beside gray pictures, where they are asked for.

    Raises:
        av.FFmpegError or ValueError: The encoder does not take such sound, or the container no such codec.
    """
    with av.open(path, "w", format=muxer) as output:
        if pictures:
            film = output.add_stream(pictures, rate=25, options={"deadline": "realtime", "preset": "ultrafast"})
            film.thread_count = 1
            film.width, film.height, film.pix_fmt = 176, 144, "yuv420p"
        sound = output.add_stream(encoder, rate=sample_rate, layout=layout, options={"strict": "experimental"})
        context = sound.codec_context
        if encoder.startswith("wma"):
            context.bit_rate = 128_000  # These encoders have no default.
        samples = np.repeat(source(sample_rate), 1 if layout == "mono" else 2)
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout=layout)
        frame.sample_rate, frame.pts = sample_rate, 0
        resampler = av.AudioResampler(context.format, layout, sample_rate, context.frame_size or 1024)
        output.start_encoding()
        if pictures:
            gray = av.VideoFrame.from_ndarray(np.full((144, 176, 3), 128, np.uint8), format="rgb24")
            for _ in range(25 * SECONDS):
                output.mux(film.encode(gray))
            output.mux(film.encode(None))
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(sound.encode(part))
        output.mux(sound.encode(None))


def decoded_seconds(path: Path, codec: str) -> float:
    """Return how much FFmpeg alone decodes of a file in which it finds that codec; 0 of others."""
    seconds = 0.0
    with contextlib.suppress(av.FFmpegError), av.open(path) as container:
        for sound in container.streams.audio:
            if sound.codec_context is None or sound.codec_context.codec.canonical_name != codec:
                continue
            for packet in container.demux(sound):
                with contextlib.suppress(av.FFmpegError):  # FLV sends headers as empty packets.
                    seconds += sum(frame.samples / frame.sample_rate for frame in packet.decode())
    return seconds


def write_form(path: Path, muxer: str, codec: str, encoder: str, pictures: str) -> bool:
    """Write a codec into a container, and return whether that is possible."""
    rates = Codec(encoder, "w").audio_rates
    for sample_rate, layout in SOUNDS:
        if (rates and sample_rate not in rates) or (codec in TELEPHONE_CODECS and sample_rate != 8_000):
            continue
        with contextlib.suppress(av.FFmpegError, ValueError):
            write_with_ffmpeg(path, muxer, encoder, sample_rate, layout, pictures)
            return True
    return False


def compare(waveform: Float32) -> str:
    """Return what is wrong with a decoded source; '' if nothing is."""
    expected = source(DECODED_RATE)
    if abs(len(waveform) - len(expected)) > MAX_LENGTH_ERROR * DECODED_RATE:
        return f"{len(waveform) / DECODED_RATE:.2f} s instead of {SECONDS}"
    level = 10 * np.log10(np.square(waveform).sum() / np.square(expected).sum())
    if abs(level) > MAX_LEVEL_ERROR_DB:
        return f"{level:+.1f} dB"
    energies = np.square(np.abs(np.fft.rfft(waveform, 2 * len(expected))))
    hertz = np.fft.rfftfreq(2 * len(expected), 1 / DECODED_RATE)
    if energies[abs(hertz - 440) < 40].sum() < MIN_TONE_SHARE * energies.sum():
        return "noise"
    levels, expected_levels = (np.square(each[:DECODED_RATE].reshape(100, -1)).mean(axis=1) for each in (waveform, expected))
    levels, expected_levels = levels - levels.mean(), expected_levels - expected_levels.mean()
    shift = (int(np.correlate(levels, expected_levels, "full").argmax()) - 99) / 100
    return f"shifted by {shift} s" if abs(shift) > MAX_SHIFT_SECONDS else ""


def judge(path: Path, container: str, codec: str) -> Outcome:
    """Read a file as a visitor's."""
    try:
        problem = compare(read_recording(path, DecodeConfig(min_seconds=1)).waveform)
    except DemoError as error:
        problem = str(error)
    return Outcome(container=container, codec=codec, problem=problem)


def survey_ffmpeg(folder: Path) -> Iterator[Outcome]:
    """Judge every codec that FFmpeg can write into a container and reads again."""
    for container, (muxer, pictures) in FFMPEG_CONTAINERS.items():
        for codec, encoder in sound_encoders().items():
            path = folder / "file"
            is_written = write_form(path, muxer, codec, encoder, pictures)
            if is_written and abs(decoded_seconds(path, codec) - SECONDS) <= MAX_LENGTH_ERROR:
                yield judge(path, container, codec)


def survey_soundfile(folder: Path) -> Iterator[Outcome]:
    """Judge every codec that libsndfile writes into a container."""
    for container, writer in SOUNDFILE_CONTAINERS.items():
        for codec in soundfile.available_subtypes(writer):
            for sample_rate, n_channels in SOUNDFILE_SOUNDS:
                samples = np.repeat(source(sample_rate)[:, None], n_channels, axis=1)
                try:
                    soundfile.write(folder / "file", samples, sample_rate, format=writer, subtype=codec)
                except (soundfile.LibsndfileError, ValueError):
                    continue
                yield judge(folder / "file", container, codec.lower())
                break


def survey_refused(folder: Path) -> Iterator[Outcome]:
    """Judge containers that FFmpeg could read and may not."""
    path = folder / "file"
    for container, (muxer, codec, pictures) in REFUSED.items():
        write_form(path, muxer, codec, sound_encoders()[codec], pictures)
        with av.open(path) as opened:
            assert opened.streams.audio, container
        yield judge(path, container, codec)


def table(outcomes: Iterator[Outcome]) -> list[str]:
    """Return the lines of a Markdown table: a row for the codecs of a container that are heard, and one for each problem."""
    codecs: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        problem = outcome.problem
        if (fault := LIBRARY_FAULTS.get((outcome.container, outcome.codec))) is not None:
            problem = f"{problem} ({fault})"
        codecs.setdefault((outcome.container, problem), []).append(outcome.codec)
    rows = [
        f"| {container} | {', '.join(sorted(names))} | {f'no: {problem}' if problem else 'yes'} |"
        for (container, problem), names in codecs.items()
    ]
    return ["| container | codecs | heard |", "| --- | --- | --- |", *rows, ""]


def decoders_without_encoder() -> list[str]:
    """Return the codecs of sound that FFmpeg decodes and does not encode."""
    found = set()
    for name in av.codecs_available:
        with contextlib.suppress(UnknownCodecError):
            codec = Codec(name, "r")
            if codec.type == "audio":
                found.add(codec.canonical_name)
    return sorted(found - sound_encoders().keys())


def survey(folder: Path) -> str:
    """Return the measured part of the document.

    Args:
        folder: For one file at a time.
    """
    lines = ["", "## Written by FFmpeg", "", *table(survey_ffmpeg(folder))]
    lines += ["## Written by libsndfile", "", *table(survey_soundfile(folder))]
    lines += ["## Not permitted", "", *table(survey_refused(folder))]
    lines += ["## Without an encoder", "", "FFmpeg decodes these codecs, too, and no encoder was at hand to make a file:", ""]
    lines += textwrap.wrap(", ".join(decoders_without_encoder()) + ".", 128, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the measured part of the document."""
    with TemporaryDirectory() as folder:
        measured = survey(Path(folder))
    written = DOCUMENT.read_text(encoding="utf-8").partition(START)[0]
    DOCUMENT.write_text(written + START + measured, encoding="utf-8")


if __name__ == "__main__":
    main()
