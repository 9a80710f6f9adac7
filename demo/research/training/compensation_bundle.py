"""`train compensation`: from folders of audio to the bundle that compensates what a bar does to the features of songs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from demo.analysis.song import SongAnalyzer
from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, COMPACT, EMOTION, RATINGS, SPACE
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle, sha256
from demo.correlation.space import SharedSpace
from demo.datasets.youtube8m import FEATURES, read_video_level, split_rows
from demo.emotion.model import EmotionModel
from demo.emotion.ratings import SongRatings
from demo.features.audio.compact import CompactBackbone
from demo.features.audio.compensation import FeatureCompensation
from demo.research.evaluation.bar import play, without_songs
from demo.research.markdown import metrics_and_card
from demo.research.training.augment import BAR
from demo.research.training.compensation import CompensationTrainer, CompensationTraining
from demo.research.training.corpus import Clip, further_recordings, read_corpus
from demo.research.training.judge import rank_correlations, read_ratings
from demo.research.training.recorded_songs import N_RECORDINGS, RecordedSongs
from demo.research.training.rooms import bar_recorder
from demo.research.training.space import videos_of
from demo.search.catalogue import Catalogue
from demo.search.retriever import Retriever


def train_compensation(
    data: Path, further: Path | None, zoo: Path, name: str, seed: int, config: CompensationTraining
) -> Bundle:
    """Train the compensation, judge it on recordings that no model trained on, and write its bundle.

    Args:
        data: Holds emotify/, audio/ and youtube8m/.
        further: Holds more recordings in music/ and speech/, if any.
        zoo: Holds the backbone, the emotion model, the ratings, the space and its catalogue. Features of recordings are kept
            there, too, for the next training on the same ones.
        name: The new bundle's folder.
        seed: Of recordings and batches.
        config: How to train.
    """
    backbone_bundle, emotion_bundle = read_bundle(zoo / COMPACT, "backbone"), read_bundle(zoo / EMOTION, "emotion")
    space_bundle, catalogue = read_bundle(zoo / SPACE, "space"), read_bundle(zoo / CATALOGUE, "catalogue")
    analyzer = SongAnalyzer(CompactBackbone.from_bundle(backbone_bundle), EmotionModel.from_bundle(emotion_bundle))
    space = SharedSpace.from_bundle(space_bundle)
    videos = read_video_level(data / "youtube8m")
    clips = read_corpus(data, None, further)
    training = [clip for clip in clips if not clip.is_held_out]
    songs = recorded_songs(backbone_bundle, training, zoo, seed)
    rows, _ = split_rows(len(videos.labels), seed)
    trainer = CompensationTrainer(
        [features for _, features in songs.excerpts()],
        videos.audio[rows],
        space,
        config,
    )
    network = trainer.train()
    metrics = judge(
        analyzer,
        Retriever(Catalogue.from_bundle(catalogue), space),
        FeatureCompensation(network),
        [clip for clip in clips if clip.is_held_out],
        SongRatings.from_bundle(read_bundle(zoo / RATINGS, "ratings")).predict(videos_of(catalogue, videos).audio),
        dict(zip(*_rated_songs(data), strict=True)),
        seed,
    )
    used = [data / "audio" / "index.csv", data / "emotify" / "annotations.csv", data / "youtube8m" / FEATURES]
    used += further_recordings(further)
    return write_bundle(
        zoo / name,
        kind="compensation",
        config=network.config.to_dict(),
        tensors={"weights.safetensors": {key: tensor.numpy() for key, tensor in network.state_dict().items()}},
        texts=metrics_and_card("compensation", name, metrics),
        provenance=provenance(seed, used, {"training": config.to_dict(), "recorder": BAR.to_dict()}),
        requires=[backbone_bundle, space_bundle],
    )


def recorded_songs(backbone: Bundle, clips: Sequence[Clip], zoo: Path, seed: int) -> RecordedSongs:
    """Return the features of all music among some clips, clean and in bars; of the same ones they are kept in a file.

    Args:
        backbone: Its bundle.
        clips: Music, voices, noises and rooms.
        zoo: Where the file lies.
        seed: Of excerpts, rooms and recordings.
    """
    music = [clip for clip in clips if clip.kind in ("song", "music")]
    made_of = repr([backbone.sha256, seed, N_RECORDINGS, BAR, [(clip.name, len(clip.samples)) for clip in clips]])
    path = zoo / f"recordings-{sha256(made_of.encode())[:12]}.npz"
    if path.exists():
        return RecordedSongs.read(path)
    recorder = bar_recorder(list(clips), np.random.default_rng(seed))
    songs = RecordedSongs.record(CompactBackbone.from_bundle(backbone), music, recorder, seed)
    songs.write(path)
    return songs


def judge(
    analyzer: SongAnalyzer,
    retriever: Retriever,
    compensation: FeatureCompensation,
    held_out: Sequence[Clip],
    felt: Float32,
    ratings: Mapping[str, Float32],
    seed: int,
) -> dict[str, Any]:
    """Play songs through the bars, with the compensation and without.

    Args:
        analyzer: Hears them.
        retriever: What they search, without compensation.
        compensation: Trained.
        held_out: Clips that nothing was trained on.
        felt: What listeners would feel at each video's sound by the predicted GEMS ratings, shape (n_videos, 9).
        ratings: What listeners felt at songs, shape (9,), by the name of the clip.
        seed: Of the bars.

    Returns:
        "without" and "with", each with what `play` returns of the "bars", without their songs, and "follows_ratings": how the
        ratings predicted for the hits of clean songs and in each bar follow those of the song (mean Spearman correlation).
    """
    voices = [clip.waveform for clip in held_out if clip.kind == "speech"]
    songs = [(clip.name, clip.waveform) for clip in held_out if clip.kind in ("song", "music")]
    compensated = Retriever(retriever.catalogue, retriever.space, compensation=compensation)
    found: dict[str, Any] = {}
    for key, each in (("without", retriever), ("with", compensated)):
        played = play(analyzer, each, songs, voices, seed)
        found[key] = {
            "bars": without_songs(played),
            "follows_ratings": _follow_ratings(played, felt, ratings),
        }
    return found


def _follow_ratings(played: dict[str, Any], felt: Float32, ratings: Mapping[str, Float32]) -> dict[str, float]:
    """Return how the ratings predicted for the hits follow those of the songs, by the name of the bar and for clean songs."""
    rows = next(iter(played.values()))["songs"]
    hits = {"clean": [row["clean_hits"] for row in rows]}
    hits |= {name: [row["hits"] for row in bar["songs"]] for name, bar in played.items()}
    rated = [index for index, row in enumerate(rows) if row["song"] in ratings]
    wanted = np.stack([ratings[rows[index]["song"]] for index in rated])
    predicted = {name: np.stack([felt[lists[index]].mean(axis=0) for index in rated]) for name, lists in hits.items()}
    return {name: round(float(rank_correlations(rows, wanted).mean()), 4) for name, rows in predicted.items()}


def _rated_songs(data: Path) -> tuple[list[str], Float32]:
    ids, ratings = read_ratings(data / "emotify" / "annotations.csv")
    return [f"emotify/audio/{track}.opus" for track in ids], ratings
