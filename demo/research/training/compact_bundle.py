"""`train compact`: from folders of audio to the compact backbone's bundle."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.provenance import provenance
from demo.core.zoo import Bundle
from demo.datasets.youtube8m import VideoLevel, read_video_level, split_rows
from demo.features.audio.compact import CompactBackbone, CompactConfig, CompactNetwork
from demo.media.audio import decode
from demo.research.markdown import metrics_and_card
from demo.research.training.augment import PhoneRecorder, colored_noise, mix
from demo.research.training.bridge import LabelBridge, fit_bridge, read_audioset
from demo.research.training.compact import DistilConfig, Distiller, second_targets, start_from_teacher, teacher_logits
from demo.research.training.corpus import Clip, read_corpus
from demo.research.training.judge import SONGS, InstrumentJudge, explained, gems_ridge, judge_instruments, read_ratings
from demo.research.training.teachers import Yamnet, load_yamnet

NOISE_SNR_DB = 10.0
EXCERPT_SECONDS = 20


def train_compact(data: Path, rendered: Path | None, folder: Path, seed: int) -> Bundle:
    """Train the compact backbone and write its bundle.

    Args:
        data: Holds emotify/, audio/, audioset/, youtube8m/, yamnet/ and songs/.
        rendered: Instruments rendered by `python -m demo studio instruments`, if any.
        folder: The new bundle.
        seed: Of batches, situations and classifiers.
    """
    random = np.random.default_rng(seed)
    torch.manual_seed(seed)
    teacher, mids = load_yamnet(data / "yamnet")
    clips = read_corpus(data, rendered)
    videos = read_video_level(data / "youtube8m")
    logits, bridge = fit_targets(teacher, mids, clips, videos, data, seed)

    recorder = PhoneRecorder.of_clips([clip for clip in clips if not clip.is_held_out], random)
    training = [clip for clip in clips if clip.kind != "rir" and not clip.is_held_out]
    held_out = [clip for clip in clips if clip.is_held_out and clip.is_music]
    config, settings = CompactConfig(), DistilConfig()
    distiller = Distiller(training, logits, bridge, recorder, videos.audio.std(0), settings, random)
    patches = torch.cat([distiller.draw()[0].flatten(0, 1) for _ in range(10)])
    student = start_from_teacher(teacher, bridge, patches, config)

    def report(network: CompactNetwork) -> str:
        return json.dumps(judge_held_out(network, held_out[::4], logits, bridge))

    network = distiller.train(student, teacher, report, folder.with_suffix(".checkpoint"))
    metrics = judge_compact(network, data, clips, held_out, logits, bridge, InstrumentJudge(videos))
    used = [*data.glob("audioset/*"), *data.glob("yamnet/*"), *data.glob("youtube8m/*.*"), data / "audio" / "index.csv"]
    used += [data / "emotify" / "annotations.csv", *([rendered / "index.csv"] if rendered else [])]
    return write_bundle(
        folder,
        kind="backbone",
        config=config.to_dict(),
        tensors={"weights.safetensors": {k: v.half().numpy() for k, v in network.state_dict().items()}},
        texts=metrics_and_card("compact", folder.name, metrics),
        provenance=provenance(seed, used, {"distil": settings.to_dict()}),
    )


def fit_targets(
    teacher: Yamnet, mids: list[str], clips: list[Clip], videos: VideoLevel, data: Path, seed: int
) -> tuple[dict[str, Float32], LabelBridge]:
    """Ask YAMNet about every clip, and fit the bridge from its answers to the audio space of YouTube-8M.

    Returns:
        The logits of each clip by its name, and the bridge.
    """
    teacher.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    audible = [clip for clip in clips if clip.kind != "rir"]
    logits = {clip.name: teacher_logits(teacher, clip.waveform) for clip in tqdm(audible, desc="teacher", unit="file")}
    training_rows, _ = split_rows(len(videos.labels), seed)
    recorded = [clip for clip in clips if clip.kind in ("song", "music") and not clip.is_held_out]
    bridge = fit_bridge(
        read_audioset(data / "audioset" / "bal_train.npz"),
        videos.take(training_rows),
        data / "audioset" / "class_labels_indices.csv",
        mids,
        [logits[clip.name] for clip in recorded],
        seed,
    )
    return logits, bridge


def judge_held_out(
    network: CompactNetwork, clips: list[Clip], logits: dict[str, Float32], bridge: LabelBridge
) -> dict[str, Any]:
    """Return how much of the bridge's targets the student explains on clips it never saw, clean and in pink noise."""
    backbone = CompactBackbone(network)
    random = np.random.default_rng(0)
    clean = [clip.waveform[: EXCERPT_SECONDS * 16_000] for clip in clips]
    noisy = [mix(waveform, colored_noise(len(waveform), 1.0, random), NOISE_SNR_DB) for waveform in clean]
    targets = [bridge.embed(second_targets(logits[clip.name], 0, EXCERPT_SECONDS)) for clip in clips]
    return {
        name: explained([backbone.extract(waveform).features for waveform in waveforms], targets)
        for name, waveforms in (("clean", clean), ("pink_noise_10_db", noisy))
    }


def judge_compact(
    network: CompactNetwork,
    data: Path,
    clips: list[Clip],
    held_out: list[Clip],
    logits: dict[str, Float32],
    bridge: LabelBridge,
    judge: InstrumentJudge,
) -> dict[str, Any]:
    """Measure the finished backbone."""
    backbone = CompactBackbone(network)
    pieces = [
        (clip.genre, backbone.extract(clip.waveform).features.mean(0))
        for clip in tqdm([clip for clip in held_out if clip.kind == "rendered"], desc="instruments", unit="file")
    ]
    pieces += [(name, backbone.extract(decode(data / "songs" / name).waveform).features.mean(0)) for name in SONGS]
    names, ratings = read_ratings(data / "emotify" / "annotations.csv")
    songs = {clip.name: clip for clip in clips if clip.kind == "song"}
    means = [backbone.extract(songs[f"emotify/audio/{name}.opus"].waveform).features.mean(0) for name in tqdm(names)]
    others = [clip for clip in clips if clip.is_held_out and clip.kind in ("noise", "speech")]
    music = [float(backbone.extract(clip.waveform).music.mean()) for clip in held_out]
    return {
        "n_parameters": sum(parameter.numel() for parameter in network.parameters()),
        "n_held_out": len(held_out),
        "held_out": judge_held_out(network, held_out, logits, bridge),
        "instrument_lift": judge_instruments(judge, pieces),
        "gems_ridge_spearman": round(float(gems_ridge(np.stack(means), ratings, 0).mean()), 4),
        "music_recognised": round(float(np.mean(np.array(music) >= 0.5)), 4),
        "others_refused": round(float(np.mean([_music(backbone, clip) < 0.5 for clip in others])), 4),
    }


def _music(backbone: CompactBackbone, clip: Clip) -> float:
    probabilities = backbone.extract(clip.at_least_a_second).music
    return float(probabilities.mean())
