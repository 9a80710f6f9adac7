"""The study's metrics.json by view, method and scoring variant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from demo.core.paths import ASSETS
from demo.study.axes import DIRECTIONS, WHOLE

STUDY = ASSETS / "evaluation" / "metrics.json"
"""Written by `python -m demo evaluate`."""

ABLATION = "ablation.json"
"""Beside it, written by `python -m demo evaluate --protocol ablation`."""

Measures = Mapping[str, Any]
"""By name the mean, the standard deviation and the folds of a measure; "precision" and "recall" are mean curves."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One view of the study.

    Attributes:
        subset: Name of the videos.
        direction: In DIRECTIONS.
        variant: In SCORING_VARIANTS.
        part: Of a song, that is the query: in PARTS, or WHOLE.
    """

    subset: str
    direction: str = DIRECTIONS[0]
    variant: str = "plain"
    part: str = WHOLE


class Study:
    """The numbers of metrics.json, unchanged."""

    def __init__(self, metrics: Mapping[str, Any]) -> None:
        self.subsets: Mapping[str, Any] = metrics["subsets"]
        self.methods: dict[str, str] = {name: method["title"] for name, method in metrics["methods"].items()}
        self.n_folds: int = metrics["n_folds"]
        self.provenance: Mapping[str, Any] = metrics["provenance"]

    def subset_title(self, name: str) -> str:
        """Return the title of a subset with its number of videos."""
        subset = self.subsets[name]
        return f"{subset['title'].replace('*', '')} ({subset['n_videos']:,})"

    def variants(self, view: View, method: str) -> dict[str, Measures]:
        """Return the measures of a method under each of its scoring variants, in the view's subset, direction and part."""
        variants = self.subsets[view.subset]["parts"][view.part][method]
        return {name: directions[view.direction] for name, directions in variants.items()}

    def measures(self, view: View, method: str) -> Measures:
        """Return the measures under the view's scoring variant; the plain ones of a method that has nothing to weight."""
        variants = self.variants(view, method)
        return variants.get(view.variant, variants["plain"])

    def rows(self, view: View) -> Iterator[tuple[str, str, Measures]]:
        """Yield the title, the scoring variant and the measures of every method under each of its variants."""
        for name, title in self.methods.items():
            for variant, found in self.variants(view, name).items():
                yield title, variant, found

    def chance_level(self, view: View) -> float:
        """Return the MAP of a random order: the share of relevant items, which is that of every method."""
        return float(self.variants(view, next(iter(self.methods)))["plain"]["floor"]["mean"])
