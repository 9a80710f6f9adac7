"""A chunk of the heatmap, the player and the sound agree on time, also where sound begins late or is missing in between."""

from pathlib import Path

import pytest

from tests.media.audio_files import encode
from tests.media.test_sound_clock import Retime, beeps, onsets, retimed
from tests.page.test_browser import CHUNK_PLACE
from tests.page.visitor import upload, wait_for_results

pytestmark = pytest.mark.browser

TOLERANCE_SECONDS = 0.1

LEVELS = """() => {
  const audio = document.getElementById('song-audio');
  const context = new AudioContext();
  const level = context.createAnalyser();
  level.fftSize = 512;
  context.createMediaElementSource(audio).connect(level).connect(context.destination);
  const samples = new Float32Array(level.fftSize);
  window.heard = [];
  setInterval(() => {
    if (audio.paused || audio.seeking) return;
    level.getFloatTimeDomainData(samples);
    window.heard.push([audio.currentTime, Math.max(...samples.map(Math.abs))]);
  }, 10);
}"""

FORMS: dict[str, tuple[str, str, str, Retime]] = {
    "late.mp4": ("mp4", "aac", "libx264", lambda time: time + 1.5),
    "late.mkv": ("matroska", "libopus", "libvpx", lambda time: time + 1.5),
    "gap.webm": ("webm", "libopus", "", lambda time: time if not 2 < time < 6 else None),
}
"""Container, codecs of sound and pictures, and what becomes of the times of the sound."""


@pytest.fixture(scope="module", params=FORMS)
def recording(request, tmp_path_factory) -> tuple[Path, float]:
    """A file that beeps, and when its second beep begins."""
    folder = tmp_path_factory.mktemp("clock")
    container, codec, video, move = FORMS[request.param]
    source = encode(folder / "source", beeps(1, 7, seconds=10), codec=codec, container=container, video=video)
    begins = move(7.0)
    assert begins is not None
    return retimed(source, folder / request.param, container, move), begins


def test_a_chunk_plays_what_was_heard_there(open_page, recording):
    path, begins = recording
    assert onsets(path)[-1] == pytest.approx(begins, abs=TOLERANCE_SECONDS)
    page = open_page()
    upload(page, path)
    wait_for_results(page)
    page.evaluate(LEVELS)
    page.locator("#attention").scroll_into_view_if_needed()
    place = page.evaluate(CHUNK_PLACE, int(begins // 3))
    assert place["start"] < begins < place["end"]
    page.mouse.click(place["x"], place["y"])
    page.wait_for_function(f"() => document.getElementById('song-audio').currentTime > {begins + 0.19}")
    heard = page.evaluate("window.heard")
    loud = [seconds for seconds, level in heard if level > 0.1]
    silent = [seconds for seconds, level in heard if level < 0.01 and seconds < begins + 0.15]
    # A busy machine measures seldom, so neither need be close.
    assert place["start"] - TOLERANCE_SECONDS < min(silent)
    assert max(silent) < begins + TOLERANCE_SECONDS
    assert begins - TOLERANCE_SECONDS < min(loud)
