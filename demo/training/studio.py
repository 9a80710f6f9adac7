"""Train the studio's shared space, judge it on videos it has never seen, and write the space, the catalogue and the sounds.

The audio view is real music, each song in the class that the emotion model hears in it (Emotify, YouTube-8M), and the
studio's soundtracks; the visual view is pictures that the studio has drawn for a class. No pair of a real song and a drawn
picture belongs together but by its class, which is all that S-DCCA asks for. The catalogue's own videos are in no training.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from demo.audio.backbones import COMPACT, load_backbone
from demo.config import Config
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.space import SharedSpace
from demo.datasets.youtube8m import read_video_level, split_rows
from demo.emotion.classes import AROUSED, EMOTIONS, PLEASANT
from demo.emotion.listener import EmotionListener
from demo.errors import SettingError
from demo.metrics import score, score_classes
from demo.provenance import provenance
from demo.retrieval import catalogue as layout
from demo.retrieval.projection import MAP_DIAL, fit_map
from demo.retrieval.viewer import PICTURES
from demo.training.cards import sounds_card, studio_catalogue_card, studio_space_card
from demo.training.space import DIALS, embedding_tensors
from demo.training.studio_corpus import Drawings, Films, Sounds, hear_emotify, read_films, read_variations
from demo.vision.backbones import EMBEDDED
from demo.vision.words import describe_pictures
from demo.zoo import Bundle, read_bundle, write_bundle

Float32 = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

N_FOLDS = 5
N_LANDMARKS = 120
"""Of each class."""


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


def train_studio(data: Path, variations: Path, media: Path, zoo: Path, config: StudioTraining, names: dict[str, str]) -> Bundle:
    """Train and judge the space, embed the catalogue, and write three bundles.

    Args:
        data: Holds emotify/ and youtube8m/.
        variations: Written by `python -m demo studio variations`.
        media: Written by `python -m demo studio make`; inside the repository, beside the zoo.
        zoo: Where the other bundles lie and the new ones go.
        config: Settings.
        names: "emotion", "space", "catalogue", "sounds" and "youtube": the folders of the bundles.

    Returns:
        The catalogue's bundle.
    """
    backbone = load_backbone(zoo, COMPACT)
    emotion = read_bundle(zoo / names["emotion"], "emotion")
    listener = EmotionListener.from_bundle(emotion, backbone.device)
    films = read_films(media, backbone, listener)
    drawings = read_variations(variations)
    songs = hear_emotify(data / "emotify", backbone, listener)
    videos = read_video_level(data / "youtube8m")
    video_labels = listener.classes.labels(listener.emotion_features(videos.audio))
    training, _ = split_rows(len(video_labels), config.seed)
    real = Sounds(videos.audio[training][:, None], video_labels[training])

    metrics = judge(songs, real, drawings, films, config)
    everything = np.ones(drawings.styles.shape, np.bool_)
    space = fit_space(songs, real, drawings, everything, config)
    metrics["soundtracks"] = judge_soundtracks(space, films)
    made = provenance(
        config.seed,
        [
            data / "youtube8m" / "music_video_level.npz",
            *(data / "emotify" / "audio").glob("*.opus"),
            *variations.glob("*.npz"),
            *media.glob("*.mp4"),
        ],
        config.to_dict(),
    )
    written = write_bundle(
        zoo / names["space"],
        kind="space",
        config={"emotion": config.emotion.to_dict(), "content": config.content.to_dict(), "pictures": EMBEDDED},
        tensors={"weights.safetensors": space.to_tensors()},
        texts={"metrics.json": _json(metrics), "README.md": studio_space_card(names["space"], metrics)},
        provenance=made,
        requires=[emotion],
    )
    youtube = read_bundle(zoo / names["youtube"], "catalogue")
    rows_by_id = {youtube_id: row for row, youtube_id in enumerate(videos.youtube_ids) if youtube_id}
    rows = np.array([rows_by_id[row["youtube_id"]] for row in youtube.rows(layout.TABLE)])
    sounds = space.embed_audio(videos.audio[rows])
    write_bundle(
        zoo / names["sounds"],
        kind="sounds",
        config={},
        tensors={layout.AUDIO: embedding_tensors(sounds)},
        texts={"README.md": sounds_card(names["sounds"], len(rows))},
        provenance=made,
        requires=[written, youtube],
    )
    landmarks = real.take(draw_landmarks(real.labels, config.seed))
    return write_studio_catalogue(zoo / names["catalogue"], media, films, landmarks, space, written, made)


def fit_space(
    songs: Sounds, real: Sounds, drawings: Drawings, kept: npt.NDArray[np.bool_], config: StudioTraining
) -> SharedSpace:
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


def draw(sources: list[tuple[Float32, Labels]], n_per_class: int, rng: np.random.Generator) -> tuple[Float32, Labels]:
    """Draw rows class by class, from every source that has the class alike."""
    drawn, labels = [], []
    for label in range(len(EMOTIONS)):
        found = [rows[own] for rows, of in sources if (own := of == label).any()]
        for rows, share in zip(found, np.array_split(np.arange(n_per_class), max(1, len(found))), strict=False):
            drawn.append(rows[rng.integers(len(rows), size=len(share))])
            labels.append(np.full(len(share), label))
    return np.concatenate(drawn), np.concatenate(labels)


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
                    for similarity in [audio.at_dial(dial) @ visual.at_dial(dial).T]
                }
            )
    return {name: over_folds(folds) for name, folds in found.items()}


def judge_soundtracks(space: SharedSpace, films: Films) -> dict[str, Any]:
    """Let the catalogue's soundtracks find its pictures, and say how well the emotion model hears what was meant."""
    audio, visual = space.embed_audio(films.sounds.songs), space.embed_visual(films.visual)
    labels = films.sounds.labels
    metrics: dict[str, Any] = {}
    for setting, dial in DIALS.items():
        similarity = audio.at_dial(dial) @ visual.at_dial(dial).T
        metrics[setting] = {
            "audio_to_visual": score(similarity, labels, labels).to_dict(),
            "visual_to_audio": score(similarity.T, labels, labels).to_dict(),
        }
    names = np.array(EMOTIONS)

    def agrees(group: frozenset[str]) -> float:
        belongs = np.isin(names, list(group))
        return float((belongs[labels] == belongs[films.heard]).mean())

    confusion = np.zeros((len(EMOTIONS), len(EMOTIONS)), np.int64)
    np.add.at(confusion, (labels, films.heard), 1)
    metrics["heard_as_meant"] = {
        "n": len(labels),
        "class": float((labels == films.heard).mean()),
        "valence_sign": agrees(PLEASANT),
        "arousal_sign": agrees(AROUSED),
        "confusion": confusion.tolist(),
    }
    return metrics


