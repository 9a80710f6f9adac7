"""Posters, tags and copies of a visitor's video are made in the sandbox, which survives hostile files."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from demo.core.config import DecodeConfig, FrameConfig, ReadingLimits
from demo.core.errors import DemoError, NoSoundTrack, NotVideo, TruncatedVideo, UnreadableVideo
from demo.media import sandboxed as reading
from demo.media.audio import decode
from demo.media.containers import NOT_VIDEO
from demo.media.encoding import CopyConfig
from demo.media.frames import read_pictures_at
from demo.media.playable import Tags, make_playable
from demo.media.posters import choose_poster, to_jpeg
from demo.media.sandbox.call import HAS_FORK_SERVER, TOO_LARGE, TOO_LONG, isolated
from demo.media.sandboxed import VIDEO_FILE_LIMITS, VIDEO_LIMITS, WHOLE_VIDEO_LIMITS, read_video_file
from demo.media.video_file import VideoContents, VideoRequest
from tests.features.visual.forms import play, write_form
from tests.media import bombs
from tests.media.video_files import encode, plain

linux = pytest.mark.skipif(not HAS_FORK_SERVER, reason="The limits of this system are others.")

Read = Callable[[Path], object]


def read_poster(path: Path, limits: ReadingLimits = VIDEO_FILE_LIMITS) -> bytes:
    return read_video_file(path, VideoRequest(poster=FrameConfig()), limits).poster


def read_names(path: Path, limits: ReadingLimits = VIDEO_FILE_LIMITS) -> Tags:
    return read_video_file(path, VideoRequest(), limits).tags


def write_playable(
    path: Path, stem: str, folder: Path, config: CopyConfig = CopyConfig(), limits: ReadingLimits = VIDEO_FILE_LIMITS
) -> Path:
    return read_video_file(path, VideoRequest(copy=config), limits).write_copy(folder, stem)


def copied(path: Path) -> Path:
    return write_playable(path, "copy", path.parent)


READERS: list[Read] = [read_poster, copied]


@pytest.fixture
def only_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be opened by FFmpeg in this process."""
    monkeypatch.setattr(av, "open", lambda *_, **__: pytest.fail("opened here"))


