"""The loop that fine-tunes the compact network on segments: schedule, running mean of the weights, and checkpoints."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from demo.core.config import Config
from demo.core.files import write_atomically
from demo.features.audio.compact import CompactNetwork

REPORT_STEPS = 200
"""Batches between two reports and checkpoints."""


@dataclass(frozen=True, kw_only=True)
class FineTuningConfig(Config):
    """How a network is fine-tuned.

    Attributes:
        n_steps: Batches.
        n_segments: Segments in a batch.
        segment_seconds: Consecutive seconds in a segment.
        share_music: Share of segments that are music.
        learning_rate: Peak of the one-cycle schedule.
        average: Decay of the running mean of the weights, which is what ships.
    """

    n_steps: int
    n_segments: int
    segment_seconds: int
    share_music: float
    learning_rate: float = 4e-4
    average: float


def fine_tune(
    student: CompactNetwork,
    heads: Mapping[str, nn.Module],
    loss_of_a_batch: Callable[[], tuple[Tensor, str]],
    config: FineTuningConfig,
    random: np.random.Generator,
    report: Callable[[CompactNetwork], str],
    checkpoint: Path,
) -> CompactNetwork:
    """Fine-tune a network; an interrupted training goes on from its checkpoint as if it had not been.

    Args:
        student: Where it starts; changed in place.
        heads: What is trained beside it, by name.
        loss_of_a_batch: Draws a batch; returns its loss and what is said of it.
        config: How to train.
        random: Draws the batches.
        report: Called with the running mean now and then; what it returns is printed.
        checkpoint: File to go on from and to save to, now and then; it is left there at the end.

    Returns:
        The running mean of the weights.
    """
    weights = [weight for network in (student, *heads.values()) for weight in network.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=config.learning_rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, config.learning_rate, config.n_steps, pct_start=0.08, cycle_momentum=False
    )
    averaged = torch.optim.swa_utils.AveragedModel(
        student, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(config.average)
    )
    network = cast(CompactNetwork, averaged.module)
    parts: dict[str, Any] = {"student": student, "optimizer": optimizer, "schedule": schedule, "averaged": averaged, **heads}
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        first, random.bit_generator.state = saved["step"], json.loads(saved["random"])
    bar = tqdm(range(first, config.n_steps), desc="fine-tuning", unit="batch", initial=first, total=config.n_steps)
    for step in bar:
        student.train()
        loss, in_words = loss_of_a_batch()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        averaged.update_parameters(student)
        bar.set_postfix_str(in_words)
        if (step + 1) % REPORT_STEPS == 0:
            state: dict[str, Any] = {name: part.state_dict() for name, part in parts.items()}
            state |= {"step": step + 1, "random": json.dumps(random.bit_generator.state)}
            write_atomically(checkpoint, lambda stream: torch.save(state, stream))  # noqa: B023
            tqdm.write(f"step {step + 1}: {in_words} {report(network)}")
    return network
