"""Inception's path over a stand-in of the same signature, and YouTube-8M's PCA made of orthogonal vectors."""

import io
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import BackboneUnavailable
from demo.core.progress import no_progress
from demo.features.tfhub import models
from demo.features.tfhub.settings import BackboneConfig
from demo.features.visual import inception
from demo.features.visual.inception import InceptionBackbone, read_pca
from demo.media.frames import read_pictures
from tests.features.tfhub.stand_ins import embed_squares, inception_arrays
from tests.media.video_files import encode, plain


@pytest.fixture(scope="module")
def backbone(stand_ins: BackboneConfig) -> InceptionBackbone:
    return InceptionBackbone.load(stand_ins, no_progress)


def colors(n: int, seed: int = 0, side: int = 299) -> np.ndarray:
    """Return frames of random fields of 23 x 23 pixels, which a network that averages such fields tells apart."""
    fields = np.random.default_rng(seed).integers(0, 256, (n, 13, 13, 3), np.uint8)
    return np.repeat(np.repeat(fields, 23, axis=1), 23, axis=2)[:, :side, :side]


def whitened(squares: np.ndarray) -> np.ndarray:
    """Return what YouTube-8M's extractor makes of the stand-in's output, before eight bits."""
    arrays = inception_arrays()
    centered = embed_squares(squares / 255) - arrays["mean"][:, 0]
    values = arrays["eigenvals"][:1024, 0].astype(np.float64)
    return centered @ arrays["eigenvecs"].T[:, :1024] / np.sqrt(values + 1e-4)


def test_a_row_is_what_the_published_pca_makes_of_that_second(backbone: InceptionBackbone) -> None:
    frames = colors(20)
    features = backbone.extract(frames, 1)
    expected = whitened(frames)
    assert features.shape == (20, 1024)
    assert features.dtype == np.float32
    inside = np.abs(expected) < 1.98
    assert 0.5 < inside.mean() < 1
    # Half a level of rounding, half a step that readers add, and single precision.
    assert np.abs(features - expected)[inside].max() < 2 / 255 + 4 / 512 + 1e-3
    assert (features[expected > 2.02] == np.float32(2 + 4 / 512)).all()
    assert (features[expected < -2.02] == np.float32(-2 + 4 / 512)).all()


def test_the_frame_in_the_middle_of_each_second_is_analyzed(backbone: InceptionBackbone) -> None:
    frames = colors(34)
    np.testing.assert_array_equal(backbone.extract(frames, 10), backbone.extract(frames[[5, 15, 25]], 1))
    np.testing.assert_array_equal(backbone.extract(frames[:7], 2), backbone.extract(frames[[1, 3, 5, 6]], 1))
    # A still picture is as long as it lasts.
    np.testing.assert_array_equal(backbone.extract(frames[:2], 0.5)[:2], backbone.extract(frames[[0, 0]], 1))


@pytest.mark.parametrize(("n_frames", "n_rows"), [(0, 0), (1, 1), (14, 1), (15, 2), (24, 2), (25, 3)])
def test_half_a_second_has_a_row(backbone: InceptionBackbone, n_frames: int, n_rows: int) -> None:
    assert backbone.extract(colors(n_frames), 10).shape == (n_rows, 1024)


