"""The studio's space: classes are all that joins real music and drawn pictures, and what judges was never seen."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import BundleError, SettingError
from demo.correlation.deep import DeepConfig
from demo.correlation.linear import LinearConfig
from demo.emotion.classes import AROUSED, EMOTIONS, PLEASANT
from demo.features.visual.embedded import EMBEDDED
from demo.research.training.studio_corpus import Drawings, Films, Sounds, read_variations
from demo.research.training.studio_space import StudioTraining, draw, fit_space, judge, judge_soundtracks, over_folds

N_CLASSES = len(EMOTIONS)
N_DIMS = 24
CONFIG = StudioTraining(
    emotion=DeepConfig(audio_units=(32, 16), visual_units=(32, 16), n_components=9, n_epochs=15, batch_size=256),
    content=LinearConfig(n_components=8),
    n_per_class=80,
)


@pytest.fixture(scope="module")
def world() -> tuple[Sounds, Sounds, Drawings, Films]:
    """Music and pictures that share nothing but which of ten directions they follow."""
    random = np.random.default_rng(0)
    sound_of, picture_of = random.standard_normal((N_CLASSES, 128)), random.standard_normal((N_CLASSES, N_DIMS))

    def sounds(n: int, n_parts: int) -> Sounds:
        labels = np.arange(n) % N_CLASSES
        noise = random.standard_normal((n, n_parts, 128))
        return Sounds((sound_of[labels][:, None] + noise).astype(np.float32), labels)

    def pictures(labels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        centers = picture_of[labels].reshape(len(labels), *[1] * (len(shape) - 1), N_DIMS)
        return (centers + random.standard_normal((*shape, N_DIMS))).astype(np.float32)

    drawn = sounds(40, 4)
    styles = np.array([[f"style-{(i + j) % 5}" for j in range(2)] for i in range(40)])
    drawings = Drawings(drawn, pictures(drawn.labels, (40, 2, 3)), styles)
    shown = sounds(30, 4)
    films = Films(
        rows=[{"style": f"style-{(i + i // N_CLASSES) % 5}"} for i in range(30)],
        sounds=shown,
        predicted=shown.labels,
        visual=pictures(shown.labels, (30,)),
        chapters=np.zeros((0, N_DIMS), np.float32),
        traits=np.zeros((30, 2), np.float32),
    )
    return sounds(50, 4), sounds(200, 1), drawings, films


def test_every_class_and_every_source_is_drawn_alike() -> None:
    random = np.random.default_rng(0)
    many, few = np.zeros((900, 2), np.float32), np.ones((20, 2), np.float32)
    sources = [(many, np.arange(900) % N_CLASSES), (few, np.arange(20) % N_CLASSES)]
    rows, labels = draw(sources, 11, random)
    np.testing.assert_array_equal(np.bincount(labels), [11] * N_CLASSES)
    # Eleven rows of two sources are six and five.
    assert [int(rows[labels == label, 0].sum()) for label in range(N_CLASSES)] == [5] * N_CLASSES


def test_a_class_that_only_one_source_has_comes_from_there() -> None:
    rows, labels = draw(
        [(np.zeros((9, 1), np.float32), np.arange(9)), (np.ones((10, 1), np.float32), np.arange(10))],
        4,
        np.random.default_rng(0),
    )
    np.testing.assert_array_equal(rows[labels == 9, 0], [1, 1, 1, 1])


def test_a_class_without_pictures_is_refused(world: tuple[Sounds, Sounds, Drawings, Films]) -> None:
    songs, real, drawings, _ = world
    kept = np.broadcast_to(drawings.sounds.labels[:, None] != 3, drawings.styles.shape)
    with pytest.raises(SettingError, match="no music or no pictures"):
        fit_space(songs, real, drawings, kept, CONFIG)


def test_songs_find_the_videos_of_their_class_though_no_pair_was_given(
    world: tuple[Sounds, Sounds, Drawings, Films],
) -> None:
    songs, real, drawings, films = world
    metrics = judge(songs, real, drawings, films, CONFIG)
    for name, n_items in (("songs", 30), ("unseen_styles", 6)):
        for direction in ("song_to_video", "video_to_song"):
            found = metrics[name]["emotion"][direction]
            assert found["lift"] > 3, (name, direction)
            assert found["floor"] == pytest.approx(0.1, abs=0.02)
        assert metrics[name]["emotion"]["song_to_video"]["n_queries"] == 10
        assert metrics[name]["emotion"]["song_to_video"]["n_items"] == n_items


def test_shuffled_pictures_are_found_by_chance_alone(world: tuple[Sounds, Sounds, Drawings, Films]) -> None:
    songs, real, drawings, films = world
    order = np.random.default_rng(1).permutation(len(drawings.visual))
    shuffled = Drawings(drawings.sounds, drawings.visual[order], drawings.styles)
    metrics = judge(songs, real, shuffled, films, CONFIG)
    assert metrics["songs"]["emotion"]["song_to_video"]["lift"] < 2


def test_agreement_of_predictions_by_hand(world: tuple[Sounds, Sounds, Drawings, Films]) -> None:
    songs, real, drawings, films = world
    space = fit_space(songs, real, drawings, np.ones(drawings.styles.shape, np.bool_), CONFIG)
    predicted = films.sounds.labels.copy()
    # Of the 30, three angry ones are heard as anxious (same signs), three tender ones as bitter (valence differs),
    # three cheerful ones as warm (arousal differs), and three fun ones as bitter (both differ).
    for meant, other in (("angry", "anxious"), ("tender", "bitter"), ("cheerful", "warm"), ("fun", "bitter")):
        predicted[films.sounds.labels == EMOTIONS.index(meant)] = EMOTIONS.index(other)
    mispredicted = Films(films.rows, films.sounds, predicted, films.visual, films.chapters, films.traits)
    found = judge_soundtracks(space, mispredicted)["heard_as_meant"]
    assert found["class"] == pytest.approx(18 / 30)
    assert found["valence_sign"] == pytest.approx(24 / 30)
    assert found["arousal_sign"] == pytest.approx(24 / 30)
    assert found["confusion"][EMOTIONS.index("fun")][EMOTIONS.index("bitter")] == 3


def test_the_circumplex_has_ten_emotions_and_four_corners() -> None:
    emotions = set(EMOTIONS)
    assert emotions > PLEASANT
    assert emotions > AROUSED
    assert emotions - PLEASANT - AROUSED == {"bitter"}
    assert {"tender", "calm", "warm"} == PLEASANT - AROUSED
    assert {"angry", "anxious"} == AROUSED - PLEASANT


def test_folds_are_averaged_by_hand() -> None:
    folds = [{"emotion": {"song_to_video": {"map": value, "lift": 2 * value}}} for value in (1.0, 2.0, 6.0)]
    found = over_folds(folds)["emotion"]["song_to_video"]
    assert found["map"] == pytest.approx(3.0)
    assert found["lift_deviation"] == pytest.approx(np.sqrt((16 + 4 + 36) / 3), abs=1e-5)


def test_variations_of_another_backbone_are_refused(tmp_path: Path) -> None:
    content = {"audio": np.zeros((4, 128)), "visual": np.zeros((3, 4, N_DIMS)), "styles": np.array(["a", "b", "c"])}
    np.savez(tmp_path / "calm-1000.npz", **content, pictures=np.array(EMBEDDED))
    read = read_variations(tmp_path)
    assert read.sounds.labels.tolist() == [EMOTIONS.index("calm")]
    np.savez(tmp_path / "warm-1000.npz", **content, pictures=np.array("another"))
    with pytest.raises(BundleError, match=r"warm-1000\.npz was not made with the backbone"):
        read_variations(tmp_path)


def test_no_variations_name_the_command_that_makes_them(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="python -m demo studio variations"):
        read_variations(tmp_path)
