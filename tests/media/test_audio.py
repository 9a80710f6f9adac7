"""Every kind of file that a person has is heard, at the right level and for the right time."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from demo.core.config import DecodeConfig
from demo.media import audio_readers as readers
from demo.media.audio import decode
from tests.media.audio_files import FILES, SECONDS, Float32, encode, tone

NARROW_BAND = "This recording holds nothing above 4 kHz, so little of the music can be heard."


@pytest.mark.parametrize("name", FILES)
def test_every_format_is_decoded(name: str, whole: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a lie: 100% “söng”\n.txt"
    path.write_bytes(whole(name))
    recording = decode(path)
    waveform = recording.waveform
    assert waveform.dtype == np.float32
    assert waveform.ndim == 1
    assert recording.notices == (NARROW_BAND,) * (name == "telephone wav")
    assert recording.seconds == len(waveform) / 16_000
    assert recording.seconds == pytest.approx(SECONDS, abs=0.1)  # A codec pads by a frame or two of some 25 ms.
    middle = waveform[16_000:48_000]
    # A sine of amplitude 0.5 has a root mean square of 0.5 / sqrt(2); 440 Hz is bin 880 of two seconds.
    # LAME, at its default quality, turns everything down by 5 % before it encodes.
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.06)
    assert np.abs(np.fft.rfft(middle)).argmax() == 880


@pytest.mark.parametrize("promised", [0, 0x7FFFF000, 0x80000000, 0xFFFFFFFF])
def test_a_wav_from_a_pipe_need_not_know_its_length(promised: int, whole: Callable[[str], bytes], tmp_path: Path) -> None:
    content = whole("wav")
    at = content.index(b"data") + 4
    path = tmp_path / "file"
    path.write_bytes(content[:at] + struct.pack("<I", promised) + content[at + 4 :])
    assert decode(path).seconds == SECONDS


def test_a_wav_header_may_be_wrong_by_its_own_length(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    content = whole("wav")
    at = content.index(b"data") + 4
    path = tmp_path / "file"
    path.write_bytes(content[:at] + struct.pack("<I", len(content)) + content[at + 4 :])
    assert decode(path).seconds == SECONDS


def test_a_flac_from_a_pipe_need_not_know_its_length(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    content = bytearray(whole("flac"))
    content[21] &= 0xF0  # The 36 bits of STREAMINFO that hold the number of samples; 0 means unknown.
    content[22:26] = bytes(4)
    path = tmp_path / "file"
    path.write_bytes(content)
    assert decode(path).seconds == SECONDS


def test_an_mp3_of_variable_bit_rate_without_xing_is_decoded_to_its_end(tmp_path: Path) -> None:
    """libsndfile takes the length from the first, dense frames, and would stop early."""
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (3 * 48_000, 2))
    samples = np.concatenate([noise, np.zeros((12 * 48_000, 2)), tone(48_000, 0.5, 0.5)]).astype(np.float32)
    path = tmp_path / "file"
    encode(path, samples, codec="libmp3lame", container="mp3", variable_bit_rate=True, write_xing="0")
    recording = decode(path)
    assert recording.seconds == pytest.approx(3 + 12 + SECONDS, abs=0.1)
    assert np.abs(np.fft.rfft(recording.waveform[-3 * 16_000 : -16_000])).argmax() == 880


@pytest.mark.parametrize("container", ["WAV", "FLAC"])
@pytest.mark.parametrize(("amplitudes", "expected"), [((0.8,), 0.8), ((0.8, 0.0), 0.4), ((0.6, 0.3, 0.0, 0.0, 0.3, 0.6), 0.3)])
def test_mono_is_the_mean_of_the_channels(
    container: str, amplitudes: tuple[float, ...], expected: float, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    soundfile.write(path, tone(44_100, *amplitudes), 44_100, format=container)
    assert np.abs(decode(path).waveform[8_000:-8_000]).max() == pytest.approx(expected, rel=0.01)


def test_mono_is_the_mean_of_the_channels_for_ffmpeg_too(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", tone(48_000, 0.8, 0.0), codec="alac", container="ipod")
    assert np.abs(decode(path).waveform[8_000:-8_000]).max() == pytest.approx(0.4, rel=0.01)


def test_samples_beyond_full_scale_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    soundfile.write(path, tone(16_000, 2.5), 16_000, format="WAV", subtype="FLOAT")
    assert np.abs(decode(path).waveform).max() == pytest.approx(2.5, rel=0.01)


def test_sixteen_kilohertz_pass_untouched(tmp_path: Path) -> None:
    path = tmp_path / "file"
    samples = tone(16_000, 0.5)
    soundfile.write(path, samples, 16_000, format="WAV", subtype="FLOAT")
    np.testing.assert_array_equal(decode(path).waveform, samples[:, 0])


@pytest.mark.parametrize("name", ["wav", "m4a"])
def test_the_rest_of_a_long_recording_is_dropped_with_a_notice(
    name: str, whole: Callable[[str], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(whole(name))
    recording = decode(path, DecodeConfig(max_seconds=3.5))
    assert recording.seconds == 3.5
    assert recording.notices == ("Only the first 3.5 seconds were listened to.",)


def test_decoding_stops_at_the_longest_duration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five minutes at most two blocks beyond the limit are decoded: 2^18 samples are 16.4 s of 16 kHz."""
    path = tmp_path / "file"
    soundfile.write(path, tone(16_000, 0.5, seconds=300), 16_000, format="WAV")
    n_decoded = 0
    read = soundfile.SoundFile.read

    def count(self: soundfile.SoundFile, *args: object, **options: object) -> Float32:
        nonlocal n_decoded
        block: Float32 = read(self, *args, **options)
        n_decoded += len(block)
        return block

    monkeypatch.setattr(soundfile.SoundFile, "read", count)
    recording = decode(path, DecodeConfig(max_seconds=60))
    assert recording.notices == ("Only the first 60 seconds were listened to.",)
    assert 60 <= n_decoded / 16_000 <= 60 + 2 * 2**18 / 16_000


def test_blocks_of_many_channels_are_shorter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    soundfile.write(path, tone(96_000, *[0.5] * 8), 96_000, format="WAV")
    with path.open("rb", buffering=0) as file:
        blocks = list(readers.read_blocks(file, []))
    assert max(len(block) for _, block in blocks) * 8 <= 2**18
    assert decode(path).seconds == SECONDS


def test_a_limit_in_minutes_is_reported_in_minutes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    soundfile.write(path, tone(16_000, 0.5, seconds=121), 16_000, format="WAV")
    recording = decode(path, DecodeConfig(max_seconds=120))
    assert recording.notices == ("Only the first 2 minutes were listened to.",)


@pytest.mark.parametrize(("sample_rate", "kilohertz"), [(4_000, "2"), (6_000, "3"), (8_000, "4"), (11_025, "")])
def test_little_is_heard_of_a_narrow_band(sample_rate: int, kilohertz: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    soundfile.write(path, tone(sample_rate, 0.5), sample_rate, format="WAV")
    expected = (NARROW_BAND.replace("4 kHz", f"{kilohertz} kHz"),) if kilohertz else ()
    assert decode(path).notices == expected
