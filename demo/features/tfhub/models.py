"""SavedModels of TensorFlow Hub: found on this machine, downloaded where that is allowed, loaded when first needed.

TensorFlow takes seconds to import, and nothing here imports it before a model is loaded.
"""

import hashlib
import os
import tarfile
import tempfile
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from demo.core.arrays import Float32
from demo.core.errors import BackboneUnavailable
from demo.core.progress import Progress
from demo.features.tfhub.downloads import download_pieces, is_address
from demo.features.tfhub.settings import BackboneConfig

Model = Callable[[Float32], Float32]

MODEL_FILES = ("saved_model.pb", "saved_model.pbtxt")
LIBRARIES = ("tensorflow", "tensorflow_hub")
MAX_MODEL_BYTES = 2_000_000_000


def find_model(handle: str, cache: Path) -> Path | None:
    """Return the folder of a SavedModel on this machine; None where there is none.

    Args:
        handle: An address, or a local folder.
        cache: TensorFlow Hub's folder of downloads, which names each by the SHA-1 of its handle.
    """
    hashed = hashlib.sha1(handle.encode(), usedforsecurity=False).hexdigest()
    folder = cache / hashed if is_address(handle) else Path(handle)
    return folder if any((folder / name).is_file() for name in MODEL_FILES) else None


def why_no_model(handle: str, name: str, config: BackboneConfig) -> str:
    """Return why a model cannot be loaded here, in one sentence; empty if it can, as far as is known without trying."""
    if not all(find_spec(library) for library in LIBRARIES):
        return f"{name} needs TensorFlow Hub, which is not installed; run pip install -r requirements.txt."
    if find_model(handle, config.cache) or (is_address(handle) and config.download):
        return ""
    if is_address(handle):
        return f"{name} is not on this machine; name the folder of a local copy, or set BACKBONE_DOWNLOAD=1."
    return f"There is no SavedModel of {name} in the folder {Path(handle).name}; name one that holds saved_model.pb."


def model_sha256(handle: str, cache: Path) -> str:
    """Return a hash of all files of a model on this machine.

    Raises:
        FileNotFoundError: It is not on this machine.
    """
    folder = find_model(handle, cache)
    if folder is None:
        raise FileNotFoundError(handle)
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest.update(path.relative_to(folder).as_posix().encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def load_model(
    handle: str, name: str, config: BackboneConfig, report: Progress, probe: Callable[[Model], None], problem: str
) -> Model:
    """Load a model, downloading it first where it is missing and that is allowed, and check what it is.

    Args:
        handle: An address, or a local folder.
        name: Of the model, for messages.
        config: Where downloads are kept and whether they are allowed.
        report: Takes progress.
        probe: Runs the model and raises BackboneUnavailable where its outputs are those of another one.
        problem: A clause for the message where the model does not run in the probe.

    Returns:
        The model on arrays; on a GPU where TensorFlow sees one.

    Raises:
        BackboneUnavailable: It is unavailable or another model; the message says why and what to do.
    """
    model = _read_model(handle, name, config, report)
    try:
        probe(model)
    except BackboneUnavailable:
        raise
    except Exception as error:  # a model of another kind may raise anything
        raise BackboneUnavailable(f"This is not {name}: {problem}.") from error
    report(1.0, f"{name} is ready")
    return model


def _read_model(handle: str, name: str, config: BackboneConfig, report: Progress) -> Model:
    if reason := why_no_model(handle, name, config):
        raise BackboneUnavailable(reason)
    folder = find_model(handle, config.cache) or _download(handle, name, config.cache, report)
    report(0.9, f"Loading {name}")
    hub = _tensorflow_hub(name)
    try:
        loaded = hub.load(str(folder))
    except Exception as error:  # TensorFlow raises other errors for each kind of damage
        raise BackboneUnavailable(f"The SavedModel of {name} is damaged; delete its folder and get it again.") from error
    return lambda array: cast(Float32, loaded(array).numpy())


def _tensorflow_hub(name: str) -> Any:
    """Import TensorFlow Hub with a TensorFlow that does not reserve a GPU's whole memory."""
    # Errors that matter are raised; the others are complaints that there is no GPU.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import tensorflow as tf

        with warnings.catch_warnings():
            # It warns that pkg_resources is deprecated; setuptools is pinned for that reason.
            warnings.simplefilter("ignore")
            import tensorflow_hub as hub
    except ImportError as error:
        raise BackboneUnavailable(f"{name} needs TensorFlow Hub, which cannot be imported here: {error}.") from error
    # TF32 keeps 10 bits of a number; features must not depend on the device.
    tf.config.experimental.enable_tensor_float_32_execution(False)
    for gpu in tf.config.list_physical_devices("GPU"):
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:  # The GPU is in use already, with the memory that was set then.
            break
    return hub


def _download(handle: str, name: str, cache: Path, report: Progress) -> Path:
    """Download and unpack a model atomically to the folder that TensorFlow Hub itself would use."""
    report(0.0, f"Downloading {name}")
    folder = cache / hashlib.sha1(handle.encode(), usedforsecurity=False).hexdigest()
    parts = urlsplit(handle)
    # This query asks the Hub's servers for an archive instead of a page.
    address = urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, "tf-hub-format=compressed")))))
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".writing-") as temporary:
            archive, unpacked = Path(temporary) / "archive", Path(temporary) / "model"
            with archive.open("wb") as file:
                file.writelines(download_pieces(address, name, MAX_MODEL_BYTES, report))
            _unpack(archive, unpacked, name)
            if not find_model(str(unpacked), cache):
                raise BackboneUnavailable(f"There is no SavedModel of {name} at its address; check the handle.")
            try:
                unpacked.replace(folder)
            except OSError:
                # Another process was faster.
                if not find_model(str(folder), cache):
                    raise
    except OSError as error:
        raise BackboneUnavailable(f"{name} cannot be kept in {cache}: {error.strerror or error}.") from error
    return folder


def _unpack(path: Path, folder: Path, name: str) -> None:
    """Unpack an archive; members outside the folder or of special types are refused."""
    n_bytes = 0
    try:
        # As a stream, so that the sizes are checked member by member before anything larger is unpacked.
        with tarfile.open(path, mode="r|*") as archive:
            for member in archive:
                n_bytes += member.size
                if n_bytes > MAX_MODEL_BYTES:
                    raise BackboneUnavailable(f"{name} unpacks to more than {MAX_MODEL_BYTES / 1e9:.0f} GB; check the handle.")
                archive.extract(member, folder, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise BackboneUnavailable(f"At the address of {name} lies no archive of a SavedModel; check the handle.") from error
