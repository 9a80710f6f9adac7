"""Correlation methods, which map two views into one space, and METHODS, their only registry.

    views -> encoders (none, kernel or network) -> linear step over a pairing -> embeddings, compared by their cosine

All have the interface CorrelationMethod, so that no loop branches on a method's name: `fit(audio, visual, labels)`,
`embed_audio`, `embed_visual`, `config`, `to_tensors` and `from_tensors`. Import the classes from their modules; METHODS
imports lazily.
"""

import dataclasses
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from demo.core.config import Config

if TYPE_CHECKING:
    from demo.correlation.interface import CorrelationMethod

AnyConfig = TypeVar("AnyConfig", bound=Config)


class Method(NamedTuple):
    """Where a method is, and its names.

    Attributes:
        module: Full name.
        class_name: In that module.
        title: On figures and tables.
        paper_name: In the paper's Table II and figures; empty where the paper has no such method.
    """

    module: str
    class_name: str
    title: str
    paper_name: str


METHODS = {
    "random": Method("demo.correlation.random_baseline", "Random", "Random", ""),
    "multi-view": Method("demo.correlation.multiview", "MultiViewCCA", "Multi-view CCA", "Multi-views"),
    "cca": Method("demo.correlation.linear", "CCA", "CCA", "CCA"),
    "kcca": Method("demo.correlation.kernel", "KCCA", "Kernel CCA", "KCCA"),
    "dcca": Method("demo.correlation.deep", "DCCA", "DCCA", "DCCA"),
    "c-cca-one-to-one": Method("demo.correlation.linear", "OneToOneClusterCCA", "C-CCA, one to one", "C-CCA"),
    "c-cca-extend1": Method("demo.correlation.linear", "HalfClusterCCA", "C-CCA, half of the pairs", "C-CCA-extend1"),
    "c-cca-extend2": Method("demo.correlation.linear", "ClusterCCA", "C-CCA, all pairs", "C-CCA-extend2"),
    "s-dcca-one-to-one": Method("demo.correlation.deep", "OneToOneSDCCA", "S-DCCA, one to one", "S-DCCA"),
    "s-dcca-extend1": Method("demo.correlation.deep", "HalfSDCCA", "S-DCCA, half of the pairs", "S-DCCA-extend1"),
    "s-dcca-extend2": Method("demo.correlation.deep", "SDCCA", "S-DCCA, all pairs", "S-DCCA-extend2"),
    "two-part": Method("demo.correlation.space", "TwoPartSpace", "Two-part space (ours)", ""),
}
"""By name, in the order of the paper's tables."""


def method(name: str) -> "type[CorrelationMethod]":
    """Return a correlation method's class by its name in METHODS."""
    entry = METHODS[name]
    found: type[CorrelationMethod] = getattr(import_module(entry.module), entry.class_name)
    return found


def defaults(name: str, **changes: Any) -> Config:
    """Return a method's settings for a study.

    Args:
        name: In METHODS.
        changes: As `varied` takes them, for example n_epochs=5, seed=1, power=0.0.
    """
    config: Config = method(name).config_type()
    return varied(config, **changes)


def varied(config: AnyConfig, **changes: Any) -> AnyConfig:
    """Return the settings with other values in those fields that they have, nested settings included.

    A study varies seed, epochs or power of all methods at once, and CCA has no epochs: fields that a method lacks are skipped.
    """
    values = {}
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        if isinstance(value, Config):
            values[field.name] = varied(value, **changes)
        elif field.name in changes:
            values[field.name] = changes[field.name]
    return dataclasses.replace(config, **values)


def reconfigured(model: "CorrelationMethod", **changes: Any) -> "CorrelationMethod":
    """Return the same fit with other settings of the embedding, such as power=0.0 or dial=1.0; nothing is fitted again."""
    return type(model).from_tensors(varied(model.config, **changes), model.to_tensors())
