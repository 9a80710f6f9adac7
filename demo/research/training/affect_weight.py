"""Judge how the affect of sounds is read, and how much it counts beside the classes, on photographs and sounds with labels.

No music video here has a rating, so photographs (OASIS) stand for pictures, songs with ratings (Emotify) and clips with a mood
(AudioSet's evaluation split) for sound. Each is in one of four quadrants of valence and arousal, and one of the same quadrant
is right. All are embedded in YouTube-8M's space. The affect of photographs and the GEMS emotions of songs are predicted in
folds; the emotion model has seen no mood of a song, and no clip of the evaluation split.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from tqdm import tqdm

from demo.core.arrays import Float32, Float64, Int64
from demo.core.config import QueryConfig
from demo.core.vectors import normalize
from demo.correlation.space import Embedding, SharedSpace
from demo.emotion.affect import GEMS_SIGNS, MOOD_SIGNS, SoundAffect
from demo.emotion.classes import GEMS, MOODS
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import section_means
from demo.features.audio.interface import AudioBackbone
from demo.features.visual.compact_pictures import CompactPictures
from demo.media.audio import decode
from demo.research.metrics import average_precision
from demo.research.training.bridge import read_audioset
from demo.research.training.emotion_bundle import FIRST_MOOD
from demo.research.training.judge import read_ratings
from demo.research.training.picture_affect import AffectTraining, predict_held_out, read_oasis
from demo.search.affect import AFFECT_WEIGHT, standardized, with_affect

WEIGHTS = (0.0, 0.25, 0.5, 0.75)
N_PERMUTATIONS = 100
N_FOLDS = 10
RIDGE = 60.0
SHORTEST_CLIP = 6
"""Seconds of features."""


class LabelledSounds(NamedTuple):
    """Sounds with labels.

    Attributes:
        features: Mean feature, shape (n_sounds, 128).
        gems: Predicted shares of listeners, shape (n_sounds, 9).
        moods: Predicted probabilities, shape (n_sounds, 7).
        quadrants: What is true, 0 to 3, shape (n_sounds,).
    """

    features: Float32
    gems: Float32
    moods: Float32
    quadrants: Int64


def judge_affect_weights(
    data: Path,
    space: SharedSpace,
    sound: AudioBackbone,
    emotions: EmotionModel,
    pictures: CompactPictures,
    scale: SoundAffect,
    seed: int,
) -> dict[str, Any]:
    """Measure each half of the map from sounds to affect, and each weight of the affect, on two sets of sounds.

    Args:
        data: Holds oasis/, emotify/ and audioset/.
        space: YouTube-8M's.
        sound: Extracts the features of songs.
        emotions: Predicts GEMS emotions and moods.
        pictures: Extracts the features of photographs.
        scale: The map.
        seed: Of folds and permutations.

    Returns:
        For "songs" and "clips": their number; for each half and both, the area under the ROC curve of valence and of arousal,
        and the lift of the MAP over chance at AFFECT_WEIGHT, sounds to photographs and back; and that lift at each of WEIGHTS.
    """
    photographs = read_oasis(data / "oasis", lambda frames: pictures.network.extract(frames).numpy())
    whole = photographs.features[0]
    directions = pictures.directions(whole, pictures.logits(whole))
    visual = space.embed_visual(np.stack([pictures.pool(row[None]) for row in directions]))
    predicted = predict_held_out(photographs, AffectTraining(seed=seed))
    seen = ((predicted - predicted.mean(axis=0)) / predicted.std(axis=0)).astype(np.float32)
    answering = quadrants(photographs.ratings)
    halves = {
        "gems": scale._replace(mood_weight=np.zeros_like(scale.mood_weight)),
        "moods": scale._replace(gems_weight=np.zeros_like(scale.gems_weight)),
        "both": scale,
    }
    sets = {"songs": rated_songs(data, sound, emotions, seed), "clips": clips_with_a_mood(data, emotions)}
    found: dict[str, Any] = {"n_photographs": len(whole)}
    for name, sounds in sets.items():
        audio, true = space.embed_audio(sounds.features), sounds.quadrants
        heard = {half: affect.predict(sounds.gems, sounds.moods) for half, affect in halves.items()}

        def lift(affect: Float32, weight: float, audio: Embedding = audio, true: Int64 = true) -> list[float]:
            return lifts(similarity(audio, affect, visual, seen, weight), true, answering, seed)

        found[name] = {
            "n": len(true),
            "halves": {
                half: {
                    "valence_auc": round(float(roc_auc_score(true >= 2, affect[:, 0])), 3),
                    "arousal_auc": round(float(roc_auc_score(true % 2, affect[:, 1])), 3),
                    "lifts": lift(affect, AFFECT_WEIGHT),
                }
                for half, affect in heard.items()
            },
            "weights": {f"{weight:g}": lift(heard["both"], weight) for weight in WEIGHTS},
        }
    return found


def rated_songs(data: Path, sound: AudioBackbone, emotions: EmotionModel, seed: int) -> LabelledSounds:
    """Return Emotify's songs; the quadrant is that of the GEMS emotions that listeners felt, about their medians."""
    ids, ratings = read_ratings(data / "emotify" / "annotations.csv")
    files = [data / "emotify" / "audio" / f"{name}.opus" for name in ids]
    songs = [sound.extract(decode(file).waveform).features for file in tqdm(files, desc="songs", unit="song")]
    features = np.stack([section_means(song)[0] for song in songs])
    moods = np.stack([emotions.predict(song).moods for song in songs])
    felt = ratings / ratings.std(axis=0) @ np.array([GEMS_SIGNS.get(name, (0, 0)) for name in GEMS])
    return LabelledSounds(features, _held_out_gems(features, ratings, seed), moods, quadrants(felt))


