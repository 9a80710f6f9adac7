"""VGGish's path over a stand-in of the same signature, whose answers are known from NumPy, and parameters of known inverse."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import BackboneUnavailable
from demo.features.audio import vggish
from demo.features.audio.compact import load_backbone, load_compact
from demo.features.audio.interface import AudioBackbone
from demo.features.audio.vggish import PATCH_HOP_SAMPLES, WINDOWS_AT_A_TIME, VGGishBackbone, embed, raise_to_level
from demo.features.tfhub import models
from demo.features.tfhub.pca import PcaProjection
from demo.features.tfhub.settings import BackboneConfig
from tests.features.tfhub.server import Server, serving
from tests.features.tfhub.stand_ins import GAIN, embed_seconds, vggish_parameters, write_vggish_pca

RATE = 16_000
SECONDS = 37
"""More than two blocks of windows."""


def loud(n_seconds: int, seed: int = 0) -> np.ndarray:
    """Make noise of another level and offset every 10 ms, at more than -20 dBFS, so that each moment counts."""
    random = np.random.default_rng(seed)
    shape = (100 * n_seconds, 1)
    parts = random.uniform(0.1, 0.5, shape) * random.standard_normal((shape[0], 160)) + random.uniform(-0.3, 0.3, shape)
    return parts.reshape(-1).astype(np.float32)


@pytest.fixture(scope="module")
def compact(tiny_zoo: Path) -> AudioBackbone:
    return load_compact(tiny_zoo)


@pytest.fixture(scope="module")
def backbone(tiny_zoo: Path, stand_ins: BackboneConfig) -> AudioBackbone:
    return load_backbone(tiny_zoo, "vggish", stand_ins)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def undo(features: np.ndarray) -> np.ndarray:
    """Return the outputs of the network, up to the steps of eight bits."""
    matrix, means = vggish_parameters()
    return features @ matrix / GAIN**2 + means


def quiet(network_outputs: np.ndarray) -> np.ndarray:
    """Bring outputs to a size that the parameters keep inside of -2 and 2."""
    return network_outputs / np.abs(network_outputs).max()


def test_a_row_is_the_output_of_the_network_for_that_second(backbone: VGGishBackbone) -> None:
    waveform = loud(SECONDS)
    expected = embed_seconds(waveform)
    scale = np.abs(expected).max()
    # Outputs of the network may be of any size; scaled down, none is clipped.
    scaled = VGGishBackbone(lambda line: backbone.model(line) / scale, backbone.pca, backbone.compact)
    features = scaled.extract(waveform).features
    assert features.shape == (SECONDS, 128)
    assert features.dtype == np.float32
    assert np.abs(features).max() < 1.99
    # An orthogonal matrix keeps lengths: a level of 4/255 in each of 128 numbers, over GAIN.
    distances = np.linalg.norm(undo(features) - quiet(expected), axis=1)
    assert distances.max() < np.sqrt(128) * 4 / 255 / GAIN
    # The nearest of all seconds is the same one, by far.
    others = np.linalg.norm(undo(features)[:, None] - quiet(expected)[None], axis=2)
    assert (others.argmin(axis=1) == np.arange(SECONDS)).all()
    assert np.sort(others, axis=1)[:, 1].min() > 3 * distances.max()


def test_features_are_clipped_and_in_steps_of_eight_bits(backbone: VGGishBackbone) -> None:
    features = backbone.extract(loud(5)).features
    assert features.min() == pytest.approx(-2 + 4 / 512)
    assert features.max() == pytest.approx(2 + 4 / 512)
    levels = (features - 4 / 512 + 2) * 255 / 4
    np.testing.assert_allclose(levels, np.round(levels), atol=1e-3)


def test_blocks_of_any_size_equal_single_windows(backbone: VGGishBackbone, monkeypatch: pytest.MonkeyPatch) -> None:
    waveform = loud(SECONDS)
    windows = [waveform[RATE * second : RATE * second + 15_600] for second in range(SECONDS)]
    single = np.concatenate([backbone.model(window) for window in windows])
    np.testing.assert_allclose(single, embed_seconds(waveform), rtol=0, atol=1e-4 * np.abs(single).max())
    np.testing.assert_allclose(embed(backbone.model, windows), single, rtol=0, atol=1e-5 * np.abs(single).max())
    whole = backbone.extract(waveform).features
    for size in (1, 5, 100):
        monkeypatch.setattr(vggish, "WINDOWS_AT_A_TIME", size)
        # A number at the edge of a level may fall to either side.
        np.testing.assert_allclose(backbone.extract(waveform).features, whole, rtol=0, atol=4 / 255 + 1e-6)


def test_twenty_minutes_are_extracted_in_bounded_blocks(backbone: VGGishBackbone) -> None:
    lengths: list[int] = []

    def counting(line: np.ndarray) -> np.ndarray:
        lengths.append(len(line))
        return np.zeros(((len(line) - 15_600) // PATCH_HOP_SAMPLES + 1, 128), np.float32)

    class Silent:
        name, device = "silent", backbone.device

        def extract(self, waveform: np.ndarray) -> vggish.AudioFeatures:
            return vggish.AudioFeatures(np.zeros((0, 128), np.float32), np.ones(len(waveform) // RATE, np.float32))

    found = VGGishBackbone(counting, backbone.pca, Silent()).extract(np.zeros(20 * 60 * RATE, np.float32))
    assert found.features.shape == (1200, 128)
    assert WINDOWS_AT_A_TIME <= 32
    # 31 patches of 0.96 s take no more than 2 MB.
    assert max(lengths) == 2 * (WINDOWS_AT_A_TIME - 1) * PATCH_HOP_SAMPLES + 15_600
    assert len(lengths) == 1200 / WINDOWS_AT_A_TIME


@pytest.mark.parametrize(("n_samples", "n_rows"), [(0, 0), (15_599, 0), (15_600, 1), (63_599, 3), (63_600, 4)])
def test_rows_are_counted_as_by_the_compact_backbone(
    backbone: AudioBackbone, compact: AudioBackbone, n_samples: int, n_rows: int
) -> None:
    waveform = loud(5)[:n_samples]
    found = backbone.extract(waveform)
    assert found.features.shape == compact.extract(waveform).features.shape == (n_rows, 128)
    np.testing.assert_array_equal(found.music, compact.extract(waveform).music)


@pytest.mark.parametrize("level", [0.0, 1e-7, 1e-3, 100.0])
def test_neither_silence_nor_noise_of_any_level_gives_nan(backbone: AudioBackbone, level: float) -> None:
    assert np.isfinite(backbone.extract((level * loud(4)).astype(np.float32)).features).all()


def test_a_recording_below_the_level_of_music_may_be_6_db_louder(backbone: AudioBackbone) -> None:
    waveform = 0.01 * loud(6)
    before = waveform.copy()
    np.testing.assert_allclose(
        backbone.extract(waveform).features, backbone.extract(2 * waveform).features, atol=4 / 255 + 1e-6
    )
    np.testing.assert_array_equal(waveform, before)


def test_only_what_is_quieter_than_music_is_raised() -> None:
    sine = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    assert raise_to_level(sine) is sine
    # A sine's root mean square is its amplitude over the root of 2.
    for amplitude, expected in ((0.1, 0.1), (0.01, 0.1), (np.sqrt(2) * 1e-5, 1e-3)):
        raised = raise_to_level(sine * np.float32(amplitude))
        assert np.sqrt(np.mean(raised**2)) == pytest.approx(expected, rel=1e-3)
    assert len(raise_to_level(np.zeros(0, np.float32))) == 0


def wrong_model(kind: str) -> object:
    answers = {
        "cuts every second": lambda line: np.zeros(((len(line) - 15_600) // RATE + 1, 128), np.float32),
        "gives 64 numbers": lambda line: np.zeros(((len(line) - 15_600) // PATCH_HOP_SAMPLES + 1, 64), np.float32),
        "sums the whole": lambda line: np.full(((len(line) - 15_600) // PATCH_HOP_SAMPLES + 1, 128), len(line), np.float32),
        "takes pictures": lambda line: line[:, :, 0],
    }
    return answers[kind]


@pytest.mark.parametrize("kind", ["cuts every second", "gives 64 numbers", "sums the whole", "takes pictures"])
def test_another_network_is_refused(
    kind: str, compact: AudioBackbone, stand_ins: BackboneConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "_read_model", lambda *_: wrong_model(kind))
    with pytest.raises(BackboneUnavailable, match="This is not VGGish"):
        VGGishBackbone.load(stand_ins, compact, lambda *_: None)


@pytest.mark.parametrize(
    "changes",
    [
        {"pca_means": np.zeros(64, np.float32)},
        {"pca_eigen_vectors": np.zeros((128, 64), np.float32)},
        {"pca_means": np.full(128, np.nan, np.float32)},
    ],
)
def test_parameters_of_another_shape_are_refused(
    changes: dict[str, np.ndarray], compact: AudioBackbone, stand_ins: BackboneConfig, tmp_path: Path
) -> None:
    path = write_vggish_pca(tmp_path / "other.npz", **changes)
    with pytest.raises(BackboneUnavailable, match=r"not \(128, 128\) and|cannot be"):
        VGGishBackbone.load(replace(stand_ins, vggish_pca=str(path)), compact, lambda *_: None)


def test_a_local_file_of_parameters_is_read_and_held_to_its_hash(
    compact: AudioBackbone, stand_ins: BackboneConfig, tmp_path: Path
) -> None:
    (tmp_path / "text.npz").write_text("no numbers")
    for changes, words in (
        ({"vggish_pca": str(tmp_path / "nowhere.npz")}, "nowhere.npz, cannot be read"),
        ({"vggish_pca": str(tmp_path / "text.npz")}, "does not hold VGGish's PCA"),
        ({"vggish_pca_sha256": "0" * 64}, "does not have the SHA-256 that was given"),
    ):
        with pytest.raises(BackboneUnavailable, match=words):
            VGGishBackbone.load(replace(stand_ins, **changes), compact, lambda *_: None)


def test_the_published_parameters_are_downloaded_once(
    compact: AudioBackbone, stand_ins: BackboneConfig, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/audioset/vggish_pca_params.npz"] = Path(stand_ins.vggish_pca).read_bytes()
    monkeypatch.setattr(vggish, "PCA_ADDRESS", f"{server.address}/audioset/vggish_pca_params.npz")
    config = replace(stand_ins, vggish_pca="", tfhub_cache_dir=str(tmp_path), download=True)
    assert "not on this machine" in vggish.why_not(replace(config, download=False))
    assert vggish.why_not(config) == ""
    VGGishBackbone.load(config, compact, lambda *_: None)
    assert vggish.why_not(replace(config, download=False)) == ""
    found = VGGishBackbone.load(replace(config, download=False), compact, lambda *_: None).pca
    assert len(server.requests) == 1
    matrix, means = vggish_parameters()
    expected = PcaProjection(mean=means.astype(np.float32), matrix=matrix.astype(np.float32))
    np.testing.assert_array_equal(found.matrix, expected.matrix)
    np.testing.assert_array_equal(found.mean, expected.mean)


def test_why_not_names_what_is_missing(stand_ins: BackboneConfig, tmp_path: Path) -> None:
    assert vggish.why_not(stand_ins) == ""
    nowhere = str(tmp_path / "nowhere")
    assert "nowhere, is not there" in vggish.why_not(replace(stand_ins, vggish_pca=nowhere))
    assert "in the folder nowhere" in vggish.why_not(replace(stand_ins, vggish_handle=nowhere))
    shutil.copytree(stand_ins.vggish_handle, tmp_path / "here")
    assert vggish.why_not(replace(stand_ins, vggish_handle=str(tmp_path / "here"))) == ""