def draw_landmarks(labels: Labels, seed: int) -> Labels:
    """Choose rows of real songs, so many of each class, that lie on the map between the few videos."""
    rng = np.random.default_rng(seed)
    own = [np.flatnonzero(labels == label) for label in range(len(EMOTIONS))]
    return np.concatenate([rng.permutation(rows)[:N_LANDMARKS] for rows in own])


def write_studio_catalogue(
    folder: Path,
    media: Path,
    films: Films,
    landmarks: Sounds,
    space: SharedSpace,
    bundle: Bundle,
    made: dict[str, Any],
) -> Bundle:
    """Embed the catalogue's videos and their chapters, fit their map, and write the bundle."""
    visual, audio = space.embed_visual(films.visual), space.embed_audio(films.sounds.songs)
    songs = space.embed_audio(landmarks.songs)
    visual_map, audio_map, songs_map = fit_map(
        visual.at_dial(MAP_DIAL), audio.at_dial(MAP_DIAL), songs.at_dial(MAP_DIAL), seed=made["seed"]
    )
    mean, deviation = films.traits.mean(axis=0), films.traits.std(axis=0)
    columns = ("id", "title", "emotion", "file", "poster", "credit", "seconds", "chapters")
    table = [
        {
            **{column: row[column] for column in columns},
            "labels": "|".join((layout.MUSIC_VIDEO, row["style"], row["key"], f"{row['tempo']} bpm")),
            "traits": "|".join(describe_pictures(own, mean, deviation)),
        }
        for row, own in zip(films.rows, films.traits, strict=True)
    ]
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": MAP_DIAL, "media": media.resolve().relative_to(folder.resolve().parent.parent).as_posix()},
        tensors={
            layout.VISUAL: embedding_tensors(visual) | {"map": visual_map.astype(np.float16)},
            layout.AUDIO: embedding_tensors(audio) | {"map": audio_map.astype(np.float16)},
            layout.CHAPTERS: embedding_tensors(space.embed_visual(films.chapters)),
            layout.LANDMARKS: embedding_tensors(songs)
            | {"map": songs_map.astype(np.float16), "labels": landmarks.labels.astype(np.uint8)},
            PICTURES: {"trait_mean": mean, "trait_deviation": deviation},
        },
        tables={layout.TABLE: table},
        texts={"README.md": studio_catalogue_card(folder.name, len(table))},
        provenance=made,
        requires=[bundle],
    )


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


def _json(metrics: dict[str, Any]) -> str:
    return json.dumps(metrics, indent=2) + "\n"
