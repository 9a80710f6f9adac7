"""Rendering: the `fluidsynth` program plays the MIDI file of a score with a General MIDI soundfont.

Only making recordings needs it, never serving the page.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from demo.core.arrays import Float32
from demo.core.errors import DemoError
from demo.studio.music.score import Score, to_midi

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
"""FluidR3 GM (MIT license) in Debian."""

SOUNDFONT_VARIABLE = "STUDIO_SOUNDFONT"
"""Environment variable with the path of another soundfont."""

RENDER_RATE = 44_100


class StudioUnavailable(DemoError):
    """A program or library that the studio needs is missing on this machine."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """The reverb, in the units of fluidsynth.

    Attributes:
        size: 0-1.
        damping: 0-1; higher values remove more treble.
        width: Stereo width; 0 is mono, and above 1 the channels are out of phase and cancel in mono.
        level: 0-1; 0 is dry.
    """

    size: float = 0.45
    damping: float = 0.35
    width: float = 0.8
    level: float = 0.35


def find_soundfont() -> Path:
    """Return the path of the soundfont.

    Raises:
        StudioUnavailable: fluidsynth or the soundfont is missing.
    """
    soundfont = Path(os.environ.get(SOUNDFONT_VARIABLE, SOUNDFONT))
    missing = [
        package
        for package, found in (("fluidsynth", shutil.which("fluidsynth")), ("fluid-soundfont-gm", soundfont.is_file()))
        if not found
    ]
    if missing:
        raise StudioUnavailable(
            f"The studio needs the Debian package{'s' if len(missing) > 1 else ''} {' and '.join(missing)}: "
            f"apt-get install {' '.join(missing)}. Another soundfont can be named in {SOUNDFONT_VARIABLE}."
        )
    return soundfont


def render(score: Score, room: Room | None = None, tail_seconds: float = 1.5) -> Float32:
    """Render a score.

    Args:
        score: The score.
        room: The reverb; None for the default room.
        tail_seconds: Seconds that are kept after the end of the last note.

    Returns:
        Stereo, not normalized, shape (n_samples, 2), at RENDER_RATE.

    Raises:
        StudioUnavailable: fluidsynth or the soundfont is missing, or fluidsynth fails, with its message.
    """
    soundfont = find_soundfont()
    room = room or Room()
    settings = {
        "synth.reverb.active": int(room.level > 0),
        "synth.reverb.room-size": room.size,
        "synth.reverb.damp": room.damping,
        "synth.reverb.width": room.width,
        "synth.reverb.level": room.level,
        "synth.chorus.active": 0,
        "synth.polyphony": 512,
        # Read only the samples of the programs in use instead of all 140 MB of the font.
        "synth.dynamic-sample-loading": 1,
    }
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder, "score.mid"), Path(folder, "score.wav")
        midi.write_bytes(to_midi(score))
        command = ["fluidsynth", "-n", "-i", "-q", "-g", "0.4", "-r", str(RENDER_RATE), "-T", "wav", "-O", "float"]
        for name, value in settings.items():
            command += ["-o", f"{name}={value}"]
        command += ["-F", str(wav), str(soundfont), str(midi)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not wav.is_file():
            raise StudioUnavailable(f"fluidsynth could not play the score: {done.stderr.strip()[-300:]}")
        sound, _ = soundfile.read(wav, dtype="float32", always_2d=True)
    wanted = round((score.seconds_at(score.end) + tail_seconds) * RENDER_RATE)
    padded = np.zeros((wanted, 2), dtype=np.float32)
    padded[: len(sound)] = sound[:wanted]
    return padded


def to_mono(sound: Float32, sample_rate: int) -> Float32:
    """Average the channels of a rendering and resample it, shape (n_samples,)."""
    mono: Float32 = soxr.resample(sound.mean(axis=1), RENDER_RATE, sample_rate).astype(np.float32)
    return mono
