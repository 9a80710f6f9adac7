"""The methods to compare with, fitted to a few synthetic videos and read back as the page reads them."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from demo.core.bundles import CATALOGUE, MODELS
from demo.core.config import OTHER_METHODS
from demo.core.errors import BundleError
from demo.core.zoo import Bundle, read_bundle
from demo.correlation import defaults, method
from demo.datasets.youtube8m import FEATURES, VOCABULARY, split_rows
from demo.emotion.model import EmotionModel
from demo.research.metrics import rounded, score
from demo.research.training.methods import train_methods
from demo.research.training.run import train
from demo.search.other_methods import OtherMethods
from tests.tiny import METHODS, N_VISUAL, TINY_SETTINGS, YOUTUBE_IDS

N_VIDEOS = 160


@pytest.fixture(scope="module")
def features() -> tuple[np.ndarray, np.ndarray]:
    """The sound and the pictures of videos that share twelve hidden dimensions."""
    random = np.random.default_rng(3)
    shared = random.standard_normal((N_VIDEOS, 12))
    views = (shared @ random.standard_normal((12, n)) + random.standard_normal((N_VIDEOS, n)) for n in (128, N_VISUAL))
    audio, visual = (view.astype(np.float32) for view in views)
    return audio, visual


@pytest.fixture(scope="module")
def data(features: tuple[np.ndarray, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The videos as YouTube-8M has them, those of the tiny catalogue among them in another order."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "youtube8m").mkdir()
    (folder / "youtube8m" / VOCABULARY).write_text("index,name\n7,Music video\n")
    ids = [*reversed(YOUTUBE_IDS), *(["", "other-video"] * (N_VIDEOS // 2))][:N_VIDEOS]
    np.savez(
        folder / "youtube8m" / FEATURES, youtube_id=ids, labels=["7"] * N_VIDEOS, mean_audio=features[0], mean_rgb=features[1]
    )
    return folder


@pytest.fixture(scope="module")
def zoo(tiny_zoo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(tiny_zoo, tmp_path_factory.mktemp("methods") / "zoo", ignore=shutil.ignore_patterns(METHODS))


@pytest.fixture(scope="module")
def bundle(data: Path, zoo: Path) -> Bundle:
    return train_methods(data, zoo, METHODS, 0, **TINY_SETTINGS)


def test_the_bundle_bears_the_name_that_the_catalogue_looks_for() -> None:
    assert MODELS["methods"] == METHODS


@pytest.mark.parametrize("name", OTHER_METHODS)
def test_what_is_read_back_ranks_as_the_whole_model_does(
    bundle: Bundle, zoo: Path, features: tuple[np.ndarray, np.ndarray], name: str
) -> None:
    audio, visual = features
    emotion_model = EmotionModel.from_bundle(read_bundle(zoo / "tiny-emotion"))
    labels = emotion_model.classes.labels(emotion_model.emotion_features(audio))
    training, held_out = split_rows(N_VIDEOS, 0)
    model = method(name)(defaults(name, seed=0, **TINY_SETTINGS)).fit(audio[training], visual[training], labels[training])
    similarity = model.embed_audio(audio[held_out]) @ model.embed_visual(visual[held_out]).T
    measured = json.loads(bundle.path("metrics.json").read_bytes())["methods"][name]
    assert measured["audio_to_visual"] == rounded(score(similarity, labels[held_out], labels[held_out]))
    # The catalogue's rows are in the order of its table.
    pictures = model.embed_visual(visual[[list(reversed(YOUTUBE_IDS)).index(each) for each in YOUTUBE_IDS]])
    read = OtherMethods.from_bundle(bundle, read_bundle(zoo / CATALOGUE), len(YOUTUBE_IDS))
    np.testing.assert_allclose(read.similarities(name, audio[20]), pictures @ model.embed_audio(audio[20:21])[0], atol=2e-3)


def test_the_card_names_every_method_and_its_numbers(bundle: Bundle) -> None:
    card, metrics = bundle.path("README.md").read_text(encoding="utf-8"), json.loads(bundle.path("metrics.json").read_bytes())
    rows = [line for line in card.splitlines() if " | A to V | " in line or " | V to A | " in line]
    found = [directions[key] for directions in metrics["methods"].values() for key in ("audio_to_visual", "visual_to_audio")]
    assert len(rows) == 2 * len(OTHER_METHODS)
    for row, measured in zip(rows, found, strict=True):
        assert f"| {measured['map']:.3f} | {measured['floor']:.3f} | {measured['lift']:.2f} |" in row


def test_the_same_seed_gives_the_same_bytes(bundle: Bundle, data: Path, zoo: Path, tmp_path: Path) -> None:
    again = train_methods(data, shutil.copytree(zoo, tmp_path / "zoo"), METHODS, 0, **TINY_SETTINGS)
    assert again.files.keys() == bundle.files.keys()
    for name, path in bundle.files.items():
        assert again.path(name).read_bytes() == path.read_bytes(), name


def test_data_without_the_catalogues_videos_is_refused(zoo: Path, tmp_path: Path) -> None:
    (tmp_path / "youtube8m").mkdir()
    (tmp_path / "youtube8m" / VOCABULARY).write_text("index,name\n7,Music video\n")
    np.savez(
        tmp_path / "youtube8m" / FEATURES,
        youtube_id=["other-video"] * 20,
        labels=["7"] * 20,
        mean_audio=np.zeros((20, 128), np.float32),
        mean_rgb=np.zeros((20, N_VISUAL), np.float32),
    )
    with pytest.raises(BundleError, match="lacks videos of the catalogue youtube8m-2"):
        train("methods", tmp_path, None, None, tmp_path, zoo, None, 0)
