"""Inception-v3 from TensorFlow Hub, mapped to the visual features of YouTube-8M by YouTube-8M's PCA.

    one frame a second -> network, 2048 numbers -> PCA with whitening, 1024 numbers -> clipping to [-2, 2], 8 bits

That is `feature_extractor.py` and `extract_tfrecords_main.py` of google/youtube-8m. Without the PCA there is no way into the
space, so there is no backbone without it.

YouTube-8M was made with the Inception graph of 2015-12-05. TensorFlow Hub's network has the same shape and another
training, so its features are near the published ones at best; the distance was not measured here.
"""

import io
import tarfile
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.core.config import FrameConfig
from demo.core.errors import BackboneUnavailable
from demo.core.progress import Progress
from demo.datasets.quantization import dequantize, quantize
from demo.features.tfhub.downloads import check_expected
from demo.features.tfhub.models import Model, load_model, why_no_model
from demo.features.tfhub.pca import PcaProjection, read_npz
from demo.features.tfhub.settings import INCEPTION, BackboneConfig
from demo.features.visual.interface import PictureSummary
from demo.features.visual.measures import Float
from demo.features.visual.seconds import middle_frames

NAME = "Inception"
PARAMETERS = "YouTube-8M's PCA of Inception"
ARRAYS = ("mean", "eigenvals", "eigenvecs")

SIDE = 299
N_NETWORK = 2048
N_DIMS = 1024
WHITENING = 1e-4
"""Added to each eigenvalue, as YouTube-8M's extractor does."""

FRAMES_AT_A_TIME = 16
"""Bounds the memory: some 17 MB of pictures, and the network's layers for them."""

MAX_SECONDS = 360.0
"""YouTube-8M's features, too, are of the first six minutes of a video."""


class InceptionBackbone:
    """The network of TensorFlow Hub with YouTube-8M's PCA; safe to call from several threads."""

    name = INCEPTION
    n_dims = N_DIMS

    # One frame a second, just large enough that 16:9 has the network's height: 6 minutes take 172 MB.
    frames = FrameConfig(frame_rate=1, frame_pixels=532 * SIDE, max_seconds=MAX_SECONDS)

    def __init__(self, model: Model, pca: PcaProjection) -> None:
        """Take the components.

        Args:
            model: From pictures (n, 299, 299, 3) between 0 and 1 to (n, 2048).
            pca: YouTube-8M's, with whitening.
        """
        self.model = model
        self.pca = pca

    @classmethod
    def load(cls, config: BackboneConfig, report: Progress) -> "InceptionBackbone":
        """Load the network and its PCA, downloading the network where it is missing and that is allowed.

        Raises:
            BackboneUnavailable: Something is unavailable or unfit; the message says what to do.
        """
        pca = read_pca(config)
        problem = f"it takes no picture of {SIDE} x {SIDE}; check the handle"
        return cls(load_model(config.inception_handle, NAME, config, report, _probe, problem), pca)

    def extract(self, frames: UInt8, frame_rate: float) -> Float32:
        """Turn RGB frames into features of YouTube-8M's space.

        Args:
            frames: Shape (n_frames, height, width, 3), of any size; they are stretched to a square, as YouTube-8M's were.
            frame_rate: Frames a second; of each second the frame in its middle is taken.

        Returns:
            Shape (n_seconds, 1024); half a second or more at the end has a separate row. No frames give no rows.
        """
        if not len(frames):
            return np.zeros((0, N_DIMS), np.float32)
        chosen = middle_frames(len(frames), frame_rate)
        blocks = [
            self.model(np.stack([_square(frames[row]) for row in chosen[start : start + FRAMES_AT_A_TIME]]))
            for start in range(0, len(chosen), FRAMES_AT_A_TIME)
        ]
        projected = self.pca.apply(np.concatenate(blocks))
        return dequantize(quantize(projected, rounded=True))

    def pool(self, features: Float32) -> Float32:
        """Return a video's vector: the mean over its seconds, which is YouTube-8M's `mean_rgb`."""
        pooled: Float32 = features.mean(axis=0)
        return pooled

    def summarize(self, frames: UInt8, frame_rate: float) -> PictureSummary:
        """Return a video's vector; of its affect nothing is known."""
        return PictureSummary(self.pool(self.extract(frames, frame_rate)))


