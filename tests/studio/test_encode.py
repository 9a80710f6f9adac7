"""Pictures and sound into MP4."""

import hashlib
from pathlib import Path

import av
import numpy as np
import pyloudnorm
import pytest

from demo.core.chapters import Chapter
from demo.core.errors import SettingError
from demo.studio.sound.render import RENDER_RATE
from demo.studio.video.encode import CannotEncode, EncodeConfig, Pictures, encode_pictures, join
from demo.studio.video.sound import encode_sound
from tests.studio.clips import SIZE, decoded_pictures, moving_square, tone

SMALL = EncodeConfig(width=SIZE[0], height=SIZE[1], preset="medium", video_bits_per_second=200_000)


def stored(frames: object, path: Path, config: EncodeConfig = SMALL) -> Pictures:
    pictures = Pictures(path, config)
    for _ in pictures.store(frames):
        pass
    return pictures


def make_film(folder: Path, n_frames: int = 45) -> Path:
    folder.mkdir(exist_ok=True)
    pictures = stored(moving_square(n_frames), folder / "raw.yuv")
    encode_pictures(pictures, folder / "video.mp4")
    encode_sound(tone(pictures.seconds - 0.03), pictures.seconds, folder / "sound.mp4", SMALL)
    chapters = (Chapter(name="verse", start=0.0, end=1.5), Chapter(name="chorus", start=1.5, end=pictures.seconds))
    tags = {"title": "A Film", "genre": "calm", "copyright": "CC0 1.0", "comment": "recipe"}
    join(folder / "video.mp4", folder / "sound.mp4", folder / "film.mp4", tags, chapters)
    return folder / "film.mp4"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "first")


def test_the_same_pictures_and_sound_give_the_same_file(film: Path, tmp_path: Path) -> None:
    again = make_film(tmp_path / "second")
    np.testing.assert_array_equal(decoded_pictures(film), decoded_pictures(again))
    assert hashlib.sha256(film.read_bytes()).digest() == hashlib.sha256(again.read_bytes()).digest()


def test_browsers_get_what_they_play(film: Path) -> None:
    with av.open(film) as container:
        video, audio = container.streams.video[0].codec_context, container.streams.audio[0].codec_context
        assert (video.name, video.profile, video.pix_fmt, video.width, video.height) == ("h264", "High", "yuv420p", *SIZE)
        assert (audio.name, audio.profile, audio.sample_rate, audio.layout.name) == ("aac", "LC", 32_000, "stereo")
        assert container.streams.video[0].average_rate == 15
    data = film.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_pictures_and_sound_start_at_zero_and_last_as_long(film: Path) -> None:
    with av.open(film) as container:
        frames = list(container.decode(video=0))
        times = [frame.time for frame in frames]
    np.testing.assert_allclose(times, np.arange(45) / 15, atol=1e-6)
    with av.open(film) as container:
        blocks = list(container.decode(audio=0))
        assert blocks[0].time == 0.0
        assert sum(block.samples for block in blocks) / 32_000 == pytest.approx(3.0, abs=0.05)


def test_tags_and_chapters_are_read_back(film: Path) -> None:
    with av.open(film) as container:
        assert {name: container.metadata[name] for name in ("title", "genre", "copyright", "comment")} == {
            "title": "A Film",
            "genre": "calm",
            "copyright": "CC0 1.0",
            "comment": "recipe",
        }
        assert "creation_time" not in container.metadata
        chapters = container.chapters()
    assert [chapter["metadata"]["title"] for chapter in chapters] == ["verse", "chorus"]
    assert [float(chapter["start"] * chapter["time_base"]) for chapter in chapters] == [0.0, 1.5]


def test_a_click_sounds_when_its_picture_shows(tmp_path: Path) -> None:
    # A click at 1.2 s, in a sound that is loud enough for a measurable loudness.
    sound = tone(3.0)
    sound[round(1.2 * RENDER_RATE) : round(1.2 * RENDER_RATE) + 30] = 0.6
    encode_sound(sound, 3.0, tmp_path / "sound.mp4", SMALL)
    with av.open(tmp_path / "sound.mp4") as container:
        decoded = np.concatenate([block.to_ndarray() for block in container.decode(audio=0)], axis=1)[0]
    assert np.argmax(np.abs(decoded)) / 32_000 == pytest.approx(1.2, abs=0.003)


