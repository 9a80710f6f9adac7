"""Rendering and mastering, and the example recordings of the page."""

import csv
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile

from demo.studio.examples import EXAMPLES, INDEX_COLUMNS, SEED
from demo.studio.instruments import write_instruments
from demo.studio.music.composer import compose
from demo.studio.music.score import Note, Part, Score
from demo.studio.sound.mastering import loudness, master, true_peak
from demo.studio.sound.render import RENDER_RATE, StudioUnavailable, find_soundfont, render, to_mono
from tests.studio.marks import needs_fluidsynth

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "examples"


def longest_silence(sound: np.ndarray, sample_rate: int, level_dbfs: float = -50.0) -> float:
    """Return the longest run of 50-ms frames below a root-mean-square level, in seconds."""
    frame = sample_rate // 20
    frames = sound[: len(sound) // frame * frame].mean(axis=1).reshape(-1, frame)
    quiet = np.sqrt(np.mean(frames**2, axis=1)) < 10 ** (level_dbfs / 20)
    longest = run = 0
    for is_quiet in quiet:
        run = run + 1 if is_quiet else 0
        longest = max(longest, run)
    return longest / 20


@needs_fluidsynth
def test_a_rendered_a_sounds_at_440_hz_at_the_time_in_the_score() -> None:
    flute = Part(name="flute", program=73, notes=(Note(start=2, duration=2, pitch=69, velocity=100),))
    score = Score(title="a", parts=(flute,), tempos=((0.0, 120.0),), beats_per_bar=4, tonic=9, mode="major")
    mono = to_mono(render(score, tail_seconds=0.5), 16_000)
    assert len(mono) == pytest.approx(2.5 * 16_000, abs=2)
    # Before its beat there is only dither; in the middle of the note, the strongest partial is the fundamental.
    assert np.abs(mono[:15_000]).max() < 0.01 * np.abs(mono).max()
    spectrum = np.abs(np.fft.rfft(mono[20_000:28_000] * np.hanning(8_000)))
    assert np.argmax(spectrum) * 2.0 == pytest.approx(440.0, abs=4.0)


@needs_fluidsynth
@pytest.mark.slow
def test_instruments_are_written_with_an_index_of_what_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.studio.instruments.GROUPS", ["drums", "piano"])
    write_instruments(tmp_path, seed=5, n_per_group=1)
    rows = list(csv.DictReader((tmp_path / "index.csv").open(encoding="utf-8")))
    assert [(row["group"], row["seed"]) for row in rows] == [("drums", "5"), ("piano", "5")]
    assert rows[0]["programs"].startswith("kit ")
    for row in rows:
        sound, sample_rate = soundfile.read(tmp_path / row["file"])
        assert (sample_rate, sound.ndim) == (16_000, 1)
        assert 0.05 < np.sqrt(np.mean(sound**2)) <= 0.11
        assert np.abs(sound).max() <= 0.91


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("STUDIO_SOUNDFONT", str(tmp_path / "none.sf2"))
    with pytest.raises(StudioUnavailable, match=r"apt-get install fluidsynth fluid-soundfont-gm"):
        find_soundfont()


@pytest.mark.parametrize("gain", [0.001, 0.05, 2.0])
def test_mastering_reaches_the_loudness_below_the_ceiling_and_cuts_an_inaudible_end(gain: float) -> None:
    rng = np.random.default_rng(0)
    # Noise in bursts: a crest factor that needs the limiter.
    seconds = np.arange(6 * RENDER_RATE) / RENDER_RATE
    bursts = rng.standard_normal((len(seconds), 2)) * np.exp(-12 * (seconds % 0.5))[:, None]
    sound = np.concatenate([gain * bursts, np.zeros((3 * RENDER_RATE, 2))]).astype(np.float32)
    mastered = master(sound, fade_out_seconds=0.2)
    assert loudness(mastered) == pytest.approx(-16.0, abs=0.3)
    assert true_peak(mastered) < -2.0
    assert len(mastered) < 6.1 * RENDER_RATE


def test_the_true_peak_lies_between_the_samples() -> None:
    # A sine at a quarter of the sample rate, sampled at 45 degrees: the samples reach 0.707, the wave 1.
    sine = np.sin(np.pi / 2 * np.arange(4096) + np.pi / 4).astype(np.float32)
    middle = np.stack([sine, sine], axis=1) * np.hanning(4096)[:, None].astype(np.float32)
    assert true_peak(middle) == pytest.approx(0.0, abs=0.1)


def test_the_studio_composes_the_shipped_examples() -> None:
    with (SHIPPED / "examples.csv").open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        *rows, bar = list(reader)
    assert tuple(reader.fieldnames or ()) == INDEX_COLUMNS
    assert bar["title"] == "The same song in a noisy bar (simulated)"
    assert tuple(row["emotion"] for row in rows) == EXAMPLES
    assert [row["title"] for row in rows] == [compose(row["emotion"], int(row["seed"])).score.title for row in rows]
    assert {row["seed"] for row in rows} == {str(SEED)}
    assert {row["licence"] for row in rows} == {"CC0-1.0"}


@pytest.mark.parametrize("emotion", EXAMPLES)
def test_a_shipped_example_is_small_loud_enough_unclipped_and_never_long_silent(emotion: str) -> None:
    with (SHIPPED / "examples.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["emotion"] == emotion)
    path = SHIPPED / row["file"]
    sound, sample_rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert path.stat().st_size < 1_000_000
    assert (sample_rate, sound.shape[1]) == (44_100, 2)
    assert 20 <= len(sound) / sample_rate <= 60
    assert pyloudnorm.Meter(sample_rate).integrated_loudness(sound) == pytest.approx(-16.0, abs=1.0)
    assert true_peak(sound) < -1.0
    assert longest_silence(sound, sample_rate) < 2.0
