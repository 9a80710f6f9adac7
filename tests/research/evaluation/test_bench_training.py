"""What `bench` says of training: its figures are there, and both loops learn the same."""

import pytest
import torch

from demo.correlation.deep import DeepConfig
from demo.research.evaluation.bench_training import bench_training, made_views, reference, train


def test_the_figures_are_there() -> None:
    figures = bench_training(n_rows=600)
    expected = {"train_epoch_s", "train_epoch_reference_s", "train_contended_ratio"}
    assert set(figures) == expected | ({"train_epoch_cuda_s"} if torch.cuda.is_available() else set())
    assert min(figures.values()) > 0


def test_both_loops_reach_the_same_correlation() -> None:
    views, config = made_views(1100), DeepConfig(n_epochs=3)
    found, expected = list(train(views, "cpu", config)), list(reference(views, config))
    assert found == pytest.approx(expected, rel=1e-6)
    # It learns: the classes are in both views.
    assert found[-1] > found[0]
