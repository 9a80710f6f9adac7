"""`python -m demo evaluate --catalogue`: how well the sounds and the pictures of a catalogue find each other."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.core.config import QueryConfig, require
from demo.core.errors import SettingError
from demo.core.zoo import Zoo
from demo.research.metrics import average_precision, rank_gallery
from demo.search.catalogue import Catalogue
from demo.search.videos import Video

DIALS = (0.0, QueryConfig().mixing_weight, 1.0)
DIRECTIONS = ("sound-to-pictures", "pictures-to-sound")
RECALL_AT = (1, 5, 10)
N_PERMUTATIONS = 1000


@dataclass(frozen=True)
class CatalogueEvaluation:
    """What was measured.

    Attributes:
        n_rows: Videos that count: all, or those with a label.
        results: For each dial and direction, as `--json` prints it.
        missing: Names in the table of labels that the catalogue lacks.
    """

    n_rows: int
    results: list[dict[str, Any]]
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the figures ready for JSON."""
        return {"rows": self.n_rows, "results": self.results}

    def lines(self) -> list[str]:
        """Format the figures, a dial and direction a line."""
        lines = [f"{self.n_rows} videos, each with its own sound"]
        for found in self.results:
            recalls = ", ".join(f"R@{n} {found[f'recall_{n}']:.3f} (chance {found[f'chance_{n}']:.3f})" for n in RECALL_AT)
            line = f"dial {found['dial']:g} {found['direction']:<18} {recalls}, MedR {found['median_rank']:g}"
            if "map" in found:
                line += f"; MAP {found['map']:.3f}, floor {found['floor']:.3f}, lift {found['lift']:.2f}, p {found['p']:.3f}"
            lines.append(line)
        return lines + [f"not in the catalogue: {name}" for name in self.missing]


def evaluate_catalogue(zoo: Zoo, name: str, labels: Path | None, seed: int = 0) -> CatalogueEvaluation:
    """Let every video's sound search the catalogue's pictures, and its pictures the sounds.

    Args:
        zoo: The bundles.
        name: Name of a catalogue in the zoo, or path of another.
        labels: A table with the columns "label" and "file" or "id"; then only videos with a label count, and those of the same
            label are relevant.
        seed: Of the permutations.

    Returns:
        At the dials 0, default and 1, in both directions: where each query's own video ranks, beside chance; and with labels
        the MAP, its floor (the mean over N_PERMUTATIONS permutations of the labels) and p, the share of permutations that score
        as much.

    Raises:
        BundleError: The catalogue is missing or damaged.
        SettingError: The table cannot be read, or names fewer than two videos of the catalogue.
    """
    catalogue = Catalogue.from_bundle(zoo.read(name, "catalogue"))
    labelled = None if labels is None else _labelled(catalogue.videos, labels)
    rows, classes, missing = labelled or (np.arange(catalogue.n_videos), None, ())
    require(len(rows) >= 2, "An evaluation needs at least two videos; choose another catalogue or another table of labels.")
    results = []
    for dial in DIALS:
        audio, visual = catalogue.searched_audio.mix(dial)[rows], catalogue.searched_visual.mix(dial)[rows]
        similarity = audio @ visual.T
        for direction, turned in zip(DIRECTIONS, (similarity, similarity.T), strict=True):
            results.append({"dial": dial, "direction": direction, **_score(turned, classes, seed)})
    return CatalogueEvaluation(len(rows), results, missing)


def _score(similarity: Float32, classes: Int64 | None, seed: int) -> dict[str, float]:
    n_rows = len(similarity)
    order_only = np.arange(n_rows) if classes is None else classes
    ranking = rank_gallery(similarity, order_only, order_only)
    found = {f"recall_{at}": ranking.recall_of_own(at) for at in RECALL_AT}
    found |= {f"chance_{at}": min(at / n_rows, 1.0) for at in RECALL_AT}
    found["median_rank"] = ranking.median_rank
    if classes is not None:
        own = float(average_precision(ranking.relevant).mean())
        random = np.random.default_rng(seed)
        order = np.argsort(-similarity, axis=1, kind="stable")
        permuted = [_mean_average_precision(order, random.permutation(classes)) for _ in range(N_PERMUTATIONS)]
        floor = float(np.mean(permuted))
        as_good = sum(score >= own for score in permuted)
        found |= {"map": own, "floor": floor, "lift": own / floor, "p": (as_good + 1) / (N_PERMUTATIONS + 1)}
    return {name: round(value, 5) for name, value in found.items()}


def _mean_average_precision(order: Int64, classes: Int64) -> float:
    """Return the MAP of rankings where the gallery's classes are permuted against the queries' own order."""
    return float(average_precision(classes[:, None] == classes[order]).mean())


def _labelled(videos: Sequence[Video], table: Path) -> tuple[Int64, Int64, tuple[str, ...]]:
    """Return the rows that have a label, the number of each one's label, and the names that no video has."""
    row_of: dict[str, int] = {}
    for row, video in enumerate(videos):
        # The first that has a name keeps it.
        for name in (video.video_id, video.youtube_id, video.file, video.source, PurePath(video.source).stem, video.title):
            if name:
                row_of.setdefault(name, row)
    try:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            column = next((name for name in ("file", "id") if name in (reader.fieldnames or ())), None)
            if column is None or "label" not in (reader.fieldnames or ()):
                raise SettingError(f"{table} needs the columns label and file, or label and id.")
            named = [(row[column].strip(), row["label"].strip()) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error, AttributeError) as error:
        raise SettingError(f"{table} cannot be read; name a table of labels in CSV.") from error
    found: dict[int, str] = {}
    missing = []
    for name, label in named:
        matches = [row_of[form] for form in (name, PurePath(name).name, PurePath(name).stem) if form in row_of]
        if not matches:
            missing.append(name)
        elif label:
            found[matches[0]] = label
    numbers = {label: number for number, label in enumerate(sorted(set(found.values())))}
    rows = sorted(found)
    return np.array(rows, np.int64), np.array([numbers[found[row]] for row in rows], np.int64), tuple(missing)
