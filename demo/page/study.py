"""What the Results tab reports: the study, the ablation, and the metrics of the shipped bundles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.core.bundles import MODELS
from demo.core.zoo import Zoo
from demo.correlation import METHODS
from demo.study.results import ABLATION, STUDY, Study

BUNDLES = {section: MODELS[section] for section in ("ratings", "emotion", "space", "studio")}
"""The bundles of which a table is shown."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """All that the tab reports.

    Attributes:
        study: With the methods in the order of the paper's tables; None where it was not run.
        ablation: ablation.json; None where it was not run.
        bundles: metrics.json by the names in BUNDLES, without those that are not shipped.
    """

    study: Study | None = None
    ablation: Mapping[str, Any] | None = None
    bundles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_results(zoo: Zoo, study: Path = STUDY) -> Results:
    """Read the results that there are.

    Args:
        zoo: The bundles.
        study: The study's metrics.json, beside which ablation.json lies; both may be missing.

    Raises:
        BundleError: A bundle is damaged.
    """
    metrics, ablation = (
        json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None for path in (study, study.with_name(ABLATION))
    )
    if metrics:
        metrics["methods"] = {name: metrics["methods"][name] for name in METHODS if name in metrics["methods"]}
    bundles = {
        section: json.loads(zoo.read(name).path("metrics.json").read_bytes())
        for section, name in BUNDLES.items()
        if (zoo.folder / name).exists()
    }
    return Results(study=Study(metrics) if metrics else None, ablation=ablation, bundles=bundles)
