"""Judge the studio's space by songs, styles and soundtracks that it never saw."""

from typing import Any

import numpy as np

from demo.core.arrays import Int64
from demo.correlation.space import SharedSpace
from demo.emotion.classes import AROUSED, EMOTIONS, PLEASANT
from demo.research.metrics import score, score_classes
from demo.research.training.space import DIALS
from demo.research.training.studio_corpus import Drawings, Films, Sounds
from demo.research.training.studio_space import StudioTraining, fit_space

Labels = Int64

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
                        "song_to_video": score_classes(similarity, asked.labels, films.sounds.labels[shown]).to_dict(),
                        "video_to_song": score_classes(similarity.T, films.sounds.labels[shown], asked.labels).to_dict(),
                    }
                    for setting, dial in DIALS.items()
                    for similarity in [audio.mix(dial) @ visual.mix(dial).T]
                }
            )
    return {name: over_folds(folds) for name, folds in found.items()}


def judge_soundtracks(space: SharedSpace, films: Films) -> dict[str, Any]:
    """Let the catalogue's soundtracks find its pictures, and say how well the emotion model hears what was meant."""
    audio, visual = space.embed_audio(films.sounds.songs), space.embed_visual(films.visual)
    labels = films.sounds.labels
    metrics: dict[str, Any] = {}
    for setting, dial in DIALS.items():
        similarity = audio.mix(dial) @ visual.mix(dial).T
        metrics[setting] = {
            "audio_to_visual": score(similarity, labels, labels).to_dict(),
            "visual_to_audio": score(similarity.T, labels, labels).to_dict(),
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
