"""In a copy, light and loudness come together and when they come in the file, wherever the file's clock begins."""

from itertools import pairwise
from pathlib import Path

import av
import pytest

from demo.media.playable import make_playable
from tests.features.visual.forms import CHANGE_SECONDS, SECONDS, play, write_form
from tests.media.test_playable import write_playable

FORMS = [
    ("a.ts", "libx264", "aac"),
    ("b.mts", "mpeg2video", "ac3"),
    ("c.vob", "mpeg2video", "mp2"),
    ("d.mkv", "mpeg4", "ac3"),
    ("e.mkv", "libx264", "aac"),
    ("f.mkv", "libvpx", "libopus"),
    ("g.mov", "prores_ks", "pcm_s16le"),
]


def changes(copy: Path) -> tuple[float, float]:
    """Return when pictures and sound change, after a look at where both begin."""
    with av.open(str(copy)) as file:
        assert [float(stream.start_time * stream.time_base) for stream in file.streams] == pytest.approx([0, 0], abs=0.05)
    played = play(copy)
    return played.picture_change, played.sound_change


@pytest.mark.parametrize("start", [0, 1.4, 7.2, 40_000])
@pytest.mark.parametrize(("name", "pictures", "sound"), FORMS)
def test_light_and_loudness_come_together(name: str, pictures: str, sound: str, start: float, tmp_path: Path) -> None:
    pixels = "yuv422p10le" if pictures == "prores_ks" else "yuv420p"
    container = "mpegts" if name.endswith(".mts") else ""
    source = write_form(tmp_path / name, pictures, sound, pixels=pixels, container=container, start=start)
    assert changes(write_playable(source, tmp_path)) == pytest.approx((CHANGE_SECONDS, CHANGE_SECONDS), abs=0.05)


@pytest.mark.parametrize("gap", [(0.0, 1.0), (0.5, 1.5)])
@pytest.mark.parametrize(("name", "pictures", "sound"), FORMS[:6])
def test_lost_sound_is_silence(name: str, pictures: str, sound: str, gap: tuple[float, float], tmp_path: Path) -> None:
    container = "mpegts" if name.endswith(".mts") else ""
    source = write_form(tmp_path / name, pictures, sound, container=container, gap=gap)
    copy = write_playable(source, tmp_path)
    played = play(copy)
    assert played.picture_change == pytest.approx(CHANGE_SECONDS, abs=0.05)
    assert played.sound_change == pytest.approx(CHANGE_SECONDS, abs=0.05)
    # Chromium plays no gap.
    with av.open(str(copy)) as file:
        times = [float(packet.pts * packet.time_base) for packet in file.demux(audio=0) if packet.size]
    assert max(after - before for before, after in pairwise(times)) < 0.05


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 5_000), (40_000, 0)])
def test_joined_recordings_play_one_after_the_other(first: float, second: float, tmp_path: Path) -> None:
    """Each is black and silent for two seconds, then white and loud for two."""
    parts = [write_form(tmp_path / f"{n}.ts", "libx264", "aac", start=start) for n, start in enumerate((first, second))]
    source = tmp_path / "joined.ts"
    source.write_bytes(b"".join(part.read_bytes() for part in parts))
    copy = write_playable(source, tmp_path)
    with av.open(str(copy)) as file:
        whites = [(frame.time, frame.to_ndarray(format="gray").mean() > 128) for frame in file.decode(video=0)]
    with av.open(str(copy)) as file:
        louds = [(frame.time, abs(frame.to_ndarray()).max() > 0.2) for frame in file.decode(audio=0)]
    steps = [[time for (_, before), (time, now) in pairwise(found) if before != now] for found in (whites, louds)]
    for found in steps:
        # The encoder of the sound fades out at its end.
        assert found[:3] == pytest.approx([CHANGE_SECONDS, SECONDS, SECONDS + CHANGE_SECONDS], abs=0.1)


def test_sound_that_changes_its_channels_on_the_way_is_kept(tmp_path: Path) -> None:
    parts = [write_form(tmp_path / f"{layout}.ts", "libx264", "ac3", layout=layout) for layout in ("5.1", "stereo")]
    source = tmp_path / "joined.ts"
    source.write_bytes(b"".join(part.read_bytes() for part in parts))
    with av.open(str(write_playable(source, tmp_path))) as file:
        assert file.streams.audio[0].duration * file.streams.audio[0].time_base == pytest.approx(2 * SECONDS, abs=0.1)


def test_packets_that_cannot_be_packed_are_encoded(tmp_path: Path) -> None:
    """A block of sound in the middle says an earlier time than the one before it."""
    source = write_form(tmp_path / "film.mkv", "libx264", "aac")
    content = bytearray(source.read_bytes())
    # SimpleBlock, two bytes of size, track 2, time in its cluster.
    blocks = [
        at
        for at in range(len(content) - 6)
        if content[at] == 0xA3 and content[at + 1] & 0xC0 == 0x40 and content[at + 3] == 0x82
    ]
    assert len(blocks) > 20
    at = blocks[len(blocks) // 2]
    content[at + 4 : at + 6] = bytes(2)
    source.write_bytes(content)
    playable = make_playable(source)
    assert not playable.is_webm
    assert changes(write_playable(source, tmp_path)) == pytest.approx((CHANGE_SECONDS, CHANGE_SECONDS), abs=0.05)
