"""Stand-ins for networks that may not be shipped: SavedModels of the same signatures, and parameters of known inverse.

Each has a second implementation in NumPy, so that expected values come from no SavedModel.
"""

import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np

RATE, WINDOW, HOP, PATCH = 16_000, 400, 160, 96
N_AUDIO, N_NETWORK, N_PICTURE, SIDE, GRID = 128, 2048, 1024, 299, 13

AUDIO_WEIGHTS = np.random.default_rng(1).standard_normal((PATCH * 2, N_AUDIO)).astype(np.float32)
PICTURE_WEIGHTS = np.random.default_rng(2).standard_normal((GRID * GRID * 3, N_NETWORK)).astype(np.float32) / 5
GAIN = 0.5
"""Of the parameters: it keeps most outputs of the stand-ins between -2 and 2."""


def write_vggish(folder: Path) -> Path:
    """Write a network that cuts a waveform as VGGish does: spectra of 25 ms every 10 ms, 96 of them a patch, none shared.

    Every spectrum counts by its position, so that a patch that begins a frame too early or late gives other numbers.
    """
    import tensorflow as tf

    class Network(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
        def __call__(self, waveform):
            frames = tf.signal.frame(waveform, WINDOW, HOP)
            measures = tf.stack([tf.reduce_mean(frames, -1), tf.math.reduce_std(frames, -1)], -1)
            patches = tf.signal.frame(measures, PATCH, PATCH, axis=0)
            return tf.reshape(patches, [-1, PATCH * 2]) @ tf.constant(AUDIO_WEIGHTS)

    tf.saved_model.save(Network(), str(folder))
    return folder


def embed_seconds(waveform: np.ndarray) -> np.ndarray:
    """Return the outputs of that network for the patch at the beginning of each whole second, one after the other."""
    rows = []
    for start in range(0, len(waveform) - 15_599, RATE):
        window = waveform[start : start + 15_600].astype(np.float64)
        frames = np.stack([window[at : at + WINDOW] for at in range(0, 15_201, HOP)])
        rows.append(np.stack([frames.mean(1), frames.std(1)], 1).reshape(-1) @ AUDIO_WEIGHTS)
    return np.array(rows).reshape(-1, N_AUDIO)


def vggish_parameters() -> tuple[np.ndarray, np.ndarray]:
    """Return an orthogonal matrix times GAIN, whose inverse is its transpose over the square of that, and means."""
    random = np.random.default_rng(3)
    return GAIN * np.linalg.qr(random.standard_normal((N_AUDIO, N_AUDIO)))[0], random.uniform(-0.2, 0.2, N_AUDIO)


def write_vggish_pca(path: Path, **changes: np.ndarray) -> Path:
    """Write those parameters in the published form, with the means as a column."""
    matrix, means = vggish_parameters()
    arrays = {"pca_eigen_vectors": matrix.astype(np.float32), "pca_means": means.astype(np.float32)[:, None]}
    np.savez(path, **(arrays | changes))
    return path


def write_inception(folder: Path) -> Path:
    """Write a network from squares between 0 and 1 to 2048 numbers: weighted means of a grid of fields."""
    import tensorflow as tf

    class Network(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32)])
        def __call__(self, pictures):
            fields = tf.nn.avg_pool2d(pictures, SIDE // GRID, SIDE // GRID, "VALID")
            return tf.reshape(fields, [-1, GRID * GRID * 3]) @ tf.constant(PICTURE_WEIGHTS)

    tf.saved_model.save(Network(), str(folder))
    return folder


def embed_squares(squares: np.ndarray) -> np.ndarray:
    """Return the outputs of that network for squares (n, 299, 299, 3) between 0 and 1."""
    step = SIDE // GRID
    fields = squares.astype(np.float64).reshape(len(squares), GRID, step, GRID, step, 3).mean((2, 4))
    return fields.reshape(len(squares), -1) @ PICTURE_WEIGHTS


def inception_arrays() -> dict[str, np.ndarray]:
    """Return mean, eigenvalues and eigenvectors in their published shapes; the eigenvectors are orthogonal rows."""
    random = np.random.default_rng(4)
    # Reflections at one vector: orthogonal, and quickly made.
    normal = random.standard_normal(N_NETWORK)
    vectors = np.eye(N_NETWORK) - 2 * np.outer(normal, normal) / (normal @ normal)
    values = np.linspace(4.0, 0.5, N_NETWORK)
    return {
        "mean": random.uniform(-0.1, 0.1, (N_NETWORK, 1)).astype(np.float32),
        "eigenvals": values.astype(np.float32)[:, None],
        "eigenvecs": vectors.astype(np.float32),
    }


def write_inception_pca(path: Path) -> Path:
    """Write those arrays as the published archive: three .npy files."""
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, array in inception_arrays().items():
            stream = io.BytesIO()
            np.save(stream, array)
            entry = tarfile.TarInfo(f"yt8m_pca/{name}.npy")
            entry.size = stream.tell()
            stream.seek(0)
            archive.addfile(entry, stream)
    return path


def pack(folder: Path) -> bytes:
    """Return a SavedModel as the archive that TensorFlow Hub's servers send."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
        archive.add(folder, arcname=".")
    return stream.getvalue()


def name_in_cache(handle: str) -> str:
    """Return the folder in which TensorFlow Hub keeps what it downloaded."""
    return hashlib.sha1(handle.encode(), usedforsecurity=False).hexdigest()