@pytest.mark.parametrize(("name", "pictures", "sound"), [("a.mp4", "libx264", "aac"), ("b.mkv", "mpeg4", "ac3")])
def test_posters_names_and_copies_are_the_same_to_the_last_bit(
    name: str, pictures: str, sound: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = write_form(tmp_path / name, pictures, sound)
    poster, copy = to_jpeg(choose_poster(path).picture), make_playable(path).content.tobytes()
    request.getfixturevalue("only_elsewhere")
    assert read_poster(path) == poster
    assert read_names(path) == Tags(title="Black, then white", credit="A. Person, CC0")
    written = copied(path)
    assert written == tmp_path / "copy.mp4"
    assert written.read_bytes() == copy


@pytest.mark.parametrize(("name", "pictures", "sound"), [("a.mp4", "libx264", "aac"), ("b.mkv", "mpeg4", "ac3")])
def test_all_parts_of_one_process_are_those_of_separate_calls(
    name: str, pictures: str, sound: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_form(tmp_path / name, pictures, sound)
    small = FrameConfig(frame_rate=1, frame_pixels=64 * 36)
    request = VideoRequest(
        poster=FrameConfig(), sound=DecodeConfig(), frames=FrameConfig(), further_frames=small, copy=CopyConfig()
    )
    calls = []
    monkeypatch.setattr(reading, "isolated", lambda *arguments: calls.append(arguments) or isolated(*arguments))
    contents = read_video_file(path, request)
    assert len(calls) == 1
    sound_part, copy = decode(path), make_playable(path)
    seen, further = read_pictures_at(path, (FrameConfig(), small))
    assert contents.tags == Tags(title="Black, then white", credit="A. Person, CC0")
    assert contents.poster == to_jpeg(choose_poster(path).picture)
    for found, expected in ((contents.pictures, seen), (contents.further_pictures, further)):
        np.testing.assert_array_equal(found.frames, expected.frames)
        assert (found.seconds, found.notices) == (expected.seconds, expected.notices)
    np.testing.assert_array_equal(contents.recording.waveform, sound_part.waveform)
    assert (contents.recording.seconds, contents.recording.notices) == (sound_part.seconds, sound_part.notices)
    assert (contents.copy.tobytes(), contents.is_webm) == (copy.content.tobytes(), copy.is_webm)


def test_parts_that_are_not_requested_are_not_read(tmp_path: Path) -> None:
    silent = write_form(tmp_path / "silent.mp4", "libx264", None)
    contents = read_video_file(silent, VideoRequest(frames=FrameConfig()))
    assert len(contents.pictures.frames)
    assert len(contents.copy) == len(contents.picture) == len(contents.waveform) == 0
    with pytest.raises(NoSoundTrack):
        read_video_file(silent, VideoRequest(frames=FrameConfig(), sound=DecodeConfig()))


def reports(read: Read, path: Path) -> DemoError:
    before = sorted(path.parent.iterdir())
    with pytest.raises(DemoError) as caught:
        read(path)
    assert str(caught.value).endswith(".")
    assert path.name not in str(caught.value)
    assert sorted(path.parent.iterdir()) == before
    return caught.value


@pytest.mark.parametrize("read", READERS)
def test_pictures_that_claim_to_be_huge_are_refused_at_once(read: Read, tmp_path: Path) -> None:
    begin = time.monotonic()
    bomb = with_sound(bombs.claims_many_pixels(tmp_path / "bomb.mp4"), tmp_path / "loud.mov")
    assert isinstance(reports(read, bomb), TruncatedVideo if read is read_poster else NotVideo)
    assert read_names(bomb) == Tags(title="", credit="")
    assert time.monotonic() - begin < 30


def test_three_hundred_years_end_where_the_file_ends(tmp_path: Path) -> None:
    path = bombs.lasts_for_ever(tmp_path / "bomb.mkv")
    assert read_poster(path)[:2] == b"\xff\xd8"
    for config in (CopyConfig(), CopyConfig(max_packed_bytes=1)):
        with av.open(str(write_playable(path, "copy", tmp_path, config))) as copy:
            assert sum(1 for _ in copy.decode(video=0)) > 0
            assert copy.duration / av.time_base == pytest.approx(4, abs=0.3)


@linux
def test_a_file_that_takes_too_long_or_too_much_is_reported_and_the_next_is_read(tmp_path: Path) -> None:
    bomb = with_sound(bombs.is_one_large_picture_again_and_again(tmp_path / "bomb.mov", n_frames=150), tmp_path / "loud.mov")
    good = write_form(tmp_path / "good.mp4", "libx264", "aac")
    little = 150_000_000
    cases: list[tuple[Read, str]] = [
        (lambda path: read_poster(path, limits=replace(VIDEO_FILE_LIMITS, seconds=0.2)), TOO_LONG),
        (lambda path: read_poster(path, limits=replace(VIDEO_FILE_LIMITS, memory_bytes=little)), TOO_LARGE),
        (lambda path: read_names(path, limits=replace(VIDEO_FILE_LIMITS, seconds=0.001)), TOO_LONG),
        (lambda path: write_playable(path, "copy", tmp_path, limits=replace(VIDEO_FILE_LIMITS, seconds=0.5)), TOO_LONG),
        (lambda path: write_playable(path, "copy", tmp_path, limits=replace(VIDEO_FILE_LIMITS, cpu_seconds=1)), TOO_LONG),
        (
            lambda path: write_playable(path, "copy", tmp_path, limits=replace(VIDEO_FILE_LIMITS, memory_bytes=little)),
            TOO_LARGE,
        ),
    ]
    for read, sentence in cases:
        begin = time.monotonic()
        error = reports(read, bomb)
        assert (type(error), str(error)) == (UnreadableVideo, sentence)
        assert time.monotonic() - begin < 30
    assert read_names(good).title == "Black, then white"
    assert play(copied(good)).codecs == ("h264", "aac")


def with_sound(path: Path, out: Path) -> Path:
    """Return a copy of silent pictures with a sound beside them, which only then are worth a copy."""
    with av.open(str(path)) as pictures, av.open(str(out), "w") as file:
        seen = file.add_stream_from_template(pictures.streams.video[0])
        analysis = file.add_stream("aac", rate=16_000, layout="mono")
        for packet in pictures.demux():
            if packet.size:
                packet.stream = seen
                file.mux(packet)
        samples = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        samples.sample_rate, samples.pts = 16_000, 0
        file.mux(analysis.encode(samples))
        file.mux(analysis.encode())
    return out


@pytest.mark.parametrize("read", READERS)
def test_an_archive_is_no_video(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    encode(path, plain((9, 99, 9), 30), container="mpegts", sound_seconds=4)
    path.write_bytes(b"PK\x03\x04" + path.read_bytes())
    assert str(reports(read, path)) == NOT_VIDEO
    assert read_names(path) == Tags(title="", credit="")


def test_files_named_by_a_playlist_are_not_opened(tmp_path: Path) -> None:
    film = write_form(tmp_path / "film.mp4", "libx264", "aac")
    path = tmp_path / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile '{film}'\n")
    for read in READERS:
        assert isinstance(reports(read, path), NotVideo)
    assert read_names(path) == Tags(title="", credit="")


@pytest.mark.parametrize(("limits", "seconds"), [(VIDEO_LIMITS, 180), (VIDEO_FILE_LIMITS, 180), (WHOLE_VIDEO_LIMITS, 600)])
def test_the_frames_of_the_longest_video_may_be_sent_back(limits: ReadingLimits, seconds: int) -> None:
    """Ten frames a second of 160 x 90 pixels and one of 398 x 224, in three colors; the sound of twenty minutes with a file."""
    frames = seconds * 3 * (10 * 160 * 90 + 398 * 224)
    sound = 0 if limits is VIDEO_LIMITS else 20 * 60 * 16_000 * 4
    assert frames + sound < limits.answer_bytes


@pytest.mark.parametrize("content", ["words", {"a": 1}])
def test_who_has_taken_over_a_process_gets_no_other_name_and_no_other_place(
    content: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    evil = VideoContents(is_webm="/../../evil", copy=np.frombuffer(b"film", np.uint8))  # type: ignore[arg-type]
    monkeypatch.setattr(reading, "isolated", lambda *_: evil)
    assert write_playable(tmp_path / "film", "copy", folder) == folder / "copy.webm"
    assert list(tmp_path.iterdir()) == [folder]
    monkeypatch.setattr(reading, "isolated", lambda *_: VideoContents(title=content, credit="a\nb" + "c" * 1_000))  # type: ignore[arg-type]
    names = read_names(tmp_path / "film")
    assert names.title == str(content)
    assert (names.credit[:4], len(names.credit)) == ("a bc", 120)
    monkeypatch.setattr(
        reading, "isolated", lambda *_: VideoContents(picture=np.frombuffer(b"<svg onload>", np.uint8).reshape(2, 6))
    )
    with pytest.raises(NotVideo):
        read_poster(tmp_path / "film")
