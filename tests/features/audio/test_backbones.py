"""The contract that every audio backbone keeps: with random weights, and with the shipped ones."""

from pathlib import Path

import numpy as np
import pytest
import torch

from demo.cli.main import ZOO
from demo.core.bundles import COMPACT
from demo.core.device import one_thread
from demo.core.zoo import read_bundle
from demo.features.audio import compact as backbones
from demo.features.audio.compact import CompactBackbone, CompactConfig, bring_to_level, load_backbone

RATE = 16_000
SECONDS = 70
"""More than two blocks of patches."""


def song(n_seconds: int, seed: int = 0) -> np.ndarray:
    """Make a chord and some noise a second, every second equally loud, so that no part of it changes the level."""
    random = np.random.default_rng(seed)
    time = np.arange(RATE) / RATE
    parts = []
    for _ in range(n_seconds):
        chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in random.uniform(100, 3000, 3))
        part = chord + random.uniform(0.05, 1.0) * random.standard_normal(RATE)
        parts.append(0.1 * part / np.sqrt(np.mean(part**2)))
    return np.concatenate(parts).astype(np.float32)


@pytest.fixture(params=["tiny", "shipped"], scope="module")
def zoo(request: pytest.FixtureRequest, tiny_zoo: Path) -> Path:
    if request.param == "tiny":
        return tiny_zoo
    if not (ZOO / COMPACT).is_dir():
        pytest.skip(f"model_zoo/{COMPACT} is not here; python -m demo train compact writes it.")
    return ZOO


@pytest.fixture(scope="module")
def backbone(zoo: Path) -> CompactBackbone:
    return CompactBackbone.from_bundle(read_bundle(zoo / COMPACT, "backbone"))


def test_batched_equals_single(backbone: CompactBackbone, monkeypatch: pytest.MonkeyPatch) -> None:
    waveform = song(SECONDS)
    batched = backbone.extract(waveform)
    monkeypatch.setitem(backbones.PATCHES_AT_A_TIME, "cpu", 1)
    single = backbone.extract(waveform)
    np.testing.assert_allclose(batched.features, single.features, rtol=0, atol=1e-4)
    np.testing.assert_allclose(batched.music, single.music, rtol=0, atol=1e-4)


def test_features_do_not_depend_on_the_number_of_threads(backbone: CompactBackbone) -> None:
    waveform = song(SECONDS)
    shared = backbone.extract(waveform)
    with one_thread():
        alone = backbone.extract(waveform)
    np.testing.assert_array_equal(shared.features, alone.features)
    np.testing.assert_array_equal(shared.music, alone.music)


def test_silence_that_fills_the_last_block_changes_nothing(backbone: CompactBackbone) -> None:
    samples = torch.from_numpy(song(8)[: 7 * RATE + 6000])
    patches = backbone.log_mel(samples)
    padded = backbone.log_mel(backbone.log_mel.pad(samples, 32))
    assert len(patches) == 7
    assert len(padded) == 32
    torch.testing.assert_close(padded[:7], patches, rtol=0, atol=1e-6)
    assert len(backbone.log_mel(backbone.log_mel.pad(samples, 7))) == 7


def test_a_second_does_not_depend_on_what_is_far_from_it(backbone: CompactBackbone) -> None:
    waveform = song(SECONDS)
    whole = backbone.extract(waveform).features
    for start in (0, 29, 60):
        part = backbone.extract(waveform[start * RATE : (start + 10) * RATE]).features
        # The first and the last second average with neighbors that the part does not have.
        np.testing.assert_allclose(part[1:-1], whole[start + 1 : start + 9], rtol=0, atol=1e-3)


def test_rows_start_at_second_0_and_stand_for_one_second_each(backbone: CompactBackbone) -> None:
    waveform, other = song(12), song(12, seed=1)
    features = backbone.extract(waveform).features
    for second in (0, 5, 11):
        changed = waveform.copy()
        changed[second * RATE : (second + 1) * RATE] = other[second * RATE : (second + 1) * RATE]
        moved = np.abs(backbone.extract(changed).features - features).max(axis=1)
        # The last layer averages over three seconds: a second reaches its neighbors and no other row.
        near = [row for row in (second - 1, second, second + 1) if 0 <= row < 12]
        assert moved[near].min() > 10 * np.delete(moved, near).max()
        assert moved.argmax() == second


@pytest.mark.parametrize(("n_samples", "n_rows"), [(15_600, 1), (3 * RATE, 3), (3 * RATE + 15_599, 3), (3 * RATE + 15_600, 4)])
def test_a_song_of_n_seconds_has_n_rows(backbone: CompactBackbone, n_samples: int, n_rows: int) -> None:
    found = backbone.extract(song(5)[:n_samples])
    assert found.features.shape == (n_rows, 128)
    assert found.music.shape == (n_rows,)
    assert found.features.dtype == found.music.dtype == np.float32


@pytest.mark.parametrize("n_samples", [0, 1, 15_599])
def test_less_than_one_patch_gives_no_rows(backbone: CompactBackbone, n_samples: int) -> None:
    found = backbone.extract(song(1)[:n_samples])
    assert found.features.shape == (0, 128)
    assert found.music.shape == (0,)


@pytest.mark.parametrize("level", [0.0, 1e-7, 1e-4, 100.0])
def test_neither_silence_nor_noise_of_any_level_gives_nan(backbone: CompactBackbone, level: float) -> None:
    found = backbone.extract((level * song(4)).astype(np.float32))
    assert np.isfinite(found.features).all()
    assert ((found.music >= 0) & (found.music <= 1)).all()


def test_the_same_song_twice_gives_the_same_features(backbone: CompactBackbone) -> None:
    np.testing.assert_array_equal(backbone.extract(song(5)).features, backbone.extract(song(5)).features)


def test_louder_by_6_db_barely_moves_it(backbone: CompactBackbone) -> None:
    waveform = song(10)
    plain, louder = backbone.extract(waveform).features, backbone.extract(2 * waveform).features
    assert np.abs(louder - plain).max() < 1e-3 * np.abs(plain).max()


def test_extraction_leaves_the_waveform_as_it_was(backbone: CompactBackbone) -> None:
    waveform = song(3)
    before = waveform.copy()
    backbone.extract(waveform)
    np.testing.assert_array_equal(waveform, before)


def test_the_level_is_brought_to_20_dbfs_but_never_by_more_than_40_db() -> None:
    sine = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    for amplitude, expected in ((1.0, 0.1), (0.01, 0.1), (np.sqrt(2) * 1e-5, 1e-3)):
        level = np.sqrt(np.mean(bring_to_level(sine * np.float32(amplitude), CompactConfig()) ** 2))
        assert level == pytest.approx(expected, rel=1e-3)
    assert len(bring_to_level(np.zeros(0, np.float32), CompactConfig())) == 0


@pytest.mark.cuda
def test_cuda_equals_the_processor(zoo: Path, backbone: CompactBackbone) -> None:
    with_cuda = load_backbone(zoo)
    assert with_cuda.device.type == "cuda"
    waveform = song(SECONDS)
    found, expected = with_cuda.extract(waveform), backbone.extract(waveform)
    np.testing.assert_allclose(found.features, expected.features, rtol=0, atol=1e-4)
    np.testing.assert_allclose(found.music, expected.music, rtol=0, atol=1e-4)


def test_the_shipped_backbone_keeps_its_size(zoo: Path, backbone: CompactBackbone) -> None:
    assert sum(parameter.numel() for parameter in backbone.network.parameters()) <= 2_000_000
    assert sum(path.stat().st_size for path in (zoo / COMPACT).iterdir()) <= 8_000_000
