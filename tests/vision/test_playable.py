"""Copies that browsers play: nothing is changed that need not be, and pictures and sound stay together."""

from pathlib import Path

import av
import numpy as np
import pytest

from demo.errors import NoPictures, NoSoundTrack, NotVideo, VideoTooLarge
from demo.vision.encoding import CopyConfig
from demo.vision.playable import Tags, one_line, read_tags, write_playable
from tests.vision.forms import CHANGE_SECONDS, SECONDS, play, write_form

AS_IT_IS = [("a.mp4", "libx264", "aac"), ("b.webm", "libvpx", "libopus")]
PACKED = [("c.mov", "libx264", "aac", ".mp4"), ("d.mkv", "libx264", "aac", ".mp4"), ("e.mkv", "libvpx", "libopus", ".webm")]
ENCODED = [
    ("f.mkv", "mpeg4", "ac3", "yuv420p"),
    ("g.mov", "prores_ks", "pcm_s16le", "yuv422p10le"),
    ("h.mp4", "libx264", "aac", "yuv444p"),
    ("i.avi", "mpeg4", "ac3", "yuv420p"),
]


@pytest.mark.parametrize(("name", "pictures", "sound"), AS_IT_IS)
def test_what_browsers_play_is_copied_byte_by_byte(name: str, pictures: str, sound: str, tmp_path: Path) -> None:
    source = write_form(tmp_path / name, pictures, sound)
    copy = write_playable(source, "copy", tmp_path)
    assert copy == tmp_path / f"copy{source.suffix}"
    assert copy.read_bytes() == source.read_bytes()


def test_the_name_does_not_say_what_a_file_is(tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.webm", "libx264", "aac", container="mp4")
    copy = write_playable(source, "copy", tmp_path)
    assert copy.suffix == ".mp4"
    assert copy.read_bytes() == source.read_bytes()


@pytest.mark.parametrize(("name", "pictures", "sound", "suffix"), PACKED)
def test_streams_that_browsers_play_are_packed_anew_and_not_encoded(
    name: str, pictures: str, sound: str, suffix: str, tmp_path: Path
) -> None:
    source = write_form(tmp_path / name, pictures, sound)
    copy = write_playable(source, "copy", tmp_path)
    assert copy.suffix == suffix
    with av.open(str(source)) as before, av.open(str(copy)) as after:
        assert ("mp4" if suffix == ".mp4" else "webm") in after.format.name
        frames = [[frame.to_ndarray() for frame in file.decode(video=0)] for file in (before, after)]
    np.testing.assert_array_equal(*frames)
    played = play(copy)
    assert played.picture_change == pytest.approx(CHANGE_SECONDS, abs=0.05)
    assert played.sound_change == pytest.approx(CHANGE_SECONDS, abs=0.05)


@pytest.mark.parametrize(("name", "pictures", "sound", "pixels"), ENCODED)
def test_anything_else_is_encoded_in_step(name: str, pictures: str, sound: str, pixels: str, tmp_path: Path) -> None:
    source = write_form(tmp_path / name, pictures, sound, pixels=pixels)
    copy = write_playable(source, "copy", tmp_path)
    played = play(copy)
    assert copy.suffix == ".mp4"
    assert played.codecs == ("h264", "aac")
    assert played.size == (320, 180)
    assert played.picture_change == pytest.approx(CHANGE_SECONDS, abs=0.06)
    assert played.sound_change == pytest.approx(CHANGE_SECONDS, abs=0.06)
    assert played.picture_seconds == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.parametrize(("size", "expected"), [((1280, 720), (640, 360)), ((720, 1280), (360, 640)), ((322, 182), (322, 182))])
def test_an_encoded_copy_is_no_larger_than_360_lines(size: tuple[int, int], expected: tuple[int, int], tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.mkv", "mpeg4", "ac3", size=size)
    assert play(write_playable(source, "copy", tmp_path)).size == expected


def test_an_encoded_copy_ends_where_the_limit_is(tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.mkv", "mpeg4", "ac3")
    copy = write_playable(source, "copy", tmp_path, CopyConfig(max_seconds=2.5))
    assert play(copy).picture_seconds == pytest.approx(2.5, abs=0.1)


def test_the_index_of_an_encoded_copy_stands_in_front(tmp_path: Path) -> None:
    copy = write_playable(write_form(tmp_path / "film.mkv", "mpeg4", "ac3"), "copy", tmp_path).read_bytes()
    assert copy.index(b"moov") < copy.index(b"mdat")


def test_what_cannot_be_played_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film " * 500)
    silent = write_form(tmp_path / "silent.mp4", "libx264", None)
    large = write_form(tmp_path / "large.mkv", "mpeg4", "ac3", size=(4128, 16))
    song = tmp_path / "song.mp4"
    with av.open(str(write_form(tmp_path / "film.mp4", "libx264", "aac"))) as film, av.open(str(song), "w") as file:
        stream = file.add_stream_from_template(film.streams.audio[0])
        for packet in film.demux(film.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                file.mux(packet)
    folder = tmp_path / "copies"
    folder.mkdir()
    refused = {text: NotVideo, silent: NoSoundTrack, large: VideoTooLarge, song: NoPictures, tmp_path / "none": NotVideo}
    for path, error in refused.items():
        with pytest.raises(error):
            write_playable(path, "copy", folder)
    assert list(folder.iterdir()) == []


def test_a_file_says_its_title_and_maker_in_one_line(tmp_path: Path) -> None:
    tags = read_tags(write_form(tmp_path / "film.mp4", "libx264", "aac"))
    assert tags == Tags(title="Black, then white", credit="A. Person, CC0")
    assert read_tags(tmp_path / "nowhere.mp4") == Tags(title="", credit="")


def test_a_line_has_no_control_characters_and_an_end() -> None:
    assert one_line("a\x1b[31m\n\tb\u202e  c") == "a [31m b c"
    assert len(one_line("x" * 1000)) == 120
