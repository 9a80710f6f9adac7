"""Fit the studio's space: classes are all that joins real music and drawn pictures."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from demo.core.arrays import Bool, Float32, Int64
from demo.core.config import Config
from demo.core.errors import SettingError
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.space import SharedSpace
from demo.emotion.classes import AROUSED, EMOTIONS, PLEASANT
from demo.research.metrics import score_classes, score_directions
from demo.research.training.space import DIALS
from demo.research.training.studio_corpus import Drawings, Films, Sounds


@dataclass(frozen=True, kw_only=True)
class StudioTraining(Config):
    """Settings of both parts.

    Attributes:
        emotion: S-DCCA; the visual network is as small as the audio network, since its features are few and have names.
        content: CCA of soundtracks with their own pictures.
        n_per_class: Rows of each class in an epoch, drawn from all sources alike: real music has few angry songs.
        seed: Of draws, networks and the map.
    """

    emotion: DeepConfig = field(default_factory=lambda: DeepConfig(visual_units=(128, 128, 64, 64)))
    content: LinearConfig = field(default_factory=lambda: LinearConfig(n_components=30, ridge=0.1))
    n_per_class: int = 1200
    seed: int = 0


def fit_space(songs: Sounds, real: Sounds, drawings: Drawings, kept: Bool, config: StudioTraining) -> SharedSpace:
    """Fit both parts.

    Args:
        songs: Emotify's.
        real: YouTube-8M's.
        drawings: The studio's.
        kept: Which (composition, style) pairs may be seen, shape (n, n_styles).
        config: Settings.
    """
    rng = np.random.default_rng(config.seed)
    audio, audio_labels = draw([songs.rows(), real.rows(), drawings.sounds.rows()], config.n_per_class, rng)
    visual, visual_labels = draw([drawings.rows(kept)], config.n_per_class, rng)
    if not np.array_equal(audio_labels, visual_labels):
        raise SettingError("A class has no music or no pictures; make more variations.")
    # Both views are sorted by class; batches are drawn from all of them.
    emotion = SDCCA(config.emotion).fit(audio, visual, audio_labels)
    pairs = np.argwhere(kept)
    own_audio, own_visual = drawings.sounds.songs[pairs[:, 0]], drawings.visual[kept][:, 0]
    return SharedSpace(emotion, CCA(config.content).fit(own_audio, own_visual, drawings.sounds.labels[pairs[:, 0]]))


def draw(sources: list[tuple[Float32, Int64]], n_per_class: int, rng: np.random.Generator) -> tuple[Float32, Int64]:
    """Draw rows class by class, from every source that has the class alike."""
    drawn, labels = [], []
    for label in range(len(EMOTIONS)):
        found = [rows[own] for rows, of in sources if (own := of == label).any()]
        for rows, share in zip(found, np.array_split(np.arange(n_per_class), max(1, len(found))), strict=False):
            drawn.append(rows[rng.integers(len(rows), size=len(share))])
            labels.append(np.full(len(share), label))
    return np.concatenate(drawn), np.concatenate(labels)


N_FOLDS = 5


def judge(songs: Sounds, real: Sounds, drawings: Drawings, films: Films, config: StudioTraining) -> dict[str, Any]:
    """Let Emotify's songs, fold by fold held out, find the catalogue's videos, and the other way round.

    In each fold two spaces are fitted: one that knows all styles of drawing, and one that knows all but a fifth of them and
    is asked for videos of those alone.

    Returns:
        By "songs" and "unseen_styles", dial and direction: mean and standard deviation over the folds.
    """
    rng = np.random.default_rng(config.seed)
    fold_of = rng.permutation(len(songs.labels)) % N_FOLDS
    styles = sorted(set(drawings.styles.ravel().tolist()))
    style_fold = {style: index % N_FOLDS for index, style in enumerate(rng.permutation(styles).tolist())}
    of_film = np.array([style_fold[row["style"]] for row in films.rows])
    of_drawing = np.vectorize(style_fold.__getitem__)(drawings.styles)
    found: dict[str, list[dict[str, Any]]] = {"songs": [], "unseen_styles": []}
    for fold in range(N_FOLDS):
        known, asked = songs.take(np.flatnonzero(fold_of != fold)), songs.take(np.flatnonzero(fold_of == fold))
        for name, kept, shown in (
            ("songs", np.ones(of_drawing.shape, np.bool_), np.arange(len(of_film))),
            ("unseen_styles", of_drawing != fold, np.flatnonzero(of_film == fold)),
        ):
            space = fit_space(known, real, drawings, kept, config)
            audio, visual = space.embed_audio(asked.songs), space.embed_visual(films.visual[shown])
            found[name].append(
                {
                    setting: {
                        "song_to_video": score_classes(similarity, asked.labels, films.sounds.labels[shown]),
                        "video_to_song": score_classes(similarity.T, films.sounds.labels[shown], asked.labels),
                    }
                    for setting, dial in DIALS.items()
                    for similarity in [audio.mix(dial) @ visual.mix(dial).T]
                }
            )
    return {name: over_folds(folds) for name, folds in found.items()}


def judge_soundtracks(space: SharedSpace, films: Films) -> dict[str, Any]:
    """Let the catalogue's soundtracks find its pictures, and measure how well the emotion model predicts the composed class."""
    audio, visual = space.embed_audio(films.sounds.songs), space.embed_visual(films.visual)
    labels = films.sounds.labels
    metrics: dict[str, Any] = {
        setting: score_directions(audio.mix(dial) @ visual.mix(dial).T, labels) for setting, dial in DIALS.items()
    }
    names = np.array(EMOTIONS)

    def agrees(group: frozenset[str]) -> float:
        belongs = np.isin(names, list(group))
        return float((belongs[labels] == belongs[films.predicted]).mean())

    confusion = np.zeros((len(EMOTIONS), len(EMOTIONS)), np.int64)
    np.add.at(confusion, (labels, films.predicted), 1)
    metrics["heard_as_meant"] = {
        "n": len(labels),
        "class": float((labels == films.predicted).mean()),
        "valence_sign": agrees(PLEASANT),
        "arousal_sign": agrees(AROUSED),
        "confusion": confusion.tolist(),
    }
    return metrics


def over_folds(folds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return mean and standard deviation of every figure over the folds."""
    result: dict[str, Any] = {}
    for setting, directions in folds[0].items():
        result[setting] = {}
        for direction, figures in directions.items():
            values = {name: np.array([fold[setting][direction][name] for fold in folds]) for name in figures}
            result[setting][direction] = {name: round(float(of.mean()), 5) for name, of in values.items()}
            result[setting][direction]["lift_deviation"] = round(float(values["lift"].std()), 5)
    return result
