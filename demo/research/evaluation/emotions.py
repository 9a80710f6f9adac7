"""`python -m demo evaluate --protocol emotions`: whether the shares that the emotion network predicts are those of listeners.

Three checks, none of which trains anything: the nine shares of listeners against Emotify's (calibration); the moods of
AudioSet's evaluation clips, by the network's moods and by the GEMS emotions that it learned from Emotify alone; and the tags of
recordings that no model was trained on, against the tagger that taught it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score
from tqdm import tqdm

from demo.analysis.song import SongAnalyzer
from demo.core.arrays import Bool, Float32
from demo.core.zoo import Zoo
from demo.emotion.classes import GEMS, MOODS
from demo.emotion.model import EmotionModel
from demo.media.audio import decode
from demo.research.metrics import reliability
from demo.research.training.bridge import read_audioset
from demo.research.training.emotion import Song, predict
from demo.research.training.emotion_bundle import mood_clips
from demo.research.training.judge import rank_correlations, read_ratings
from demo.research.training.teachers import load_tagger, tag_logits
from demo.search.loading import load_song_search

FELT_AS = {
    "happy": "joyful_activation",
    "funny": "joyful_activation",
    "sad": "sadness",
    "tender": "tenderness",
    "exciting": "power",
    "angry": "tension",
    "scary": "tension",
}
"""The GEMS emotion that comes nearest to each of AudioSet's moods."""

TAGGED_SHARE = 0.1
"""Of the recordings: those to which the tagger gives a tag most clearly have it."""


def evaluate_emotions(zoo: Zoo, data: Path, media: Path) -> dict[str, Any]:
    """Judge the shipped emotion network.

    Args:
        zoo: The bundles.
        data: Holds emotify/ (annotations.csv and audio/ID.opus), audioset/eval.npz and mtg_jamendo/.
        media: A folder of music videos, whose soundtracks are tagged.

    Returns:
        "gems": of `judge_gems`; "moods": of `judge_moods`; "tags": of `judge_tags`.

    Raises:
        BackboneUnavailable: The tagger is missing.
        RecordingError: A recording cannot be decoded.
    """
    analyzer, _ = load_song_search(zoo)
    ids, ratings = read_ratings(data / "emotify" / "annotations.csv")
    songs = [data / "emotify" / "audio" / f"{track}.opus" for track in ids]
    analyses = [analyzer.analyze_recording(decode(path)) for path in tqdm(songs, desc="rated songs", unit="song")]
    clips = mood_clips(read_audioset(data / "audioset" / "eval.npz"))
    return {
        "gems": judge_gems(np.stack([song.gems for song in analyses]), ratings),
        "moods": judge_moods(analyzer.emotion_model, clips),
        "tags": judge_tags(*tags_of(analyzer, data / "mtg_jamendo", sorted(media.glob("*.mp4")))),
    }


def judge_gems(predicted: Float32, ratings: Float32) -> dict[str, Any]:
    """Compare predicted shares of listeners with those of the listeners, both of shape (n_songs, 9).

    Returns:
        The mean Spearman correlation over the emotions, the reliability over all of them, and the expected calibration error of
        each.
    """
    columns = zip(GEMS, predicted.T, ratings.T, strict=True)
    return {
        "n_songs": len(ratings),
        "spearman": round(float(rank_correlations(predicted, ratings).mean()), 4),
        "reliability": reliability(predicted.ravel(), ratings.ravel()),
        "calibration_error": {name: reliability(share, rating)["calibration_error"] for name, share, rating in columns},
    }


