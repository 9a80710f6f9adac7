"""The sound of a copy: no louder than the file's, with any channels; and its bytes do not depend on the machine's cores."""

import hashlib
import platform
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from demo.media.containers import choose_sound, open_container
from demo.media.copy_sound import make_mixer
from demo.media.encoding import X86
from tests.features.visual.forms import CHANGE_SECONDS, play, write_form
from tests.media.test_playable import write_playable

DIGEST = """
import hashlib, os, sys
from pathlib import Path
from demo.media import containers
from demo.media.playable import make_playable

containers.N_THREADS = int(sys.argv[2])
os.sched_setaffinity(0, set(list(os.sched_getaffinity(0))[: int(sys.argv[3])]))
print(hashlib.sha256(make_playable(Path(sys.argv[1])).content).hexdigest())
"""


def peak(path: Path) -> float:
    # In one plane, since PyAV reads past the last of eight.
    packed = av.AudioResampler(format="flt")
    with av.open(str(path)) as file:
        return max(float(np.abs(part.to_ndarray()).max()) for frame in file.decode(audio=0) for part in packed.resample(frame))


@pytest.mark.parametrize("layout", ["mono", "stereo", "3.0", "quad", "5.0", "5.1", "5.1(side)", "6.1"])
@pytest.mark.parametrize(("name", "codec"), [("film.mkv", "pcm_s16le"), ("film.mov", "pcm_f32le")])
def test_no_mix_is_louder_than_its_channels(name: str, codec: str, layout: str, tmp_path: Path) -> None:
    """The same tone at half of full scale in all channels, which is the loudest that they can add up to."""
    copy = write_playable(write_form(tmp_path / name, "mpeg4", codec, layout=layout), tmp_path)
    # The codec overshoots a little.
    assert peak(copy) <= 0.5 * 1.05
    assert peak(copy) > 0.3
    assert play(copy).sound_change == pytest.approx(CHANGE_SECONDS, abs=0.06)


@pytest.mark.parametrize("n_channels", [1, 2, 3, 6, 9, 12])
def test_channels_without_names_are_mixed(n_channels: int) -> None:
    layout = av.AudioLayout(f"{n_channels} channels")
    frame = av.AudioFrame.from_ndarray(np.full((1, 4800 * n_channels), 0.5, np.float32), format="flt", layout=layout)
    frame.sample_rate = 48_000
    mixer = make_mixer(frame, 44_100)
    mixer.push(frame)
    mixed = mixer.pull()
    assert isinstance(mixed, av.AudioFrame)
    assert (mixed.layout.name, mixed.format.name, mixed.sample_rate) == ("stereo", "fltp", 44_100)
    middle = mixed.to_ndarray()[:, 1000:2000]
    np.testing.assert_allclose(middle[0], middle[1], atol=1e-6)
    assert 0.35 <= middle.max() <= 0.5 + 1e-6


def test_a_film_has_its_channels_at_the_place_that_its_copy_says(tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.mkv", "mpeg4", "ac3", layout="5.1")
    with source.open("rb", buffering=0) as file, open_container(file) as container:
        sound = choose_sound(container)
        assert sound is not None
        assert sound.layout.name == "5.1(side)"
    played = play(write_playable(source, tmp_path))
    assert played.sound_change == pytest.approx(played.picture_change, abs=0.05)


def test_eight_channels_of_a_plane_each_are_mixed(tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.mkv", "mpeg4", "aac", layout="7.1")
    assert 0.3 < peak(write_playable(source, tmp_path)) <= peak(source) * 1.05


@pytest.mark.skipif(sys.platform != "linux", reason="affinity is Linux's")
@pytest.mark.parametrize(("name", "pictures", "sound"), [("a.ts", "libx264", "aac"), ("b.avi", "mpeg4", "ac3")])
def test_the_same_bytes_come_from_any_number_of_threads(name: str, pictures: str, sound: str, tmp_path: Path) -> None:
    source = write_form(tmp_path / name, pictures, sound, size=(640, 360))
    digests = set()
    for n_threads, n_cores in ((1, 1), (2, 2), (7, 2), (4, 1)):
        command = [sys.executable, "-c", DIGEST, str(source), str(n_threads), str(n_cores)]
        digests.add(subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]).stdout)
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


@pytest.mark.skipif(platform.machine() not in X86, reason="these routines are x86's")
def test_the_encoder_uses_no_routines_that_give_other_bytes_the_next_time(tmp_path: Path) -> None:
    source = write_form(tmp_path / "film.avi", "mpeg4", "ac3")
    av.logging.set_level(av.logging.INFO)
    try:
        with av.logging.Capture(local=False) as log:
            write_playable(source, tmp_path)
    finally:
        av.logging.set_level(None)
    (capabilities,) = [words for *_, words in log if "using cpu capabilities" in words]
    assert "SSE4.2" in capabilities
    assert "AVX" not in capabilities
