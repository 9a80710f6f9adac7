"""Checking a catalogue: files with one known fault each."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.core.errors import DemoError
from demo.studio.video.check import Limits, check_catalogue
from demo.studio.video.measure import index_stands_first, longest_run, measure
from tests.studio.clips import FRAME_RATE, SIZE, moving_square, tone, write_film

SECONDS = 4.0
LIMITS = Limits(size=SIZE, short_seconds=(3.0, 5.0))
CHAPTERS = ((0.0, 2.0, "verse"), (2.0, SECONDS, "chorus"))
COLUMNS = ("id", "style", "seconds", "full", "chapters", "file", "poster")


def pictures() -> list[np.ndarray]:
    return list(moving_square(round(SECONDS * FRAME_RATE)))


def black_for(seconds: float) -> Iterator[np.ndarray]:
    for index, picture in enumerate(pictures()):
        yield picture * np.uint8(not 0.5 <= index / FRAME_RATE < 0.5 + seconds)


def flashing(times_a_second: int) -> Iterator[np.ndarray]:
    """Yield pictures that go from dark gray to light gray and back several times in the first second, then stand still."""
    for index in range(round(SECONDS * FRAME_RATE)):
        light = index < FRAME_RATE and index * times_a_second % FRAME_RATE >= FRAME_RATE / 2
        yield np.full((SIZE[1], SIZE[0], 3), 190 if light else 70, np.uint8)


def silent_for(seconds: float) -> np.ndarray:
    # A little louder, since partly silent windows lower the total loudness.
    sound = 1.12 * tone(SECONDS)
    sound[44_100 : 44_100 + round(seconds * 44_100)] = 0
    return sound


def write_catalogue(folder: Path, *ids: str, seconds: float = SECONDS, full: str = "no") -> None:
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for name in ids:
            Image.new("RGB", SIZE, (200, 90, 40)).save(folder / f"{name}.jpg")
            writer.writerow(
                {
                    "id": name,
                    "style": "squares",
                    "seconds": f"{seconds:.2f}",
                    "full": full,
                    "chapters": "0.0 verse|2.0 chorus",
                    "file": f"{name}.mp4",
                    "poster": f"{name}.jpg",
                }
            )


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    write_film(folder / "good.mp4", pictures(), tone(SECONDS), chapters=CHAPTERS)
    write_catalogue(folder, "good")
    return folder


def test_a_correct_catalogue_has_no_faults_and_a_line_for_each_video(good: Path) -> None:
    report = check_catalogue(good, LIMITS)
    assert report.failures == ()
    assert [line.split()[0] for line in report.lines] == ["video", "good", "1"]


def test_measured_numbers_equal_those_of_the_input(good: Path) -> None:
    found = measure(good / "good.mp4", black_level=16.0, silence_dbfs=-50.0)
    assert (found.size, found.frame_rate, found.video_seconds) == (SIZE, 15.0, pytest.approx(4.0))
    assert found.audio_seconds == pytest.approx(4.0, abs=0.03)
    phase = np.linspace(0, 2 * np.pi, 10_001)
    peak = np.abs(0.13 * np.sin(2 * phase) + 0.09 * np.sin(3 * phase)).max()
    assert found.true_peak == pytest.approx(20 * np.log10(peak), abs=0.3)
    assert (found.black_seconds, found.silent_seconds, found.flashes) == (0.0, 0.0, 0.0)
    assert found.chapters == ((0.0, "verse"), (2.0, "chorus"))


FAULTS = {
    "black": (lambda: {"pictures": black_for(2.4)}, "is black for 2.4 s"),
    "silent": (lambda: {"sound": silent_for(2.5)}, "is silent for 2."),
    "clipping": (lambda: {"sound": np.clip(20 * tone(SECONDS), -1, 1)}, "peaks at "),
    "quiet": (lambda: {"sound": tone(SECONDS) / 2}, "has a loudness of -2"),
    "flashing": (lambda: {"pictures": flashing(5)}, "flashes 5 times within a second"),
    "mpeg4": (lambda: {"video_codec": "mpeg4"}, "is mpeg4 "),
    "mp3": (lambda: {"audio_codec": "libmp3lame"}, ", mp3"),
    "pixels": (lambda: {"pixels": "yuv444p"}, "yuv444p"),
    "index": (lambda: {"index_first": False}, "has its index behind the data"),
    "size": (lambda: {"pictures": moving_square(60, (192, 108))}, "has 192 x 108 pixels"),
    "apart": (lambda: {"sound": tone(SECONDS - 0.5)}, "has 3.5"),
    "short": (lambda: {"pictures": pictures()[:30], "sound": tone(2.0)}, "lasts 2.00 s"),
    "chapters": (lambda: {"chapters": ((0.0, SECONDS, "verse"),)}, "has the chapters 0.0 verse"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_found_and_named_with_its_file(fault: str, tmp_path: Path) -> None:
    what, sentence = FAULTS[fault]
    film = {"pictures": pictures(), "sound": tone(SECONDS), "chapters": CHAPTERS, **what()}
    write_film(tmp_path / f"{fault}.mp4", **film)
    write_catalogue(tmp_path, fault)
    failures = check_catalogue(tmp_path, LIMITS).failures
    assert any(failure.startswith(f"{fault}.mp4: ") and sentence in failure for failure in failures), failures


@pytest.mark.parametrize("harmless", [{"pictures": black_for(1.8)}, {"pictures": flashing(3)}, {"sound": silent_for(1.8)}])
def test_stretches_within_the_limits_are_no_faults(harmless: dict, tmp_path: Path) -> None:
    write_film(tmp_path / "film.mp4", **{"pictures": pictures(), "sound": tone(SECONDS), "chapters": CHAPTERS, **harmless})
    write_catalogue(tmp_path, "film")
    assert check_catalogue(tmp_path, LIMITS).failures == ()


def test_large_extra_and_missing_files_are_named(good: Path, tmp_path: Path) -> None:
    shutil.copytree(good, tmp_path, dirs_exist_ok=True)
    shutil.copy(tmp_path / "good.mp4", tmp_path / "stray.mp4")
    write_catalogue(tmp_path, "good", "lost")
    (tmp_path / "good.jpg").write_bytes(b"no picture")
    tight = Limits(size=SIZE, short_seconds=(3.0, 5.0), file_bytes=10_000, total_bytes=20_000)
    failures = "\n".join(check_catalogue(tmp_path, tight).failures)
    for sentence in ("good.mp4: has 0.", "good.mp4: its poster", "lost.mp4: cannot be", "stray.mp4: is not", "all files: 0."):
        assert sentence in failures


def test_a_catalogue_that_differs_from_its_files_is_a_fault(good: Path, tmp_path: Path) -> None:
    shutil.copytree(good, tmp_path, dirs_exist_ok=True)
    write_catalogue(tmp_path, "good", seconds=4.5)
    assert check_catalogue(tmp_path, LIMITS).failures == ("good.mp4: lasts 4.00 s, the catalogue says 4.50",)
    write_catalogue(tmp_path, "good", full="yes")
    assert check_catalogue(tmp_path, LIMITS).failures == ("good.mp4: lasts 4.00 s",)


def test_a_damaged_file_is_a_fault_and_a_folder_without_catalogue_an_error(good: Path, tmp_path: Path) -> None:
    shutil.copytree(good, tmp_path, dirs_exist_ok=True)
    (tmp_path / "good.mp4").write_bytes((good / "good.mp4").read_bytes()[:900])
    (failure,) = check_catalogue(tmp_path, LIMITS).failures
    assert failure.startswith("good.mp4: cannot be decoded")
    (tmp_path / "catalogue.csv").unlink()
    with pytest.raises(DemoError, match="make the catalogue first"):
        check_catalogue(tmp_path, LIMITS)


def test_boxes_are_found_by_their_sizes(tmp_path: Path) -> None:
    def box(name: bytes, n_bytes: int) -> bytes:
        return (8 + n_bytes).to_bytes(4, "big") + name + bytes(n_bytes)

    def wide_box(name: bytes, n_bytes: int) -> bytes:
        return (1).to_bytes(4, "big") + name + (16 + n_bytes).to_bytes(8, "big") + bytes(n_bytes)

    path = tmp_path / "boxes.mp4"
    # The bytes `moov` inside the data are no box.
    for data, first in (
        (box(b"ftyp", 12) + box(b"moov", 40) + wide_box(b"mdat", 99), True),
        (box(b"ftyp", 12) + wide_box(b"mdat", 99) + box(b"moov", 40), False),
        (box(b"ftyp", 12) + b"\0\0\0\x14mdatmoov\0\0\0\0" + box(b"moov", 4), False),
        (box(b"ftyp", 12) + box(b"mdat", 4), False),
        (b"\0\0\0\0mdat" + box(b"moov", 4), False),
    ):
        path.write_bytes(data)
        assert index_stands_first(path) is first


def test_the_longest_run_by_hand() -> None:
    assert longest_run(np.array([], bool)) == 0
    assert longest_run(np.array([False, False])) == 0
    assert longest_run(np.array([True, True, False, True, True, True])) == 3
