"""Golden frames and spectra: drawing and sound do not change; tests/studio/golden.py writes the references."""

import csv
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from demo.studio.music.composer import compose
from tests.studio.marks import needs_fluidsynth

golden = pytest.importorskip("tests.studio.golden", reason="skia-python is not installed", exc_type=ImportError)

MEDIA = Path(__file__).resolve().parents[2] / "assets" / "studio"


@pytest.mark.parametrize("style", golden.STYLE_NAMES)
def test_a_style_draws_its_golden_frames(style: str) -> None:
    differences = np.abs(golden.draw_golden_frames(style) - golden.read_golden_frames(style))
    # The reference is rounded to whole levels, and builds of skia round a level apart.
    assert differences.mean(axis=(1, 2, 3)).max() < 0.5
    assert differences.max() < 8


@pytest.mark.parametrize("style", golden.STYLE_NAMES)
def test_a_shipped_video_shows_the_frame_that_its_style_draws(style: str) -> None:
    with (MEDIA / "catalogue.csv").open(newline="", encoding="utf-8") as stream:
        row = next(row for row in csv.DictReader(stream) if row["style"] == style and row["full"] == "no")
    recipe = dict(part.split("=") for part in row["recipe"].split())
    composition = compose(row["emotion"], int(row["seed"]))
    seconds, frame_rate = 20, int(recipe["frame_rate"])
    seed = int(recipe["picture_seed"])
    (drawn,) = golden.animate(
        composition.score, row["emotion"], style, seed, start=seconds, seconds=1 / frame_rate, frame_rate=frame_rate
    )
    with av.open(MEDIA / row["file"]) as container:
        decoded = next(frame for index, frame in enumerate(container.decode(video=0)) if index == seconds * frame_rate)
    shown = decoded.reformat(format="rgb24", src_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.JPEG).to_ndarray()
    # The encoder moves a pixel by 2-7 levels on average; the next picture_seed moves it by 12-75.
    assert np.abs(drawn.astype(float) - shown).mean() < 9


@needs_fluidsynth
@pytest.mark.parametrize(("emotion", "seed"), golden.PIECES)
def test_a_rendered_piece_has_its_golden_spectrum(emotion: str, seed: int) -> None:
    expected = golden.read_golden_spectra()[emotion, seed]
    # Weaker bands hold little but the synthesizer's noise.
    audible = expected > expected.max() - 40
    assert audible.sum() >= 24
    np.testing.assert_allclose(golden.measure_spectrum(emotion, seed)[audible], expected[audible], rtol=0, atol=0.5)
