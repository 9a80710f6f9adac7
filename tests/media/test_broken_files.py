"""Every way in which a file can be broken is told in one clear sentence, and none ends the program."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from demo.core.config import DecodeConfig
from demo.core.errors import (
    EmptyRecording,
    InvalidSamples,
    NoSoundTrack,
    NotAudio,
    RecordingError,
    RecordingTooShort,
    SilentRecording,
    TruncatedRecording,
)
from demo.media.audio import decode
from demo.media.truncation import MAX_MP3_FRAME_BYTES
from tests.media.audio_files import FILES, SECONDS, Float32, encode, sine, tone

HEARD_WITHOUT_THEIR_END = ("mp3 of ffmpeg", "m4a, index first", "mp4 in fragments")
WITHOUT_A_LENGTH = (
    "mp3 without xing", "aac", "webm of a browser", "avi", "mp3", "avi with e-ac-3", "flv with flac",
    "transport stream with latm",
)  # fmt: skip
WITH_A_LENGTH = [name for name in FILES if name not in {*WITHOUT_A_LENGTH, *HEARD_WITHOUT_THEIR_END}]


@pytest.mark.parametrize("name", WITH_A_LENGTH)
@pytest.mark.parametrize("share", [0.5, 0.85])
def test_a_file_that_breaks_off_is_refused(name: str, share: float, whole: Callable[[str], bytes], tmp_path: Path) -> None:
    content = whole(name)
    path = tmp_path / "file"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(TruncatedRecording, match="breaks off"):
        decode(path)


@pytest.mark.parametrize("name", HEARD_WITHOUT_THEIR_END)
@pytest.mark.parametrize("share", [0.8, 0.9])
def test_an_mp3_or_m4a_is_heard_as_far_as_it_goes(
    name: str, share: float, whole: Callable[[str], bytes], tmp_path: Path
) -> None:
    content = whole(name)
    path = tmp_path / "file"
    path.write_bytes(content[: int(share * len(content))])
    recording = decode(path, DecodeConfig(min_seconds=1))
    assert 0.5 * SECONDS < recording.seconds < SECONDS
    assert recording.notices[-1] == (
        f"This file holds less than its header says; the {round(recording.seconds)} seconds that are there were listened to."
    )


@pytest.mark.parametrize("container", ["mp3", "ipod"])
def test_a_file_that_lacks_its_last_bytes_is_heard(container: str, tmp_path: Path) -> None:
    codec = {"mp3": "libmp3lame", "ipod": "aac"}[container]
    options = {"movflags": "faststart"} if container == "ipod" else {}
    path = encode(tmp_path / "file", tone(44_100, 0.5, 0.5, seconds=30), codec=codec, container=container, sample_rate=44_100,
                  **options)  # fmt: skip
    content = path.read_bytes()
    path.write_bytes(content[: int(0.95 * len(content))])
    recording = decode(path)
    assert recording.seconds == pytest.approx(0.95 * 30, abs=0.4)
    assert "the 28 seconds that are there" in recording.notices[-1] or "the 29 seconds" in recording.notices[-1]


def test_of_a_film_that_breaks_off_nothing_is_heard(tmp_path: Path) -> None:
    """A catalogue would hold a part of it."""
    path = encode(
        tmp_path / "file", tone(48_000, 0.5, 0.5), codec="aac", container="mp4", video="libx264", movflags="faststart"
    )
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(TruncatedRecording):
        decode(path)


def test_a_clip_that_keeps_the_header_of_the_whole_song_is_heard(tmp_path: Path) -> None:
    """Cutters of MP3 copy frames, and the first one, which counts those of the whole song, with them."""
    path = encode(
        tmp_path / "file", tone(44_100, 0.5, 0.5, seconds=60), codec="libmp3lame", container="mp3", sample_rate=44_100
    )
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 10])
    recording = decode(path)
    assert recording.seconds == pytest.approx(6, abs=0.1)
    assert recording.notices == ("This file holds less than its header says; the 6 seconds that are there were listened to.",)
    assert decode(path, DecodeConfig(max_seconds=4)).notices == ("Only the first 4 seconds were listened to.",)


def test_an_mp3_may_lack_two_hundredths_of_what_its_header_promises(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "file", tone(44_100, 0.5, 0.5, seconds=30), codec="libmp3lame", container="mp3", sample_rate=44_100
    )
    content = path.read_bytes()
    path.write_bytes(content[: int(0.985 * len(content))])
    # More is missing than the longest frame has, so it is the share that counts.
    assert 0.015 * len(content) > MAX_MP3_FRAME_BYTES
    recording = decode(path)
    assert recording.seconds == pytest.approx(0.985 * 30, abs=0.2)
    assert recording.notices == ()


def test_a_stream_without_a_length_is_decoded_to_its_end(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    for name in ("mp3 without xing", "aac", "webm of a browser"):
        path = tmp_path / "file"
        path.write_bytes(whole(name)[: int(0.85 * len(whole(name)))])
        assert decode(path).seconds == pytest.approx(0.85 * SECONDS, abs=0.3)


def test_damaged_packets_are_left_out_with_a_notice(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    content = bytearray(whole("aac"))
    third = len(content) // 3
    content[third : 2 * third] = np.random.default_rng(0).bytes(third)
    path = tmp_path / "file"
    path.write_bytes(content)
    assert decode(path, DecodeConfig(min_seconds=1)).notices == ("Parts of this file are damaged and were left out.",)


def test_a_frame_of_impossible_loudness_is_left_out_with_a_notice(tmp_path: Path) -> None:
    samples = tone(48_000, 0.5, 0.5)
    samples[60_000:70_000] = 1e6
    samples[80_000] = np.nan
    recording = decode(encode(tmp_path / "file", samples, codec="pcm_f32le", container="matroska"))
    assert recording.notices == ("Parts of this file are damaged and were left out.",)
    assert np.abs(recording.waveform).max() == pytest.approx(0.5, abs=0.05)
    # What is left out is silent, so that the rest lies where a player plays it.
    assert recording.seconds == pytest.approx(SECONDS, abs=0.03)
    assert np.abs(recording.waveform[60_000 // 3 : 70_000 // 3]).max() < 1e-3


def wav(samples: Float32) -> Callable[[Path], None]:
    return lambda path: soundfile.write(path, samples, 16_000, format="WAV", subtype="FLOAT")


def with_one(value: float) -> Float32:
    samples = tone(16_000, 0.5, 0.5)
    samples[20_000, 1] = value
    return samples


def hum(hertz: float) -> Float32:
    return sine(hertz, 16_000)[:, None]


def picture(path: Path) -> None:
    with av.open(path, "w", format="image2pipe") as output:
        stream = output.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "rgb24"
        output.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        output.mux(stream.encode(None))


BAD_FILES: dict[str, tuple[Callable[[Path], object], type[RecordingError], str]] = {
    "text": (lambda path: path.write_text("This is no music.\n" * 5000), NotAudio, "not audio"),
    "random bytes": (lambda path: path.write_bytes(np.random.default_rng(0).bytes(200_000)), NotAudio, "not audio"),
    "mp3 frames of nothing": (lambda path: path.write_bytes(b"\xff\xfb\x90\x00" * 9_000), NotAudio, "not audio"),
    "tag and text": (lambda path: path.write_bytes(b"ID3\x04" + bytes(6) + b"word " * 9_000), NotAudio, "not audio"),
    "one byte": (lambda path: path.write_bytes(b"R"), NotAudio, "not audio"),
    "picture": (picture, NotAudio, "not audio"),
    "missing": (lambda _: None, NotAudio, "cannot be opened"),
    "folder": (lambda path: path.mkdir(), NotAudio, "cannot be opened"),
    "no bytes": (lambda path: path.touch(), EmptyRecording, "empty"),
    "no samples": (wav(tone(16_000, 0.5)[:0]), EmptyRecording, "no sound"),
    "video without sound": (
        lambda path: encode(path, None, container="mp4", video="libx264"),
        NoSoundTrack,
        "no sound track",
    ),
    "webm without sound": (
        lambda path: encode(path, None, container="webm", video="libvpx"),
        NoSoundTrack,
        "no sound track",
    ),
    "too short": (wav(tone(16_000, 0.5, seconds=2.99)), RecordingTooShort, r"lasts 2\.99 s and at least 3 s"),
    "silence": (wav(np.zeros((64_000, 2), np.float32)), SilentRecording, "only silence"),
    "below -60 dB": (wav(tone(16_000, 0.001)), SilentRecording, "only silence"),
    "constant offset": (wav(np.full((64_000, 1), 0.5, np.float32)), SilentRecording, "only silence"),
    "hum of the mains": (wav(hum(50)), SilentRecording, "only silence"),
    "hum of the mains and an offset": (wav(hum(60) + 0.2), SilentRecording, "only silence"),
    "NaN": (wav(with_one(np.nan)), InvalidSamples, "NaN or infinite"),
    "infinite": (wav(with_one(-np.inf)), InvalidSamples, "NaN or infinite"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_reported_in_one_sentence_without_its_name(name: str, tmp_path: Path) -> None:
    write, error, words = BAD_FILES[name]
    path = tmp_path / "secret.mp3"
    write(path)
    with pytest.raises(error, match=words) as caught:
        decode(path)
    assert type(caught.value) is error
    message = str(caught.value)
    assert message.endswith(".")
    assert message.count(". ") == 0
    assert "secret" not in message
    assert str(tmp_path) not in message


def test_three_seconds_just_above_silence_suffice(tmp_path: Path) -> None:
    """A sine of amplitude 0.00142 has a root mean square just above 0.001, which is -60 dB."""
    path = tmp_path / "file"
    wav(tone(16_000, 0.00142, seconds=3))(path)
    assert decode(path).seconds == 3


def test_a_playlist_opens_no_other_file(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    """FFmpeg would follow a list to other files of the server, or to addresses in the network."""
    (tmp_path / "private.mp3").write_bytes(whole("mp3"))
    concat = f"ffconcat version 1.0\nfile '{tmp_path}/private.mp3'\n"
    hls = f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{tmp_path}/private.mp3\n#EXT-X-ENDLIST\n"
    for playlist in (concat, hls):
        path = tmp_path / "list.m3u8"
        path.write_text(playlist)
        with pytest.raises(NotAudio):
            decode(path)


def test_whatever_a_decoder_raises_becomes_a_sentence(
    whole: Callable[[str], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RuntimeError(str(tmp_path))

    path = tmp_path / "file"
    path.write_bytes(whole("wav"))
    monkeypatch.setattr(soundfile.SoundFile, "read", fail)
    with pytest.raises(NotAudio, match="not audio that we can read"):
        decode(path)


def test_every_beginning_of_every_file_gives_a_recording_or_a_sentence(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / "file"
    for name in ("wav", "aiff", "flac", "ogg vorbis", "mp3", "m4a", "webm"):
        for n_bytes in (1, 4, 9, 12, 20, 30, 45, 70, 200, 1000):
            path.write_bytes(whole(name)[:n_bytes])
            with pytest.raises(RecordingError):
                decode(path)