def test_decoded_sound_has_the_loudness_and_stays_below_the_true_peak(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    bursts = (
        0.2 * rng.standard_normal((4 * RENDER_RATE, 2)) * np.exp(-6 * (np.arange(4 * RENDER_RATE) / RENDER_RATE % 0.5))[:, None]
    )
    encode_sound(bursts.astype(np.float32), 4.0, tmp_path / "sound.mp4", SMALL)
    with av.open(tmp_path / "sound.mp4") as container:
        decoded = np.concatenate([block.to_ndarray() for block in container.decode(audio=0)], axis=1).T
    assert np.abs(decoded).max() < 10 ** (-1 / 20)
    assert pyloudnorm.Meter(32_000).integrated_loudness(decoded) == pytest.approx(-16, abs=1)


def test_a_sound_of_single_spikes_is_refused(tmp_path: Path) -> None:
    spikes = np.zeros((4 * RENDER_RATE, 2), np.float32)
    spikes[:: RENDER_RATE // 2] = 0.9
    with pytest.raises(CannotEncode, match="loudness"):
        encode_sound(spikes, 4.0, tmp_path / "sound.mp4", SMALL)


@pytest.mark.parametrize("color", [(200, 30, 30), (30, 180, 40), (30, 40, 200), (128, 128, 128), (250, 220, 60)])
def test_colors_are_those_of_bt_709(color: tuple[int, int, int], tmp_path: Path) -> None:
    flat = np.broadcast_to(np.uint8(color), (90, 160, 3))
    encode_pictures(stored(iter([flat] * 3), tmp_path / "raw.yuv"), tmp_path / "video.mp4")
    with av.open(tmp_path / "video.mp4") as container:
        frame = next(container.decode(video=0))
        # 1 is BT.709 in each of the three, 1 limited range (ISO/IEC 23091-2).
        assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)
        planes = frame.to_ndarray(format="yuv420p")
    red, green, blue = np.array(color) / 255
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert planes[:90].mean() == pytest.approx(16 + 219 * luma, abs=2)
    assert planes[90:].reshape(2, -1)[0].mean() == pytest.approx(128 + 224 * (blue - luma) / 1.8556, abs=2)
    assert planes[90:].reshape(2, -1)[1].mean() == pytest.approx(128 + 224 * (red - luma) / 1.5748, abs=2)


def test_busy_pictures_get_all_the_bits_that_they_may_have_and_calm_ones_what_they_need(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noise = [np.kron(rng.integers(0, 255, (45, 80, 3), dtype=np.uint8), np.ones((2, 2, 1), np.uint8)) for _ in range(45)]
    kilobits = {}
    for name, frames in (("busy", iter(noise)), ("calm", moving_square(45))):
        taken = encode_pictures(stored(frames, tmp_path / "raw.yuv"), tmp_path / f"{name}.mp4")
        with av.open(tmp_path / f"{name}.mp4") as container:
            kilobits[name] = 8 * sum(packet.size for packet in container.demux(video=0)) / 3.0 / 1000
        assert taken == pytest.approx(1000 * kilobits[name], rel=0.01)
    assert 160 < kilobits["busy"] <= 200
    assert kilobits["calm"] < 100


def test_pictures_that_never_fit_are_refused(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tight = EncodeConfig(width=SIZE[0], height=SIZE[1], preset="medium", video_bits_per_second=2_000)
    pictures = stored((rng.integers(0, 255, (90, 160, 3), dtype=np.uint8) for _ in range(15)), tmp_path / "raw.yuv", tight)
    with pytest.raises(CannotEncode, match="2 kbit/s"):
        encode_pictures(pictures, tmp_path / "video.mp4")


def test_no_two_keyframes_are_further_apart_than_seeking_allows(tmp_path: Path) -> None:
    encode_pictures(stored(moving_square(150), tmp_path / "raw.yuv"), tmp_path / "video.mp4")
    with av.open(tmp_path / "video.mp4") as container:
        keys = [float(packet.pts * packet.time_base) for packet in container.demux(video=0) if packet.is_keyframe]
    assert keys[0] == 0.0
    assert max(np.diff([*keys, 10.0])) <= SMALL.keyframe_seconds + 1e-6


def test_pictures_of_another_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotEncode, match="shape"):
        stored(moving_square(2, (320, 180)), tmp_path / "raw.yuv")
    with pytest.raises(SettingError, match="even"):
        EncodeConfig(height=271)
