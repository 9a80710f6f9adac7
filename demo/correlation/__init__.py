"""Two views become one space. METHODS is the only registry of correlation methods.

All share `fit(audio, visual, labels)`, `embed_audio`, `embed_visual`, `to_tensors` and `from_tensors`, so that no loop
branches on a method's name. Import the classes from their modules; this table imports lazily what it names.
"""

from importlib import import_module
from typing import Any

METHODS = {
    "cca": ("demo.correlation.linear", "CCA"),
    "c-cca": ("demo.correlation.linear", "ClusterCCA"),
    "dcca": ("demo.correlation.deep", "DCCA"),
    "s-dcca": ("demo.correlation.deep", "SDCCA"),
}
"""Name to module and class."""


def method(name: str) -> Any:
    """Return a correlation method's class by its name in METHODS."""
    module, attribute = METHODS[name]
    return getattr(import_module(module), attribute)