def judge_moods(model: EmotionModel, clips: list[Song]) -> dict[str, Any]:
    """Judge clips that carry one of AudioSet's moods.

    Returns:
        "accuracy" of the strongest mood, "largest" for the largest class, "auc" of each mood against the others, and
        "auc_gems": the same of the share of its emotion in FELT_AS, which was learned from other recordings and other people.
    """
    outputs, _ = predict(model.network, clips)
    moods, gems = model.moods_of(outputs), model.gems_of(outputs)
    true = np.array([song.mood.argmax() for song in clips if song.mood is not None])
    is_mood = true[:, None] == np.arange(len(MOODS))
    felt = gems[:, [GEMS.index(FELT_AS[mood]) for mood in MOODS]]
    return {
        "n_clips": len(true),
        "accuracy": round(float((moods.argmax(axis=1) == true).mean()), 4),
        "largest": round(float(is_mood.mean(axis=0).max()), 4),
        "auc": dict(zip(MOODS, _aucs(is_mood, moods), strict=True)),
        "auc_gems": dict(zip(MOODS, _aucs(is_mood, felt), strict=True)),
    }


def tags_of(analyzer: SongAnalyzer, tagger_folder: Path, recordings: Sequence[Path]) -> tuple[Float32, Float32]:
    """Return the network's and the tagger's scores of each tag for recordings, both of shape (n_recordings, 56)."""
    tagger, _ = load_tagger(tagger_folder)
    network = analyzer.emotion_model.network
    predicted, taught = [], []
    for path in tqdm(recordings, desc="tagged recordings", unit="file"):
        waveform = decode(path).waveform
        song = Song(name=path.name, versions=[analyzer.backbone.extract(waveform).features])
        predicted.append(predict(network, [song])[0][0, -network.config.n_tags :])
        taught.append(tag_logits(tagger, waveform))
    return np.stack(predicted), np.stack(taught)


def judge_tags(predicted: Float32, taught: Float32) -> dict[str, float]:
    """Compare scores of tags, both of shape (n_recordings, n_tags).

    By the second, TAGGED_SHARE of the recordings have each tag.

    Returns:
        Macro means over the tags: area under the ROC curve (chance 0.5), average precision, and what it is by chance.
    """
    n_tagged = max(1, round(TAGGED_SHARE * len(taught)))
    has_tag = taught >= np.sort(taught, axis=0)[-n_tagged]
    precisions = [average_precision_score(*column) for column in zip(has_tag.T, predicted.T, strict=True)]
    return {
        "n_recordings": len(taught),
        "roc_auc": round(float(np.mean(_aucs(has_tag, predicted))), 4),
        "pr_auc": round(float(np.mean(precisions)), 4),
        "pr_chance": round(float(has_tag.mean()), 4),
    }


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the figures of `evaluate_emotions` for people."""
    gems, moods, tags = figures["gems"], figures["moods"], figures["tags"]
    curve = gems["reliability"]
    yield f"{gems['n_songs']} rated songs: Spearman {gems['spearman']:.3f}, calibration error {curve['calibration_error']:.3f}"
    for row in curve["bins"]:
        yield f"  predicted {row['predicted']:.2f}, felt by {row['observed']:.2f} ({row['n']} pairs of song and emotion)"
    for name, error in gems["calibration_error"].items():
        yield f"  {name:<18} calibration error {error:.3f}"
    yield f"{moods['n_clips']} clips of seven moods: accuracy {moods['accuracy']:.3f}, largest class {moods['largest']:.3f}"
    for mood in MOODS:
        yield f"  {mood:<9} AUC {moods['auc'][mood]:.3f}; of {FELT_AS[mood].replace('_', ' ')} {moods['auc_gems'][mood]:.3f}"
    yield f"{tags['n_recordings']} recordings, 56 tags: ROC-AUC {tags['roc_auc']:.3f} (chance 0.5)"
    yield f"  PR-AUC {tags['pr_auc']:.3f} (chance {tags['pr_chance']:.3f})"


def _aucs(truth: Bool, scores: Float32) -> list[float]:
    """Return the area under each column's ROC curve."""
    return [round(float(roc_auc_score(*column)), 4) for column in zip(truth.T, scores.T, strict=True)]
