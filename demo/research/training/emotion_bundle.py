"""`train emotion`: from rated songs to the emotion model's bundle."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import COMPACT_TEACHER
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.datasets.youtube8m import read_video_level, split_rows
from demo.emotion.classes import EMOTIONS, GEMS, MOODS, EmotionClasses
from demo.emotion.model import CLASSES, WEIGHTS, EmotionModel
from demo.emotion.network import EmotionNetwork
from demo.features.audio.compact import CompactBackbone
from demo.research.markdown import metrics_and_card
from demo.research.metrics import reliability
from demo.research.training.attention import foreign_attention
from demo.research.training.augment import PhoneRecorder
from demo.research.training.bridge import MUSIC_LABEL, AudioSet, label_metric, read_audioset
from demo.research.training.clusters import SEEDS, fit_classes, read_seeds
from demo.research.training.corpus import Clip, read_corpus
from demo.research.training.emotion import EmotionTrainer, Song, predict
from demo.research.training.judge import gems_ridge, rank_correlations, read_ratings
from demo.research.training.teachers import load_tagger, tag_logits

FIRST_MOOD = 276
N_FOLDS = 5
N_DEGRADED = 2
"""Degraded versions of each rated song, besides the clean one."""


def train_emotion(data: Path, rendered: Path | None, zoo: Path, name: str, seed: int) -> Bundle:
    """Cross-validate, train on everything, fit the clusters, and write the bundle.

    Args:
        data: Holds emotify/, audio/, audioset/, mtg_jamendo/ and youtube8m/.
        rendered: Instruments rendered by the studio, if any; they carry tags only.
        zoo: Where the compact backbone lies.
        name: The new bundle's folder.
        seed: Of everything random.
    """
    backbone_bundle = read_bundle(zoo / COMPACT_TEACHER, "backbone")
    clips = read_corpus(data, rendered)
    versions = extract_versions(CompactBackbone.from_bundle(backbone_bundle), clips, seed)
    ids, ratings = read_ratings(data / "emotify" / "annotations.csv")
    tagger, _ = load_tagger(data / "mtg_jamendo")
    musical = [clip for clip in clips if clip.is_music and len(versions[clip.name][0]) >= 9]
    tags = {clip.name: tag_logits(tagger, clip.waveform) for clip in tqdm(musical, desc="tags", unit="song")}
    tags = _standardized(tags)
    gems_mean, gems_deviation = ratings.mean(0), ratings.std(0)
    names = [f"emotify/audio/{track}.opus" for track in ids]
    rated = [
        Song(name=song, versions=versions[song], gems=(row - gems_mean) / gems_deviation, tags=tags[song])
        for song, row in zip(names, ratings, strict=True)
    ]
    tagged = [Song(name=song, versions=versions[song], tags=row) for song, row in tags.items() if song not in set(names)]
    foreign = np.concatenate([versions[clip.name][0] for clip in clips if clip.kind in ("speech", "noise")])
    sets = {split: read_audioset(data / "audioset" / f"{split}.npz") for split in ("bal_train", "eval")}
    metric = label_metric(sets["bal_train"], seed)
    trainer = EmotionTrainer(rated, soft_mood_clips(sets["bal_train"], metric), tagged, foreign, metric)
    trainer.config = dataclasses.replace(trainer.config, seed=seed)

    metrics = cross_validate(trainer, ratings, mood_clips(sets["eval"]), seed)
    network = trainer.train("all songs")
    videos = read_video_level(data / "youtube8m")
    training_rows, _ = split_rows(len(videos.labels), seed)
    # The clusters are not there yet: only the network's own features are asked for.
    nothing = np.zeros(1, np.float32)
    emotion_model = EmotionModel(network, EmotionClasses(nothing, nothing, nothing, 1.0), gems_mean, gems_deviation)
    classes = fit_classes(
        emotion_model.emotion_features(videos.audio[training_rows]), seed_features(network, rated, sets["bal_train"], data)
    )
    tensors = {
        "mean": classes.mean,
        "whiten": classes.whiten,
        "centres": classes.centers,
        "sharpness": np.array([classes.sharpness], np.float32),
        "gems_mean": gems_mean,
        "gems_deviation": gems_deviation,
    }
    used = [*data.glob("audioset/*"), *data.glob("mtg_jamendo/*"), data / "audio" / "index.csv"]
    used += [data / "emotify" / "annotations.csv", data / "youtube8m" / "music_video_level.npz"]
    return write_bundle(
        zoo / name,
        kind="emotion",
        config=network.config.to_dict(),
        tensors={WEIGHTS: {k: v.numpy() for k, v in network.state_dict().items()}, CLASSES: tensors},
        texts=metrics_and_card("emotion", name, metrics) | {SEEDS.name: SEEDS.read_text()},
        provenance=provenance(seed, used, {"training": trainer.config.to_dict()}),
        requires=[backbone_bundle],
    )


def extract_versions(backbone: CompactBackbone, clips: list[Clip], seed: int) -> dict[str, list[Float32]]:
    """Return the features of every clip: clean first, and for rated songs as several phones recorded it."""
    random = np.random.default_rng(seed)
    recorder = PhoneRecorder.of_clips(clips, random)
    versions = {}
    for clip in tqdm([clip for clip in clips if clip.kind != "rir"], desc="hearing", unit="file"):
        waveform = clip.at_least_a_second
        n_degraded = N_DEGRADED if clip.kind == "song" else 0
        recordings = [waveform, *(recorder.record(waveform) for _ in range(n_degraded))]
        versions[clip.name] = [backbone.extract(each).features for each in recordings]
    return versions


def mood_clips(audioset: AudioSet) -> list[Song]:
    """Return the clips that carry exactly one of the seven moods, as songs."""
    moods = audioset.labels[:, FIRST_MOOD : FIRST_MOOD + len(MOODS)]
    rows = np.flatnonzero((moods.sum(1) == 1) & (audioset.n_seconds >= 3))
    return [_clip(audioset, row, moods[row].astype(np.float32)) for row in rows.tolist()]


def soft_mood_clips(audioset: AudioSet, metric: Float32) -> list[Song]:
    """Return all clips of music with soft moods, those that have a mood six times as often.

    Four hundred clips with a mood are soon learned by heart. A strongly regularised logistic regression in the label metric
    reads all 7,000 clips of music instead; where a clip has a labelled mood, that counts half.
    """
    labelled = mood_clips(audioset)
    rows = [int(song.name) for song in labelled]
    views = audioset.means @ metric
    mean, deviation = views[rows].mean(0), views[rows].std()
    reader = LogisticRegression(C=0.003, max_iter=3000)
    reader.fit((views[rows] - mean) / deviation, [int(song.mood.argmax()) for song in labelled if song.mood is not None])
    shares = reader.predict_proba((views - mean) / deviation).astype(np.float32)
    music = np.flatnonzero(audioset.labels[:, MUSIC_LABEL] & (audioset.n_seconds >= 3))
    unlabelled = [_clip(audioset, row, shares[row]) for row in sorted(set(music.tolist()) - set(rows))]
    halved = [dataclasses.replace(song, mood=(song.mood + shares[int(song.name)]) / 2) for song in labelled]
    return unlabelled + 6 * halved


def _clip(audioset: AudioSet, row: int, mood: Float32 | None = None) -> Song:
    return Song(name=str(row), versions=[audioset.sequences[row, : audioset.n_seconds[row]]], mood=mood)


def cross_validate(trainer: EmotionTrainer, ratings: Float32, evaluation: list[Song], seed: int) -> dict[str, Any]:
    """Judge every rated song by a network that never saw it, and AudioSet's evaluation clips by each network.

    Returns:
        What metrics.json holds.
    """
    predicted = np.zeros_like(ratings)
    true_moods = np.array([song.mood.argmax() for song in evaluation if song.mood is not None])
    accuracies, entropies, ratios = [], [], []
    for fold, (training, held_out) in enumerate(KFold(N_FOLDS, shuffle=True, random_state=seed).split(trainer.rated)):
        part = dataclasses.replace(trainer, rated=[trainer.rated[row] for row in training])
        network = part.train(f"fold {fold + 1} of {N_FOLDS}")
        songs = [trainer.rated[row] for row in held_out]
        outputs, entropy = predict(network, songs)
        predicted[held_out] = outputs[:, : len(GEMS)]
        entropies.append(entropy)
        ratios.append(foreign_attention(network, [song.versions[0] for song in songs], trainer.foreign, seed))
        moods, _ = predict(network, evaluation)
        guessed = moods[:, len(GEMS) : len(GEMS) + len(MOODS)].argmax(1)
        accuracies.append(np.mean(guessed == true_moods))
    correlations = rank_correlations(predicted, ratings)
    shares = np.clip(predicted * ratings.std(0) + ratings.mean(0), 0, 1)
    means = np.stack([song.versions[0].mean(0) for song in trainer.rated])
    sizes = np.bincount(true_moods)
    entropy = np.concatenate(entropies)
    return {
        "n_songs": len(ratings),
        "gems_spearman_mean": round(float(correlations.mean()), 4),
        "gems_spearman": {name: round(float(value), 4) for name, value in zip(GEMS, correlations, strict=True)},
        "gems_calibration": reliability(shares.ravel(), ratings.ravel()),
        "gems_spearman_ridge": round(float(gems_ridge(means, ratings, seed).mean()), 4),
        "mood_accuracy": round(float(np.mean(accuracies)), 4),
        "mood_chance": round(float(sizes.max() / sizes.sum()), 4),
        "attention_entropy": {
            "median": round(float(np.median(entropy)), 4),
            "lowest": round(float(entropy.min()), 4),
            "highest": round(float(entropy.max()), 4),
            "foreign_ratio": round(float(np.mean(ratios)), 4),
        },
    }


def seed_features(network: EmotionNetwork, rated: list[Song], audioset: AudioSet, data: Path) -> dict[str, Float32]:
    """Return the emotion features of the recordings that the clusters start from, shape (3, n_features) each."""
    songs = {song.name: song for song in rated}
    ids = list(np.load(data / "audioset" / "bal_train.npz", allow_pickle=False)["youtube_id"])
    found: dict[str, list[Song]] = {name: [] for name in EMOTIONS}
    for row in read_seeds():
        is_rated = row["source"] == "emotify"
        song = songs[f"emotify/audio/{row['id']}.opus"] if is_rated else _clip(audioset, ids.index(row["id"]))
        found[row["emotion"]].append(song)
    return {name: predict(network, members)[0] for name, members in found.items()}


def _standardized(rows: dict[str, Float32]) -> dict[str, Float32]:
    stacked = np.stack(list(rows.values()))
    mean, deviation = stacked.mean(0), stacked.std(0)
    return {name: (row - mean) / deviation for name, row in rows.items()}
