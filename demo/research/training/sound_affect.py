"""`train affect`: what filmed pictures search by beside the classes, the valence and arousal of the shipped sounds."""

from pathlib import Path

import numpy as np
from tqdm import tqdm

from demo.analysis.song import SongAnalyzer
from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, PICTURES, STUDIO, STUDIO_SOUNDS
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.correlation.space import SharedSpace
from demo.datasets.youtube8m import FEATURES, read_video_level
from demo.emotion.affect import SCALE, SoundAffect
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import section_means
from demo.features.audio.compact import load_compact
from demo.features.visual.compact_pictures import CompactPictures
from demo.research.markdown import metrics_and_card, model_card
from demo.research.training.affect_weight import WEIGHTS, judge_affect_weights
from demo.research.training.space import videos_of
from demo.search import catalogue as layout
from demo.search.affect import AFFECT_WEIGHT
from demo.search.loading import emotion_bundle


def train_affect(data: Path, media: Path, zoo: Path, name: str, seed: int) -> Bundle:
    """Scale valence and arousal to YouTube-8M's sounds, and write those of both shipped catalogues.

    Args:
        data: The folder that holds youtube8m/, audioset/, oasis/ and emotify/.
        media: The studio's videos.
        zoo: Where the bundles lie and the new ones go.
        name: Folder of the bundle of YouTube-8M's sounds; the studio's is STUDIO_SOUNDS.
        seed: Of the folds and permutations that judge.

    Raises:
        BundleError: The catalogue's videos are not those of the data.
    """
    youtube, studio = read_bundle(zoo / CATALOGUE, "catalogue"), read_bundle(zoo / STUDIO, "catalogue")
    emotion = emotion_bundle(youtube)
    emotion_model = EmotionModel.from_bundle(emotion)
    backbone, pictures = load_compact(zoo), CompactPictures.from_bundle(read_bundle(zoo / PICTURES, "backbone"))
    space = SharedSpace.from_bundle(youtube.required("space"))
    known = videos_of(youtube, read_video_level(data / "youtube8m"))
    features = emotion_model.emotion_features(known.audio)
    felt = emotion_model.gems_of(features), emotion_model.moods_of(features)
    scale = SoundAffect.fit(*felt)
    used = ["audioset/eval.npz", "emotify/annotations.csv", "oasis/ratings.csv", f"youtube8m/{FEATURES}"]
    made = provenance(seed, [data / file for file in used], {"weights": WEIGHTS, "weight": AFFECT_WEIGHT})
    write_studio_sounds(zoo, studio, youtube, media, SongAnalyzer(backbone, emotion_model), scale)
    metrics = judge_affect_weights(data, space, backbone, emotion_model, pictures, scale, seed)
    return write_bundle(
        zoo / name,
        kind="affect",
        config={},
        tensors={SCALE: scale._asdict(), layout.AUDIO: {layout.AFFECT: _half(scale.predict(*felt))}},
        texts=metrics_and_card("affect", name, {"n_videos": len(features), **metrics}),
        provenance=made,
        requires=[emotion, youtube],
    )


def write_studio_sounds(
    zoo: Path, studio: Bundle, youtube: Bundle, media: Path, analyzer: SongAnalyzer, scale: SoundAffect
) -> Bundle:
    """Embed the studio's soundtracks in YouTube-8M's space, row for row with their catalogue.

    Args:
        zoo: Where the bundle goes.
        studio: The studio's catalogue.
        youtube: The catalogue whose space it is.
        media: The studio's videos.
        analyzer: Analyzes them as songs.
        scale: Of valence and arousal.
    """
    bundle = youtube.required("space")
    files = [media / row["file"] for row in studio.rows(layout.TABLE)]
    songs = [analyzer.analyze(file) for file in tqdm(files, desc="soundtracks", unit="video")]
    embedding = SharedSpace.from_bundle(bundle).embed_audio(np.stack([section_means(song.features)[0] for song in songs]))
    affect = scale.predict(np.stack([song.gems for song in songs]), np.stack([song.moods for song in songs]))
    return write_bundle(
        zoo / STUDIO_SOUNDS,
        kind="sounds",
        config={},
        tensors={layout.AUDIO: layout.embedding_tensors(embedding) | {layout.AFFECT: _half(affect)}},
        texts={"README.md": model_card("studio_sounds", STUDIO_SOUNDS, n_videos=len(songs))},
        provenance=provenance(0, files, {}),
        requires=[bundle, studio],
    )


def _half(affect: Float32) -> np.ndarray:
    return affect.astype(np.float16)