def why_not(config: BackboneConfig) -> str:
    """Return why Inception cannot be loaded here, in one sentence; empty if it can, as far as is known without trying."""
    if not config.inception_pca:
        return (
            f"{NAME} needs {PARAMETERS}, without which its features lie in another space; name the published archive "
            "yt8m_pca.tgz, or a folder or npz file of its arrays, as INCEPTION_PCA."
        )
    if not Path(config.inception_pca).exists():
        return f"{PARAMETERS}, {Path(config.inception_pca).name}, is not there; name another file or folder."
    return why_no_model(config.inception_handle, NAME, config)


def read_pca(config: BackboneConfig) -> PcaProjection:
    """Read YouTube-8M's PCA from the published archive, a folder of its arrays, or one npz file of them.

    Its arrays are `mean` (2048,), `eigenvals` (n,) and `eigenvecs` (n, 2048) with a component in each row, or the same with
    an axis of 1 more, as published; the first 1024 components are taken.

    Raises:
        BackboneUnavailable: It is missing, damaged, of another shape, or not the one of the given hash.
    """
    path = Path(config.inception_pca)
    if not config.inception_pca or not path.exists():
        raise BackboneUnavailable(why_not(config))
    try:
        if path.is_dir():
            arrays = {name: np.load(path / f"{name}.npy", allow_pickle=False) for name in ARRAYS}
        else:
            content = path.read_bytes()
            check_expected(content, config.inception_pca_sha256, path.name)
            arrays = read_npz(content, ARRAYS) if content.startswith(b"PK") else _from_archive(content)
        mean, values, vectors = (np.asarray(arrays[name], np.float64) for name in ARRAYS)
    except (OSError, EOFError, ValueError, KeyError, tarfile.TarError) as error:
        raise BackboneUnavailable(
            f"{path.name} does not hold {PARAMETERS}: the arrays {', '.join(ARRAYS)}; name another file or folder."
        ) from error
    return _whitening(mean.reshape(-1), values.reshape(-1), vectors)


def _whitening(mean: Float, eigenvalues: Float, eigenvectors: Float) -> PcaProjection:
    """Return W_k = v_k / sqrt(lambda_k + 1e-4) for the first 1024 components.

    Args:
        mean: Shape (2048,).
        eigenvalues: Shape (n,), largest first, of at least 1024 components.
        eigenvectors: Shape (n, 2048), a component in each row.

    Raises:
        BackboneUnavailable: The shapes do not fit, or there are numbers that no PCA has.
    """
    shapes = mean.shape == (N_NETWORK,) and len(eigenvalues) >= N_DIMS and eigenvectors.ndim == 2
    if not shapes or len(eigenvectors) < N_DIMS or eigenvectors.shape[1] != N_NETWORK:
        raise BackboneUnavailable(
            f"{PARAMETERS} has arrays of {mean.shape}, {eigenvalues.shape} and {eigenvectors.shape} numbers instead of "
            f"({N_NETWORK},), ({N_DIMS},) and ({N_DIMS}, {N_NETWORK})."
        )
    values, vectors = eigenvalues[:N_DIMS], eigenvectors[:N_DIMS]
    if not (np.isfinite(mean).all() and np.isfinite(vectors).all() and (values >= 0).all()):
        raise BackboneUnavailable(f"{PARAMETERS} holds numbers that cannot be; get it again.")
    matrix = vectors / np.sqrt(values + WHITENING)[:, None]
    return PcaProjection(mean=mean.astype(np.float32), matrix=matrix.astype(np.float32))


def _from_archive(content: bytes) -> dict[str, Float]:
    """Read the arrays out of a tar archive without unpacking it."""
    arrays = {}
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:*") as archive:
        for member in archive:
            name = PurePosixPath(member.name)
            file = archive.extractfile(member) if name.suffix == ".npy" and name.stem in ARRAYS else None
            if file:
                arrays[name.stem] = np.load(io.BytesIO(file.read()), allow_pickle=False)
    return arrays


def _square(frame: UInt8) -> Float32:
    """Stretch a frame to the network's square, values between 0 and 1."""
    shrinks = frame.shape[0] >= SIDE and frame.shape[1] >= SIDE
    resized = cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.asarray(resized, np.float32) / np.float32(255)


def _probe(model: Model) -> None:
    """Refuse a network of another shape."""
    made = np.asarray(model(np.zeros((1, SIDE, SIDE, 3), np.float32))).shape
    if made != (1, N_NETWORK):
        raise BackboneUnavailable(f"This is not {NAME}: of a picture it made {made}; check the handle or folder.")
