"""The interface of every correlation method, for type checkers: no method inherits from it."""

from typing import Any, ClassVar, Protocol, Self

from demo.core.arrays import Float32
from demo.core.zoo import Tensors
from demo.correlation.memberships import Classes


class CorrelationMethod(Protocol):
    """Maps two views of the same rows to embeddings whose dot products are the similarities.

    Attributes:
        config_type: The class of the settings; called without arguments it gives the defaults of a study.
        config: The settings. Those of the embedding (power, dial) may be varied after the fit.
    """

    config_type: ClassVar[type[Any]]

    @property
    def config(self) -> Any:
        """Return the settings, an instance of config_type."""

    def __init__(self, config: Any) -> None: ...

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit to training rows.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q), row for row the same videos.
            labels: Class of each row, shape (n,), or its share of each class, shape (n, n_classes); a method that knows only
                hard classes takes the largest share.
        """

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to rows of length 1, shape (n, n_dims); a row's embedding depends on no other row."""

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to rows of length 1, shape (n, n_dims); a row's embedding depends on no other row."""

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""

    @classmethod
    def from_tensors(cls, config: Any, tensors: Tensors) -> Self:
        """Rebuild a fitted model, exactly."""
