"""Train the studio's shared space, judge it on videos it has never seen, and write the space, the catalogue and the sounds.

The audio view is real music, each song in the class that the emotion model predicts (Emotify, YouTube-8M), and the
studio's soundtracks; the visual view is pictures that the studio has drawn for a class. No pair of a real song and a drawn
picture belongs together but by its class, which is all that S-DCCA asks for. The catalogue's own videos are in no training.
"""

from pathlib import Path
from typing import Any

import numpy as np

from demo.analysis.video import TRAITS
from demo.core.arrays import Int64
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import COMPACT, EMOTION, SOUNDS, STUDIO
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.correlation.space import SharedSpace
from demo.datasets.youtube8m import MUSIC_VIDEO, read_video_level, split_rows
from demo.emotion.classes import EMOTIONS
from demo.emotion.model import EmotionModel
from demo.features.audio.compact import load_backbone
from demo.features.visual.embedded import EMBEDDED
from demo.features.visual.traits import describe_pictures
from demo.research.markdown import metrics_and_card
from demo.research.training.sounds import write_sounds
from demo.research.training.studio_corpus import Films, Sounds, extract_emotify, read_films, read_variations
from demo.research.training.studio_map import fit_studio_map, judge_map
from demo.research.training.studio_space import StudioTraining, fit_space, judge, judge_soundtracks
from demo.search import catalogue as layout
from demo.search.map_projection import MAP_MIXING_WEIGHT

N_LANDMARKS = 120
"""Of each class."""


def train_studio(data: Path, variations: Path, media: Path, zoo: Path, name: str, config: StudioTraining) -> Bundle:
    """Train and judge the space, embed the catalogue, and write three bundles.

    Args:
        data: Holds emotify/ and youtube8m/.
        variations: Written by `python -m demo studio variations`.
        media: Written by `python -m demo studio make`; inside the repository, beside the zoo.
        zoo: Where the other bundles lie and the new ones go.
        name: The new space's folder.
        config: Settings.

    Returns:
        The catalogue's bundle.
    """
    backbone = load_backbone(zoo, COMPACT)
    emotion = read_bundle(zoo / EMOTION, "emotion")
    emotion_model = EmotionModel.from_bundle(emotion, backbone.device)
    films = read_films(media, backbone, emotion_model)
    drawings = read_variations(variations)
    songs = extract_emotify(data / "emotify", backbone, emotion_model)
    videos = read_video_level(data / "youtube8m")
    video_labels = emotion_model.classes.labels(emotion_model.emotion_features(videos.audio))
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
        zoo / name,
        kind="space",
        config={"emotion": config.emotion.to_dict(), "content": config.content.to_dict(), "pictures": EMBEDDED},
        tensors={"weights.safetensors": space.to_tensors()},
        texts=metrics_and_card("studio_space", name, metrics),
        provenance=made,
        requires=[emotion],
    )
    write_sounds(zoo, SOUNDS, videos, space, written, made)
    landmarks = real.take(draw_landmarks(real.labels, config.seed))
    return write_studio_catalogue(zoo / STUDIO, media, films, landmarks, space, written, made)


def draw_landmarks(labels: Int64, seed: int) -> Int64:
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
    places = fit_studio_map(visual, audio, songs, made["seed"])
    visual_map, audio_map, songs_map = places
    metrics = {"map": judge_map(audio, films.sounds.labels, songs, landmarks.labels, places)}
    mean, deviation = films.traits.mean(axis=0), films.traits.std(axis=0)
    columns = ("id", "title", "emotion", "file", "poster", "credit", "seconds", "chapters")
    table = [
        {
            **{column: row[column] for column in columns},
            "labels": "|".join((MUSIC_VIDEO, row["style"], row["key"], f"{row['tempo']} bpm")),
            "traits": "|".join(describe_pictures(own, mean, deviation)),
        }
        for row, own in zip(films.rows, films.traits, strict=True)
    ]
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": MAP_MIXING_WEIGHT, "media": media.resolve().relative_to(folder.resolve().parent.parent).as_posix()},
        tensors={
            layout.VISUAL: layout.embedding_tensors(visual, visual_map),
            layout.AUDIO: layout.embedding_tensors(audio, audio_map),
            layout.CHAPTERS: layout.embedding_tensors(space.embed_visual(films.chapters)),
            layout.LANDMARKS: layout.embedding_tensors(songs, songs_map) | {"labels": landmarks.labels.astype(np.uint8)},
            TRAITS: {"trait_mean": mean, "trait_deviation": deviation},
        },
        tables={layout.TABLE: table},
        texts=metrics_and_card("studio_catalogue", folder.name, metrics, n_videos=len(table), on_map=metrics["map"]),
        provenance=made,
        requires=[bundle],
    )
