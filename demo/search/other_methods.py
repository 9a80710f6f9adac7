"""Further correlation methods over the same catalogue, for comparison with ours.

A bundle of the kind "methods" keeps, for each method, the embeddings of the catalogue's pictures, and of the fitted model only
the audio side.
"""

from collections.abc import Mapping

import numpy as np

from demo.core.arrays import Float32
from demo.core.bundles import methods_bundle
from demo.core.config import OTHER_METHODS, QueryMethod
from demo.core.errors import BundleError
from demo.core.vectors import normalize
from demo.core.zoo import Bundle, Tensors
from demo.correlation import method
from demo.correlation.interface import CorrelationMethod
from demo.correlation.projections import below, beside

CATALOGUE = "catalogue"
"""Tensor of the embeddings of the catalogue's pictures."""

MODEL = "model"
"""Prefix of the tensors that rebuild the model."""

VISUAL_SIDE = "visual"
"""Prefix of the tensors of a model that only pictures need."""


class OtherMethods:
    """Fitted methods, and the pictures of one catalogue in the space of each."""

    def __init__(self, models: Mapping[str, CorrelationMethod], pictures: Mapping[str, Float32]) -> None:
        """Combine models and pictures.

        Args:
            models: By name in config.OTHER_METHODS; their audio side is enough.
            pictures: By the same names; rows of length 1, shape (n_videos, n_components).
        """
        self._models = dict(models)
        self._pictures = dict(pictures)

    @property
    def names(self) -> tuple[str, ...]:
        """The methods' names."""
        return tuple(self._models)

    @classmethod
    def shipped_with(cls, catalogue: Bundle, n_videos: int) -> "OtherMethods | None":
        """Read the methods that lie beside a catalogue's bundle; None where there are none."""
        folder = catalogue.folder.with_name(methods_bundle(catalogue.name))
        if not folder.exists():
            return None
        return cls.from_bundle(catalogue.zoo.read_folder(folder, "methods"), catalogue, n_videos)

    @classmethod
    def from_bundle(cls, bundle: Bundle, catalogue: Bundle, n_videos: int) -> "OtherMethods":
        """Rebuild the methods of a bundle.

        Args:
            bundle: Of the kind "methods".
            catalogue: The searched catalogue.
            n_videos: Its number of videos.

        Raises:
            BundleError: It was made with another catalogue, names an unknown method, or a method's rows are not the
                catalogue's.
        """
        if bundle.required("catalogue").sha256 != catalogue.sha256:
            raise BundleError(f"{bundle.name} was not made with {catalogue.name}; restore both from git.")
        models: dict[str, CorrelationMethod] = {}
        pictures: dict[str, Float32] = {}
        for name, config in bundle.config.items():
            if name not in OTHER_METHODS:
                raise BundleError(f"{bundle.name} names the unknown method {name!r}; update this program.")
            tensors, kind = bundle.tensors(tensor_file(name)), method(name)
            # Storage in half precision changes lengths by about 1e-4.
            pictures[name] = normalize(tensors[CATALOGUE].astype(np.float32))
            if len(pictures[name]) != n_videos:
                raise BundleError(f"{tensor_file(name)} of {bundle.name} and the catalogue {catalogue.name} differ in length.")
            models[name] = kind.from_tensors(kind.config_type.from_dict(config), below(MODEL, tensors))
        return cls(models, pictures)

    def similarities(self, name: QueryMethod, audio: Float32) -> Float32:
        """Return the similarity of every picture of the catalogue to one sound.

        Args:
            name: Among `names`.
            audio: Features, shape (128,).

        Returns:
            Shape (n_videos,), between -1 and 1.
        """
        similarities: Float32 = self._pictures[name] @ self._models[name].embed_audio(audio[None])[0]
        return similarities


def tensor_file(name: str) -> str:
    """Return the file of a method's tensors in its bundle."""
    return f"{name}.safetensors"


def query_side_tensors(model: CorrelationMethod, visual: Float32) -> Tensors:
    """Return the tensors that a bundle keeps of a fitted method: the catalogue's pictures and the model's audio side.

    Args:
        model: Fitted.
        visual: Features of the catalogue's pictures, shape (n_videos, n_dims).
    """
    weights = {name: array for name, array in model.to_tensors().items() if not name.startswith(VISUAL_SIDE)}
    return {CATALOGUE: model.embed_visual(visual).astype(np.float16)} | beside({MODEL: weights})
