"""Measures as text, and the rows of tables that are shown in more than one place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from demo.study.axes import DIRECTIONS, RECALL_AT
from demo.study.results import Measures

DIGITS = {"map": 3, "floor": 3, "lift": 2, "median_rank": 0, "chance_10": 4} | {f"recall_{at}": 3 for at in RECALL_AT}

MIXING_WEIGHTS = ("emotion", "default", "content")
"""Names of the mixing weights at which a space is evaluated."""


def cells(found: Measures, names: Iterable[str]) -> list[str]:
    """Return measures as text, with the spread over folds where there is one.

    Args:
        found: Numbers, or means with their spread, by name; "lift_deviation" is the spread of the number "lift".
        names: In DIGITS. Of the chance level ("floor") only the mean is shown.
    """
    return [_cell(found, name, DIGITS[name]) for name in names]


def _cell(found: Measures, name: str, n_digits: int) -> str:
    value = found[name]
    if not isinstance(value, Mapping):
        value = {"mean": value, "std": found.get(f"{name}_deviation")}
    if name == "floor" or value["std"] is None:
        return f"{value['mean']:.{n_digits}f}"
    return spread(value, n_digits)


def spread(found: Mapping[str, float], n_digits: int, factor: float = 1) -> str:
    """Return a mean and its standard deviation, both multiplied by a factor."""
    return f"{factor * found['mean']:.{n_digits}f} ± {factor * found['std']:.{n_digits}f}"


def space_rows(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str, Measures]]:
    """Yield the mixing weight, the direction and the measures of a shared space's evaluation."""
    for weight in MIXING_WEIGHTS:
        for direction in DIRECTIONS:
            yield weight, direction, metrics[weight][direction]


def studio_rows(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Measures]]:
    """Yield the queries, the mixing weight, the direction and the measures of the studio space's evaluation.

    The queries are "songs" and "unseen_styles" of real songs, and "soundtracks".
    """
    for section in ("songs", "unseen_styles"):
        for weight, directions in metrics[section].items():
            for direction, key in zip(DIRECTIONS, ("song_to_video", "video_to_song"), strict=True):
                yield section, weight, direction, directions[key]
    for weight, direction, found in space_rows(metrics["soundtracks"]):
        yield "soundtracks", weight, direction, found


class AblationPart(NamedTuple):
    """The steps of the ablation that change one part of the space.

    Attributes:
        columns: The measures and directions of each step.
        compared: Whether any step has a gain over another.
        steps: Number in the whole ablation, and title, measures and so on as in ablation.json.
    """

    columns: list[tuple[str, str]]
    compared: bool
    steps: list[tuple[int, Mapping[str, Any]]]


def ablation_part(ablation: Mapping[str, Any], part: str) -> AblationPart:
    """Return the steps of a part ("emotion", "content" or "both")."""
    steps = [(number, row) for number, row in enumerate(ablation["rows"], start=1) if row["part"] == part]
    columns = [(measure, direction) for measure in steps[0][1]["measures"] for direction in DIRECTIONS]
    return AblationPart(columns, any(row["beside"] is not None for _, row in steps), steps)


def gain(found: Mapping[str, Any], n_digits: int) -> str:
    """Return a step's gain over the row that it changes, with its standard error; '' of a row that changes none."""
    if "gain" not in found:
        return ""
    return f"{found['gain']:+.{n_digits}f} ± {found['standard_error']:.{n_digits}f}"
