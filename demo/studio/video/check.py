"""Check a catalogue: measure each file and report each violation of the limits."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image
from tqdm import tqdm

from demo.core.chapters import format_chapters, parse_chapters
from demo.core.config import Config
from demo.core.errors import DemoError
from demo.studio.video.measure import FORMAT, Measures, measure

HEADER = "video                            style       seconds     kB kbit/s   LUFS   dBTP black silent flashes"


@dataclass(frozen=True, kw_only=True)
class Limits(Config):
    """The limits of a catalogue.

    Attributes:
        size: Width and height of videos and posters in pixels.
        min_frame_rate: Lowest number of frames a second.
        short_seconds: Shortest and longest duration of a short video.
        full_seconds: Shortest duration of a video of full length.
        apart_seconds: Largest difference between the durations of pictures, sound and catalogue.
        loudness_lufs: Integrated loudness and its tolerance.
        true_peak_dbtp: Exclusive upper limit of the true peak.
        black_level: Mean luma, 0-255, below which a picture is black.
        silence_dbfs: Root mean square below which a tenth of a second is silent.
        longest_nothing_seconds: Longest black or silent stretch.
        flashes_per_second: Most flashes in any second.
        file_bytes: Exclusive upper limit of the size of a file.
        total_bytes: Exclusive upper limit of the size of the folder.
    """

    size: tuple[int, int] = (384, 216)
    min_frame_rate: float = 15.0
    short_seconds: tuple[float, float] = (40.0, 75.0)
    full_seconds: float = 200.0
    apart_seconds: float = 0.1
    loudness_lufs: tuple[float, float] = (-16.0, 1.0)
    true_peak_dbtp: float = -1.0
    black_level: float = 16.0
    silence_dbfs: float = -50.0
    longest_nothing_seconds: float = 2.0
    flashes_per_second: float = 3.0
    file_bytes: int = 4_000_000
    total_bytes: int = 75_000_000


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of checking a folder.

    Attributes:
        lines: A table with a row for each video, and a line of totals.
        failures: A message for each violation, with the name of the file.
    """

    lines: tuple[str, ...]
    failures: tuple[str, ...]


def check_catalogue(folder: Path, limits: Limits = Limits()) -> Report:
    """Measure each video of catalogue.csv and compare it with the limits and with its row.

    Raises:
        DemoError: There is no catalogue.csv.
    """
    try:
        with (folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise DemoError(f"{folder} holds no catalogue.csv that can be read; make the catalogue first.") from error
    lines, failures = [HEADER], []
    for row in tqdm(rows, desc="checked", unit="video"):
        try:
            found = measure(folder / row["file"], black_level=limits.black_level, silence_dbfs=limits.silence_dbfs)
        except (av.FFmpegError, OSError, ValueError) as error:
            failures.append(f"{row['file']}: cannot be decoded: {error}")
            continue
        wrong = find_faults(found, row, limits) + _poster_faults(folder / row["poster"], limits)
        failures += [f"{row['file']}: {fault}" for fault in wrong]
        lines.append(_line(row, found))
    named = {row["file"] for row in rows}
    failures += [f"{path.name}: is not in the catalogue" for path in sorted(folder.glob("*.mp4")) if path.name not in named]
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if total >= limits.total_bytes:
        failures.append(f"all files: {total / 1e6:.2f} MB, not below {limits.total_bytes / 1e6:g}")
    lines.append(f"{len(rows)} videos, {total / 1e6:.2f} MB with all that lies in the folder, {len(failures)} faults")
    return Report(lines=tuple(lines), failures=tuple(failures))


def find_faults(found: Measures, row: Mapping[str, str], limits: Limits) -> list[str]:
    """Return a message for each difference of a video from the limits and from its row of the catalogue."""
    seconds, recorded = found.video_seconds, float(row["seconds"])
    shortest, longest = (limits.full_seconds, float("inf")) if row["full"] == "yes" else limits.short_seconds
    loudness, tolerance = limits.loudness_lufs
    nothing = limits.longest_nothing_seconds
    faults = (
        (found.format != FORMAT, f"is {found.format}"),
        (found.size != limits.size, f"has {found.size[0]} x {found.size[1]} pixels"),
        (found.frame_rate < limits.min_frame_rate, f"has {found.frame_rate:.2f} pictures a second"),
        (not shortest <= seconds <= longest, f"lasts {seconds:.2f} s"),
        (abs(seconds - recorded) > limits.apart_seconds, f"lasts {seconds:.2f} s, the catalogue says {recorded:.2f}"),
        (
            abs(seconds - found.audio_seconds) > limits.apart_seconds,
            f"has {found.audio_seconds:.2f} s of sound",
        ),
        (max(map(abs, found.starts)) > 0.001, f"starts at {found.starts[0]:.3f} s, its sound at {found.starts[1]:.3f}"),
        (not found.index_first, "has its index behind the data"),
        (not abs(found.loudness - loudness) <= tolerance, f"has a loudness of {found.loudness:.1f} LUFS"),
        (found.true_peak >= limits.true_peak_dbtp, f"peaks at {found.true_peak:.2f} dBTP"),
        (found.black_seconds > nothing, f"is black for {found.black_seconds:.1f} s"),
        (found.silent_seconds > nothing, f"is silent for {found.silent_seconds:.1f} s"),
        (found.flashes > limits.flashes_per_second, f"flashes {found.flashes:g} times within a second"),
        (found.n_bytes >= limits.file_bytes, f"has {found.n_bytes / 1e6:.2f} MB"),
        (not _same_chapters(found.chapters, row["chapters"]), f"has the chapters {format_chapters(found.chapters)}"),
    )
    return [fault for wrong, fault in faults if wrong]


def _poster_faults(path: Path, limits: Limits) -> list[str]:
    try:
        with Image.open(path) as poster:
            found = (poster.format, poster.size)
    except OSError as error:
        return [f"its poster cannot be read: {error}"]
    return [] if found == ("JPEG", limits.size) else [f"its poster is {found[0]} of {found[1][0]} x {found[1][1]} pixels"]


def _line(row: Mapping[str, str], found: Measures) -> str:
    return (
        f"{row['id']:<32.32} {row['style']:<11.11} {found.video_seconds:7.2f} {found.n_bytes / 1e3:6.0f} "
        f"{found.n_bytes * 8e-3 / found.video_seconds:6.1f} {found.loudness:6.2f} {found.true_peak:6.2f} "
        f"{found.black_seconds:5.1f} {found.silent_seconds:6.1f} {found.flashes:7.0f}"
    )


def _same_chapters(found: Sequence[tuple[float, str]], cell: str) -> bool:
    """Compare the chapters of a file, in milliseconds, with those of the catalogue, rounded to a tenth of a second."""
    expected = parse_chapters(cell, math.inf)
    return [name for _, name in found] == [chapter.name for chapter in expected] and all(
        abs(start - chapter.start) <= 0.1 for (start, _), chapter in zip(found, expected, strict=True)
    )
