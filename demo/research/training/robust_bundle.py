"""`train robust`: from the compact backbone and folders of audio to a backbone that hears through a bar."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import torch

from demo.analysis.song import SongAnalyzer
from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, COMPACT_TEACHER, EMOTION, SPACE
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
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
from demo.research.training.robust import RobustConfig, RobustTrainer
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
    average_with: Path | None = None,
) -> Bundle:
    """Fine-tune the compact backbone, judge it on what was held out, and write its bundle.

    Args:
        data: Holds emotify/, audio/, audioset/, youtube8m/, yamnet/ and songs/.
        rendered: Instruments rendered by `python -m demo studio instruments`, if any.
        further: Holds more recordings in music/ and speech/, if any.
        zoo: Holds the backbone to start from, the emotion model and the space.
        name: The new bundle's folder.
        seed: Of batches and situations.
        config: How to train.
        average_with: Bundle of a backbone that was fine-tuned from the same one, to average the weights with, or None.
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
    trainer = RobustTrainer(
        [clip for clip in training if clip.kind != "rir"],
        teacher.network,
        partial(bridged_targets, yamnet, bridge),
        recorder,
        videos.audio.std(0),
        SharedSpace.from_bundle(space),
        emotion_model,
        config,
        random,
    )

    def report(network: CompactNetwork) -> str:
        return json.dumps(agreement(network, teacher, held_out[::4], seed))

    other = read_bundle(average_with, "backbone") if average_with else None
    network = trainer.train(
        teacher.network,
        report,
        (zoo / name).with_suffix(".checkpoint"),
        CompactBackbone.from_bundle(other).network if other else None,
    )
    metrics = judge_compact(network, data, clips, held_out, logits, bridge, InstrumentJudge(videos))
    metrics |= {"averaged_with": other.name if other else "", "agreement": agreement(network, teacher, held_out, seed)}
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
                "averaged_with": {other.name: other.sha256} if other else {},
            },
        ),
        requires=[first, emotions, space],
    )


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
