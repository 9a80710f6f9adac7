"""The sound of a copy is the track that players take."""

from pathlib import Path

import av
import numpy as np
import pytest

from demo.media.containers import choose_sound, open_container

CODECS = {".mov": "pcm_s16le", ".mkv": "aac", ".ts": "mp2"}


def write_tracks(path: Path, *enabled: bool) -> Path:
    """Write sound tracks, enabled or not, with rising sample rates and bit rates."""
    with av.open(str(path), "w") as file:
        tracks = [
            file.add_stream(CODECS[path.suffix], rate=16_000 * number, layout="stereo", options={"b": str(48_000 * number)})
            for number in range(1, len(enabled) + 1)
        ]
        for track, is_enabled in zip(tracks, enabled, strict=True):
            track.disposition = av.stream.Disposition.default if is_enabled else av.stream.Disposition(0)
        for track in tracks:
            samples = np.random.default_rng(0).normal(0, 3000, (1, 2 * track.rate)).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
            frame.sample_rate = track.rate
            resampler = av.AudioResampler(format=track.format.name, layout="stereo", rate=track.rate)
            file.mux([packet for part in resampler.resample(frame) for packet in track.encode(part)])
            file.mux(track.encode())
    return path


def replace_name(path: Path, name: bytes, other: bytes, number: int) -> None:
    """Replace one of the places where a file names a codec by the name of one that has no decoder."""
    parts = path.read_bytes().split(name)
    path.write_bytes(name.join(parts[: number + 1]) + other + name.join(parts[number + 1 :]))


def chosen(path: Path) -> int | None:
    with path.open("rb", buffering=0) as file, open_container(file) as container:
        sound = choose_sound(container)
        return None if sound is None else sound.index


@pytest.mark.parametrize(
    ("enabled", "expected"), [((True, True), 0), ((False, True), 1), ((True, False, True), 0), ((False, True, True), 1)]
)
@pytest.mark.parametrize("suffix", ["mov", "mkv"])
def test_the_first_enabled_track_is_taken(enabled: tuple[bool, ...], expected: int, suffix: str, tmp_path: Path) -> None:
    assert chosen(write_tracks(tmp_path / f"film.{suffix}", *enabled)) == expected


def test_without_any_marks_the_first_track_is_taken(tmp_path: Path) -> None:
    assert chosen(write_tracks(tmp_path / "film.ts", False, False)) == 0


@pytest.mark.parametrize(
    ("suffix", "name", "other"), [("mov", b"sowt", b"apac"), ("mov", b"sowt", b"ac-4"), ("mkv", b"A_AAC", b"A_NEW")]
)
@pytest.mark.parametrize("lost", [0, 1])
def test_a_track_that_no_decoder_knows_is_passed_over(
    suffix: str, name: bytes, other: bytes, lost: int, tmp_path: Path
) -> None:
    path = write_tracks(tmp_path / f"film.{suffix}", True, True)
    replace_name(path, name, other, lost)
    assert chosen(path) == 1 - lost


def test_a_decodable_track_is_taken_before_an_enabled_one_that_is_not(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "film.mov", True, False)
    replace_name(path, b"sowt", b"apac", 0)
    assert chosen(path) == 1


def test_a_file_without_any_decodable_track_has_none(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "film.mov", True)
    replace_name(path, b"sowt", b"apac", 0)
    assert chosen(path) is None