def test_blocks_equal_single_frames_and_are_bounded(backbone: InceptionBackbone, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def counting(pictures: np.ndarray) -> np.ndarray:
        sizes.append(len(pictures))
        return backbone.model(pictures)

    counted = InceptionBackbone(counting, backbone.pca)
    frames = colors(40)
    batched = counted.extract(frames, 1)
    assert sizes == [16, 16, 8]
    monkeypatch.setattr(inception, "FRAMES_AT_A_TIME", 1)
    np.testing.assert_allclose(counted.extract(frames, 1), batched, rtol=0, atol=4 / 255 + 1e-6)
    assert sizes[3:] == [1] * 40


def test_a_frame_of_any_shape_is_stretched_to_the_square(backbone: InceptionBackbone) -> None:
    frames = colors(2)
    wide = np.repeat(frames, 2, axis=2)
    np.testing.assert_allclose(backbone.extract(wide, 1), backbone.extract(frames, 1), atol=4 / 255 + 1e-6)
    assert backbone.extract(np.zeros((1, 90, 160, 3), np.uint8), 1).shape == (1, 1024)


def test_a_videos_vector_is_the_mean_of_its_seconds(backbone: InceptionBackbone) -> None:
    np.testing.assert_array_equal(backbone.pool(np.array([[0.5, -1.0], [1.5, 2.0]], np.float32)), [1.0, 0.5])


def test_a_video_is_read_at_the_size_and_rate_that_it_wants(backbone: InceptionBackbone, tmp_path: Path) -> None:
    shown = np.repeat(np.tile(colors(3), (1, 1, 2, 1))[:, :298, :530], 10, axis=0)
    path = encode(tmp_path / "film", shown, options={"crf": "4"})
    pictures = read_pictures(path, backbone.frames)
    assert len(pictures.frames) == 3
    assert min(pictures.frames.shape[1:3]) >= 298
    # Three minutes stay below 100 MB.
    assert 180 * pictures.frames[0].nbytes < 100e6
    seen = backbone.extract(pictures.frames, backbone.frames.frame_rate)
    straight = backbone.extract(shown[[5, 15, 25]], 1)
    distances = np.linalg.norm(seen[:, None] - straight[None], axis=2)
    assert (distances.argmin(axis=1) == [0, 1, 2]).all()
    assert distances.diagonal().max() < distances[~np.eye(3, dtype=bool)].min() / 3


def test_the_first_six_minutes_are_analyzed_as_in_youtube8m(backbone: InceptionBackbone, tmp_path: Path) -> None:
    path = encode(tmp_path / "film", plain((90, 30, 60), 37), times_ms=range(0, 370_000, 10_000))
    pictures = read_pictures(path, backbone.frames)
    assert len(pictures.frames) == 360
    assert any("6 minutes" in notice for notice in pictures.notices)


def write(folder: Path, arrays: dict[str, np.ndarray], form: str) -> Path:
    """Write the arrays as a folder, an npz file or an archive."""
    if form == "npz":
        np.savez(folder / "pca.npz", **arrays)
        return folder / "pca.npz"
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    if form == "folder":
        return folder
    with tarfile.open(folder / "pca.tar", "w") as archive:
        for name in arrays:
            archive.add(folder / f"{name}.npy", arcname=f"./{name}.npy")
    return folder / "pca.tar"


@pytest.mark.parametrize("form", ["folder", "npz", "tar"])
def test_the_pca_is_read_from_every_form(stand_ins: BackboneConfig, tmp_path: Path, form: str) -> None:
    arrays = inception_arrays()
    flat = {"mean": arrays["mean"][:, 0], "eigenvals": arrays["eigenvals"][:1024, 0], "eigenvecs": arrays["eigenvecs"][:1024]}
    found = read_pca(replace(stand_ins, inception_pca=str(write(tmp_path, flat, form))))
    published = read_pca(stand_ins)
    np.testing.assert_array_equal(found.mean, published.mean)
    np.testing.assert_array_equal(found.matrix, published.matrix)
    # The known inverse: orthogonal rows, each over the root of its eigenvalue.
    scaled = found.matrix * np.sqrt(flat["eigenvals"] + 1e-4)[:, None]
    np.testing.assert_allclose(scaled @ scaled.T, np.eye(1024), atol=1e-4)


def test_without_its_pca_there_is_no_backbone(stand_ins: BackboneConfig) -> None:
    without = replace(stand_ins, inception_pca="")
    with pytest.raises(BackboneUnavailable, match="lie in another space; name the published archive"):
        InceptionBackbone.load(without, no_progress)
    assert "INCEPTION_PCA" in inception.why_not(without)
    assert inception.why_not(stand_ins) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mean": np.zeros(1024, np.float32)}, r"instead of \(2048,\)"),
        ({"eigenvals": np.ones(512, np.float32)}, r"instead of \(2048,\)"),
        ({"eigenvecs": np.zeros((2048, 1024), np.float32)}, r"instead of \(2048,\)"),
        ({"eigenvals": np.full(1024, -1, np.float32)}, "numbers that cannot be"),
        ({"mean": np.array([{}] * 2048, object)}, "does not hold"),
    ],
)
def test_a_pca_of_another_shape_is_refused(
    stand_ins: BackboneConfig, tmp_path: Path, changes: dict[str, np.ndarray], words: str
) -> None:
    stream = io.BytesIO()
    np.savez(stream, **(inception_arrays() | changes))
    (tmp_path / "pca.npz").write_bytes(stream.getvalue())
    with pytest.raises(BackboneUnavailable, match=words):
        read_pca(replace(stand_ins, inception_pca=str(tmp_path / "pca.npz")))


def test_a_pca_that_is_not_there_or_another_file_is_reported(stand_ins: BackboneConfig, tmp_path: Path) -> None:
    (tmp_path / "text.tgz").write_text("no archive")
    for changes, words in (
        ({"inception_pca": str(tmp_path / "nowhere.tgz")}, "nowhere.tgz, is not there"),
        ({"inception_pca": str(tmp_path / "text.tgz")}, "text.tgz does not hold"),
        ({"inception_pca": str(tmp_path)}, "does not hold"),
        ({"inception_pca_sha256": "0" * 64}, "does not have the SHA-256 that was given"),
    ):
        with pytest.raises(BackboneUnavailable, match=words):
            read_pca(replace(stand_ins, **changes))


def test_another_network_is_refused(stand_ins: BackboneConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    for model in (lambda pictures: pictures.mean((1, 2)), lambda pictures: pictures.reshape(7)):
        monkeypatch.setattr(models, "_read_model", lambda *_, model=model: model)
        with pytest.raises(BackboneUnavailable, match="This is not Inception"):
            InceptionBackbone.load(stand_ins, no_progress)