def clips_with_a_mood(data: Path, emotions: EmotionModel) -> LabelledSounds:
    """Return the clips of AudioSet's evaluation split that carry exactly one mood; the quadrant is the mood's."""
    audioset = read_audioset(data / "audioset" / "eval.npz")
    carried = audioset.labels[:, FIRST_MOOD : FIRST_MOOD + len(MOODS)]
    rows = np.flatnonzero((carried.sum(axis=1) == 1) & (audioset.n_seconds >= SHORTEST_CLIP))
    clips = [audioset.sequences[row, : audioset.n_seconds[row]] for row in rows]
    found = [emotions.predict(clip) for clip in clips]
    signs = np.array([MOOD_SIGNS[MOODS[mood]] for mood in carried[rows].argmax(axis=1)])
    return LabelledSounds(
        features=np.stack([clip.mean(axis=0) for clip in clips]),
        gems=np.stack([each.gems for each in found]),
        moods=np.stack([each.moods for each in found]),
        quadrants=(2 * (signs[:, 0] > 0) + (signs[:, 1] > 0)).astype(np.int64),
    )


def similarity(audio: Embedding, heard: Float32, visual: Embedding, seen: Float32, weight: float) -> Float32:
    """Return the similarity of each sound and each picture at the default dial, shape (n_sounds, n_pictures)."""
    dial = QueryConfig().mixing_weight
    songs, pictures = (
        with_affect(Embedding(*map(normalize, embedding)), standardized(affect), weight).mix(dial)
        for embedding, affect in ((audio, heard), (visual, seen))
    )
    similarities: Float32 = songs @ pictures.T
    return similarities


def quadrants(affect: Float32 | Float64) -> Int64:
    """Return the quadrant of each row's valence and arousal about their medians, 0 to 3."""
    high = affect > np.median(affect, axis=0)
    numbers: Int64 = (2 * high[:, 0] + high[:, 1]).astype(np.int64)
    return numbers


def lifts(similarities: Float32, rows: Int64, columns: Int64, seed: int) -> list[float]:
    """Return the MAP of the same class over its mean under permutations, for rows that ask and for columns that ask."""
    random = np.random.default_rng(seed)
    found = []
    for scores, asking, answering in ((similarities, rows, columns), (similarities.T, columns, rows)):
        order = np.argsort(-scores, axis=1, kind="stable")
        own, *chance = (
            float(average_precision(classes[order] == asking[:, None]).mean())
            for classes in (answering, *(random.permutation(answering) for _ in range(N_PERMUTATIONS)))
        )
        found.append(round(own / float(np.mean(chance)), 3))
    return found


def _held_out_gems(features: Float32, ratings: Float32, seed: int) -> Float32:
    """Return the nine ratings that ridges of N_FOLDS folds predict for songs they were not fitted to."""
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    predicted = np.empty(ratings.shape, np.float32)
    for training, held_out in KFold(N_FOLDS, shuffle=True, random_state=seed).split(standard):
        predicted[held_out] = Ridge(RIDGE).fit(standard[training], ratings[training]).predict(standard[held_out])
    return predicted
