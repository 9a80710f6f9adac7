"""Copies that browsers play: streams that need no change are as they were, in step, and nothing else comes along."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from demo.core.errors import NoPictures, NoSoundTrack, NotVideo, VideoTooLarge
from demo.media.encoding import CopyConfig
from demo.media.playable import TagConfig, Tags, make_playable, one_line, read_tags
from tests.features.visual.forms import CHANGE_SECONDS, SECONDS, play, write_form

PACKED = [
    ("a.mp4", "libx264", "aac", ".mp4"),
    ("b.webm", "libvpx", "libopus", ".webm"),
    ("c.mov", "libx264", "aac", ".mp4"),
    ("d.mkv", "libx264", "aac", ".mp4"),
    ("e.mkv", "libvpx", "libopus", ".webm"),
    ("av1.mp4", "libsvtav1", "aac", ".mp4"),
    ("av1.webm", "libsvtav1", "libopus", ".webm"),
    ("av1.mkv", "libsvtav1", "aac", ".mp4"),
    ("vp9.mp4", "libvpx-vp9", "libmp3lame", ".mp4"),
]
ENCODED = [
    ("f.mkv", "mpeg4", "ac3", "yuv420p"),
    ("g.mov", "prores_ks", "pcm_s16le", "yuv422p10le"),
    ("h.mp4", "libx264", "aac", "yuv444p"),
    ("i.avi", "mpeg4", "ac3", "yuv420p"),
]


UPRIGHT, TURNED = (1, 0, 0, 0, 1, 0, 0, 0), (0, 1, 0, -1, 0, 0, 0, 0)
"""Of the turning by a quarter, to the right, in the head of a track."""

PLACE = "+35.6586+139.7454/"


def write_playable(source: Path, folder: Path, config: CopyConfig = CopyConfig()) -> Path:
    """Write a copy where it can be played."""
    playable = make_playable(source, config)
    copy = folder / f"copy{'.webm' if playable.is_webm else '.mp4'}"
    copy.write_bytes(playable.content)
    return copy


@pytest.mark.parametrize(("name", "pictures", "sound", "suffix"), PACKED)
def test_streams_that_browsers_play_are_remuxed_and_not_encoded(
    name: str, pictures: str, sound: str, suffix: str, tmp_path: Path
) -> None:
    source = write_form(tmp_path / name, pictures, sound)
    copy = write_playable(source, tmp_path)
    assert copy.suffix == suffix
    with av.open(str(source)) as before, av.open(str(copy)) as after:
        assert ("mp4" if suffix == ".mp4" else "webm") in after.format.name
        frames = [[frame.to_ndarray() for frame in file.decode(video=0)] for file in (before, after)]
    np.testing.assert_array_equal(*frames)
    played = play(copy)
    assert played.picture_change == pytest.approx(CHANGE_SECONDS, abs=0.05)
    assert played.sound_change == pytest.approx(CHANGE_SECONDS, abs=0.05)


def test_a_copy_has_the_first_enabled_sound_that_can_be_decoded(tmp_path: Path) -> None:
    film = write_form(tmp_path / "film.mkv", "libx264", "aac")
    source = tmp_path / "film.mov"
    with av.open(str(film)) as before, av.open(str(source), "w") as file:
        pictures = file.add_stream_from_template(before.streams.video[0])
        # Unknown, the wanted one, and one of a higher rate, all enabled.
        tracks = [file.add_stream("pcm_s16le", rate=rate, layout="mono") for rate in (16_000, 22_050, 48_000)]
        for track in tracks:
            track.disposition = av.stream.Disposition.default
        for packet in before.demux(video=0):
            if packet.dts is not None:
                packet.stream = pictures
                file.mux(packet)
        for track in tracks:
            samples = np.full((1, track.rate * SECONDS), track.rate // 10, np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate = track.rate
            file.mux(track.encode(frame))
    content = source.read_bytes()
    source.write_bytes(content.replace(b"sowt", b"apac", 1))
    copy = write_playable(source, tmp_path)
    with av.open(str(copy)) as file:
        middle = [frame.to_ndarray() for frame in file.decode(audio=0)][20]
    # Of one channel on both sides.
    np.testing.assert_allclose(middle, 22_050 / 10 / 2**15 * np.sqrt(1 / 2), atol=2e-3)


@pytest.mark.parametrize(("name", "pictures", "sound", "pixels"), ENCODED)
def test_anything_else_is_encoded_in_step(name: str, pictures: str, sound: str, pixels: str, tmp_path: Path) -> None:
    source = write_form(tmp_path / name, pictures, sound, pixels=pixels)
    copy = write_playable(source, tmp_path)
    played = play(copy)
    assert copy.suffix == ".mp4"
    assert played.codecs == ("h264", "aac")
    assert played.size == (320, 180)
    with av.open(str(copy)) as file:
        # Browsers' decoders know no other.
        assert file.streams.video[0].codec_context.pix_fmt == "yuv420p"
    assert played.picture_change == pytest.approx(CHANGE_SECONDS, abs=0.06)
    assert played.sound_change == pytest.approx(CHANGE_SECONDS, abs=0.06)
    assert played.picture_seconds == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.parametrize(("size", "expected"), [((1280, 720), (640, 360)), ((720, 1280), (360, 640)), ((322, 182), (322, 182))])
def test_an_encoded_copy_is_no_larger_than_360_lines(size: tuple[int, int], expected: tuple[int, int], tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.mkv", "mpeg4", "ac3", size=size)
    assert play(write_playable(source, tmp_path)).size == expected


def test_an_encoded_copy_has_at_most_so_many_pictures_a_second(tmp_path: Path) -> None:
    copy = write_playable(write_form(tmp_path / "film.mkv", "mpeg4", "ac3"), tmp_path, CopyConfig(max_frame_rate=10))
    with av.open(str(copy)) as file:
        times = [frame.time for frame in file.decode(video=0)]
    np.testing.assert_allclose(np.diff(times), 0.1, atol=1e-3)
    assert len(times) == pytest.approx(10 * SECONDS, abs=1)


def test_an_encoded_copy_ends_where_the_limit_is(tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.mkv", "mpeg4", "ac3")
    copy = write_playable(source, tmp_path, CopyConfig(max_seconds=2.5))
    assert play(copy).picture_seconds == pytest.approx(2.5, abs=0.1)


def test_the_index_of_an_encoded_copy_stands_in_front(tmp_path: Path) -> None:
    copy = write_playable(write_form(tmp_path / "film.mkv", "mpeg4", "ac3"), tmp_path).read_bytes()
    assert copy.index(b"moov") < copy.index(b"mdat")


def test_what_cannot_be_played_is_refused(tmp_path: Path) -> None:
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
    refused = {text: NotVideo, silent: NoSoundTrack, large: VideoTooLarge, song: NoPictures, tmp_path / "none": NotVideo}
    for path, error in refused.items():
        with pytest.raises(error):
            make_playable(path)


@pytest.mark.parametrize(("name", "pictures", "sound"), [("a.mp4", "libx264", "aac"), ("b.mkv", "libvpx", "libopus")])
def test_a_copy_does_not_say_where_it_was_recorded(name: str, pictures: str, sound: str, tmp_path: Path) -> None:
    film = write_form(tmp_path / "film.mkv", pictures, sound)
    source = tmp_path / name
    # As a phone writes it: for the whole file, for a stream, and as text that is shown second by second.
    with av.open(str(film)) as before, av.open(str(source), "w", options={"movflags": "use_metadata_tags"}) as file:
        file.metadata.update({"com.apple.quicktime.location.ISO6709": PLACE, "location": PLACE, "make": "A Phone"})
        streams = [file.add_stream_from_template(stream) for stream in before.streams]
        for stream in streams:
            stream.metadata["handler_name"] = stream.metadata["title"] = PLACE
        for packet in before.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                file.mux(packet)
    content = source.read_bytes()
    assert content.count(PLACE.encode()) >= 3
    # What no library knows stands between the parts that all know.
    box = b"uuid" + bytes(range(16)) + PLACE.encode()
    if source.suffix == ".mp4":
        source.write_bytes(content + (4 + len(box)).to_bytes(4, "big") + box)
    reports = bytes(make_playable(source).content)
    assert PLACE.encode() not in reports
    assert b"A Phone" not in reports
    assert b"then white" not in reports


def test_a_turned_film_stays_turned(tmp_path: Path) -> None:
    content = bytearray(write_form(tmp_path / "film.mp4", "libx264", "aac").read_bytes())
    # The matrix of the first track's head, which is that of the pictures.
    at = content.index(b"tkhd") + 44
    upright, turned = (struct.pack(">9i", *(65536 * n for n in m), 1 << 30) for m in (UPRIGHT, TURNED))
    assert content[at : at + 36] == upright
    content[at : at + 36] = turned
    source = tmp_path / "turned.mp4"
    source.write_bytes(content)
    for path in (source, write_playable(source, tmp_path)):
        with av.open(str(path)) as file:
            assert next(file.decode(video=0)).rotation == -90


def test_a_file_too_large_to_be_held_in_memory_is_encoded_smaller(tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.mp4", "libx264", "aac", size=(1280, 720))
    n_bytes = source.stat().st_size
    assert play(write_playable(source, tmp_path, CopyConfig(max_packed_bytes=n_bytes))).size == (1280, 720)
    assert play(write_playable(source, tmp_path, CopyConfig(max_packed_bytes=n_bytes - 1))).size == (640, 360)


def test_a_file_says_its_title_and_maker_in_one_line(tmp_path: Path) -> None:
    tags = read_tags(write_form(tmp_path / "film.mp4", "libx264", "aac"))
    assert tags == Tags(title="Black, then white", credit="A. Person, CC0")
    assert read_tags(tmp_path / "film.mp4", TagConfig(max_characters=5)) == Tags(title="Black", credit="A. Pe, CC0")
    assert read_tags(tmp_path / "nowhere.mp4") == Tags(title="", credit="")


def test_a_line_has_no_control_characters_and_an_end() -> None:
    assert one_line("a\x1b[31m\n\tb\u202e  c") == "a [31m b c"
    assert len(one_line("x" * 1000)) == 120
