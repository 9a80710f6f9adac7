"""Selection of records: the paper's sets of music videos, and its lengths."""

from dataclasses import dataclass
from typing import Literal, get_args

from demo.core.config import Config, require
from demo.datasets.names import LabelNames
from demo.datasets.records import Record
from demo.datasets.youtube8m import MUSIC_VIDEO, SPAN_CENTER

Kind = Literal["all", "music-video", "music-video-alone"]
"""All videos, those with the label *Music video*, or those with that label and no other."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, kw_only=True)
class Selection(Config):
    """Selection of records by label and length.

    Attributes:
        kind: By their labels.
        span: At most so many seconds shorter or longer than the paper's 216; None takes every length.
    """

    kind: Kind = "all"
    span: int | None = None

    def __post_init__(self) -> None:
        require(self.kind in KINDS, f"The kind must be one of {', '.join(KINDS)}.")
        require(self.span is None or self.span >= 0, "The span must not be negative.")

    def reason_against(self, record: Record, names: LabelNames) -> str | None:
        """Return the reason to leave a record out, in words that follow "because they"; None for a selected record.

        A record without labels or length cannot be selected by them.
        """
        if self.span is not None:
            if not record.n_seconds:
                return "are of video level and tell no length"
            if abs(record.n_seconds - SPAN_CENTER) > self.span:
                return f"are not {SPAN_CENTER} ± {self.span} s long"
        if self.kind == "all":
            return None
        if record.labels is None:
            return "tell no labels"
        if not names.tells_music_videos(record):
            return "are of 2017, whose label numbers need a --vocabulary"
        labels = names.of(record)
        if MUSIC_VIDEO not in labels:
            return "are no music videos"
        return "have other labels too" if self.kind == "music-video-alone" and len(labels) > 1 else None
