"""What the Results tab reports: the study's metrics.json, and those of the shipped bundles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.core.bundles import EMOTION, SPACE, STUDIO_SPACE
from demo.core.config import require
from demo.core.zoo import Zoo
from demo.correlation import METHODS

STUDY = Path(__file__).parents[2] / "assets" / "evaluation" / "metrics.json"
"""Written by `python -m demo evaluate`."""

ABLATION = "ablation.json"
"""Beside it, written by `python -m demo evaluate --protocol ablation`."""

BUNDLES = {"emotion": EMOTION, "space": SPACE, "studio": STUDIO_SPACE}
"""Of which bundles a table is shown."""

DIRECTIONS = {"audio_to_visual": "Song to video", "visual_to_audio": "Video to song"}
READINGS = {"plain": "Plain cosine", "weighted": "Weighted components"}
DIAL_ENDS = {"emotion": "dial at emotion", "content": "dial at music"}
"""Readings that only a method with a dial has; their components are weighted."""

WHOLE = "mean"
"""The part of a song that asks: all of it."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What a visitor looks at.

    Attributes:
        subset: Name of the videos that ask and answer.
        direction: In DIRECTIONS.
        reading: In READINGS.
    """

    subset: str
    direction: str = next(iter(DIRECTIONS))
    reading: str = next(iter(READINGS))


class Study:
    """The numbers of metrics.json, unchanged, by view, method and reading."""

    def __init__(self, metrics: Mapping[str, Any]) -> None:
        self._metrics = metrics

    @property
    def subsets(self) -> dict[str, str]:
        """Name and words of every subset, with its number of videos."""
        return {
            name: f"{_sentence(subset['title'].replace('*', ''))} ({subset['n_videos']:,})"
            for name, subset in self._metrics["subsets"].items()
        }

    @property
    def methods(self) -> dict[str, str]:
        """Name and title of every method, in the order of the paper's tables."""
        return {name: method.title for name, method in METHODS.items() if name in self._metrics["methods"]}

    @property
    def n_folds(self) -> int:
        """Number of folds."""
        return int(self._metrics["n_folds"])

    @property
    def command(self) -> str:
        """What was run."""
        return str(self._metrics["provenance"]["command"])

    def view(self, subset: str, direction: str, reading: str) -> View:
        """Return a checked view.

        Raises:
            SettingError: There is no such subset, direction or reading.
        """
        for value, known in ((subset, self.subsets), (direction, DIRECTIONS), (reading, READINGS)):
            require(value in known, f"Results must be one of {', '.join(known)}.")
        return View(subset=subset, direction=direction, reading=reading)

    def readings(self, view: View, method: str) -> dict[str, Mapping[str, Any]]:
        """Return the measures of a method under each of its readings, in the view's subset and direction."""
        readings = self._subset(view)["parts"][WHOLE][method]
        return {name: directions[view.direction] for name, directions in readings.items()}

    def curve(self, view: View, method: str) -> Mapping[str, Any]:
        """Return the measures under the view's reading; the plain ones of a method that has nothing to weight."""
        readings = self.readings(view, method)
        return readings.get(view.reading, readings["plain"])

    def floor(self, view: View) -> float:
        """Return the share of right answers in the gallery, which is that of every method."""
        return float(self.readings(view, next(iter(self.methods)))["plain"]["floor"]["mean"])

    def chance(self, view: View) -> Mapping[str, float]:
        """Return what a random order scores in R@n and MedR."""
        chance: Mapping[str, float] = self._subset(view)["chance"]
        return chance

    def _subset(self, view: View) -> Mapping[str, Any]:
        subset: Mapping[str, Any] = self._metrics["subsets"][view.subset]
        return subset


@dataclass(frozen=True, kw_only=True)
class Results:
    """All that the tab reports.

    Attributes:
        study: None where it was not run.
        ablation: What each step from the paper's method to ours is worth, as ablation.json has it; None where it was not run.
        bundles: metrics.json by the names in BUNDLES; those that are not shipped are left out.
    """

    study: Study | None = None
    ablation: Mapping[str, Any] | None = None
    bundles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_results(zoo: Zoo, study: Path = STUDY) -> Results:
    """Read what there is.

    Args:
        zoo: The bundles.
        study: The study's metrics.json, beside which ablation.json lies; both may be missing.

    Raises:
        BundleError: A bundle is damaged.
    """
    metrics, ablation = (
        json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None for path in (study, study.with_name(ABLATION))
    )
    bundles = {
        section: json.loads(zoo.read(name).files["metrics.json"])
        for section, name in BUNDLES.items()
        if (zoo.folder / name).exists()
    }
    return Results(study=Study(metrics) if metrics else None, ablation=ablation, bundles=bundles)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
