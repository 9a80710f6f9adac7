"""Marks for tests that need programs that only making recordings needs."""

import shutil

import pytest

from demo.studio.sound.render import SOUNDFONT

needs_fluidsynth = pytest.mark.skipif(
    shutil.which("fluidsynth") is None or not SOUNDFONT.is_file(),
    reason="fluidsynth or fluid-soundfont-gm is not installed; only making recordings needs them",
)
