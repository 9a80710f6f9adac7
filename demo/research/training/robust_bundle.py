"""`train robust`: from the compact backbone and folders of audio to a backbone that hears through a bar."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch

from demo.analysis.song import SongAnalyzer
from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, COMPACT_TEACHER, EMOTION, SPACE
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle, sha256
from demo.correlation.space import SharedSpace
from demo.datasets.youtube8m import read_video_level
from demo.emotion.model import EmotionModel
from demo.features.audio.compact import CompactBackbone, CompactNetwork
from demo.research.evaluation.bar import play, without_songs
from demo.research.markdown import metrics_and_card
from demo.research.training.augment import BAR, PhoneRecorder
from demo.research.training.bridge import LabelBridge
from demo.research.training.compact import second_targets, teacher_logits
from demo.research.training.compact_bundle import fit_targets, judge_compact
from demo.research.training.corpus import Clip, further_recordings, read_corpus
from demo.research.training.judge import InstrumentJudge, explained
from demo.research.training.later_blocks import N_KEPT, HeardExcerpts, LaterBlocksConfig, LaterBlocksTrainer
from demo.research.training.recorded_songs import hash_of_recordings
from demo.research.training.robust import RobustConfig, RobustLoss, RobustTrainer
from demo.research.training.rooms import bar_recorder
from demo.research.training.teachers import Yamnet, load_yamnet
from demo.search.retriever import Retriever


def train_robust(
    data: Path,
    rendered: Path | None,
    further: Path | None,
    zoo: Path,
    name: str,
    seed: int,
    config: RobustConfig,
    later: LaterBlocksConfig,
    start: Path | None = None,
) -> Bundle:
    """Fine-tune the compact backbone, judge it on what was held out, and write its bundle.

    Args:
        data: Holds emotify/, audio/, audioset/, youtube8m/, yamnet/ and songs/.
        rendered: Instruments rendered by `python -m demo studio instruments`, if any.
        further: Holds more recordings in music/ and speech/, if any.
        zoo: Holds the backbone to start from, the emotion model and the space. What the first blocks say of recordings is kept
            there, too, for the next training on the same ones.
        name: The new bundle's folder.
        seed: Of batches and situations.
        config: How to train from sound.
        later: How to train the later blocks afterwards.
        start: Bundle of a backbone that was trained from sound already, or None.
    """
    random = np.random.default_rng(seed)
    torch.manual_seed(seed)
    first = read_bundle(zoo / COMPACT_TEACHER, "backbone")
    teacher = CompactBackbone.from_bundle(first)
    clips = read_corpus(data, rendered, further)
    training = [clip for clip in clips if not clip.is_held_out]
    recorder = bar_recorder(training, random)
    emotions, space = read_bundle(zoo / EMOTION, "emotion"), read_bundle(zoo / SPACE, "space")
    emotion_model = EmotionModel.from_bundle(emotions)
    emotion_model.network.requires_grad_(False)
    videos = read_video_level(data / "youtube8m")
    held_out = [clip for clip in clips if clip.is_held_out and clip.is_music]
    yamnet, mids = load_yamnet(data / "yamnet")
    recorded = [clip for clip in training if clip.kind in ("song", "music") and not clip.is_further]
    logits, bridge = fit_targets(yamnet, mids, recorded + held_out, videos, data, seed)
    bridged = partial(bridged_targets, yamnet, bridge)
    distances = partial(RobustLoss, videos.audio.std(0), SharedSpace.from_bundle(space), emotion_model)
    trainer = RobustTrainer(
        [clip for clip in training if clip.kind != "rir"], teacher.network, bridged, recorder, distances(config), config, random
    )

    def report(network: CompactNetwork) -> str:
        return json.dumps(agreement(network, teacher, held_out[::4], seed))

    checkpoint = (zoo / name).with_suffix(".checkpoint")
    trained = read_bundle(start, "backbone") if start else None
    from_sound = partial(trainer.train, teacher.network, report, checkpoint)
    network = CompactBackbone.from_bundle(trained).network if trained else from_sound()
    excerpts = heard_excerpts(network, (bridged, lambda waveform: teacher.extract(waveform).features), training, zoo, seed)
    refiner = LaterBlocksTrainer(excerpts, distances(later), later, random)
    network = refiner.train(network, report, checkpoint.with_suffix(".later.checkpoint"))
    trainer.fit_music(network)
    metrics = judge_compact(network, data, clips, held_out, logits, bridge, InstrumentJudge(videos))
    metrics |= {"started_from": trained.name if trained else "", "agreement": agreement(network, teacher, held_out, seed)}
    retriever = Retriever.from_bundle(read_bundle(zoo / CATALOGUE, "catalogue"))
    voices = [clip.waveform for clip in clips if clip.kind == "speech" and clip.is_held_out]
    songs = [(clip.name, clip.waveform) for clip in held_out if clip.kind in ("song", "music")]
    for key, backbone in (("bar_before", teacher), ("bar", CompactBackbone(network))):
        played = play(SongAnalyzer(backbone, emotion_model), retriever, songs, voices, seed)
        metrics[key] = without_songs(played)
    used = [data / "audio" / "index.csv", data / "emotify" / "annotations.csv", *([rendered / "index.csv"] if rendered else [])]
    used += further_recordings(further)
    return write_bundle(
        zoo / name,
        kind="backbone",
        config=network.config.to_dict(),
        tensors={"weights.safetensors": {k: v.half().numpy() for k, v in network.state_dict().items()}},
        texts=metrics_and_card("compact", name, metrics),
        provenance=provenance(
            seed,
            used,
            {
                "fine_tuning": config.to_dict(),
                "recorder": BAR.to_dict(),
                "later_blocks": later.to_dict(),
                "started_from": {trained.name: trained.sha256} if trained else {},
            },
        ),
        requires=[first, emotions, space],
    )


def heard_excerpts(
    network: CompactNetwork, teachers: Sequence[Callable[[Float32], Float32]], clips: Sequence[Clip], zoo: Path, seed: int
) -> HeardExcerpts:
    """Return what a network's first blocks say of recorded excerpts of music; of the same ones it is kept in a file.

    Args:
        network: The backbone.
        teachers: As for `HeardExcerpts.hear`.
        clips: Music, voices, noises and rooms.
        zoo: Where the file lies.
        seed: Of excerpts, rooms and recordings.
    """
    weights = b"".join(weight.numpy().tobytes() for weight in network.blocks[:N_KEPT].state_dict().values())
    path = zoo / f"excerpts-{hash_of_recordings(sha256(weights), clips, seed)}.npz"
    if path.exists():
        return HeardExcerpts.read(path)
    recorder = bar_recorder(list(clips), np.random.default_rng(seed))
    excerpts = HeardExcerpts.hear(network, teachers, [clip for clip in clips if clip.is_music], recorder, seed)
    excerpts.write(path)
    return excerpts


def bridged_targets(yamnet: Yamnet, bridge: LabelBridge, waveform: Float32) -> Float32:
    """Return what the label bridge says of each second of a waveform (n_samples,), shape (n_seconds, 128)."""
    logits = teacher_logits(yamnet, waveform)
    return bridge.embed(second_targets(logits, 0, (len(logits) + 1) // 2))


def agreement(network: CompactNetwork, teacher: CompactBackbone, clips: list[Clip], seed: int) -> dict[str, dict[str, float]]:
    """Return how much of the teacher's features of clean clips each backbone explains, from clean and from degraded ones."""
    recorder = PhoneRecorder.of_clips(clips, np.random.default_rng(seed), BAR)
    student = CompactBackbone(network)
    clean = [clip.waveform for clip in clips]
    degraded = [recorder.record(waveform) for waveform in clean]
    targets = [teacher.extract(waveform).features for waveform in clean]
    return {
        name: explained([backbone.extract(waveform).features for waveform in waveforms], targets)
        for name, backbone, waveforms in (
            ("clean", student, clean),
            ("degraded", student, degraded),
            ("degraded_before", teacher, degraded),
        )
    }
