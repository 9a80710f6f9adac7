"""The result of reading shards in sentences, for the user and for the catalogue's card."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.core.errors import counted
from demo.datasets.records import name_of
from demo.ingest.assembly import Counts
from demo.ingest.parts import Summary

CARD = """\
---
license: cc-by-4.0
tags:
  - cross-modal-retrieval
  - music-video
---

# {name}

{videos} of YouTube-8M (labelled *Music video*: {n_music_videos:,}), made from {records} (at frame level: {n_frames:,}) by
`python -m demo ingest youtube8m`: ids, labels, emotion class, embeddings of picture and sound in the space `{space}`, and map
coordinates. Ids and labels from YouTube-8M (CC BY 4.0). No picture and no sound of any video is
in here; some videos have left YouTube since.

{notices}
"""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of all shards together.

    Attributes:
        read: Sums over the shards.
        rows: Of the catalogue.
        failures: A sentence for every record and shard that could not be read.
    """

    read: Summary
    rows: Counts
    failures: list[str]

    @classmethod
    def of(cls, summaries: Sequence[tuple[Path, Summary]]) -> "Report":
        """Add up the summaries of the shards."""
        left_out: Counter[str] = Counter()
        for _, summary in summaries:
            left_out.update(summary.left_out)
        names = ("n_read", "n_rows", "n_frames", "n_broken")
        sums = {name: sum(getattr(summary, name) for _, summary in summaries) for name in names}
        failures = [failure for shard, summary in summaries for failure in _failures(shard, summary)]
        return cls(read=Summary(**sums, left_out=dict(sorted(left_out.items()))), rows=Counts(), failures=failures)

    def notices(self, *, has_vocabulary: bool, has_ids: bool) -> list[str]:
        """Return notices about the records that were read.

        Args:
            has_vocabulary: Labels have names.
            has_ids: There is a table of YouTube's ids.
        """
        sentences = [f"Records left out: {n:,}, because they {reason}." for reason, n in self.read.left_out.items()]
        if self.rows.n_unresolved:
            how = "the table of ids does not name them" if has_ids else "name a table of ids with --ids"
            sentences.append(f"Videos without a YouTube id can be found but not played: {self.rows.n_unresolved:,}; {how}.")
        if n_numbered := self.rows.n_numbered:
            why = "the vocabulary does not name them all" if has_vocabulary else "name a --vocabulary"
            sentences.append(f"Videos with labels that stay numbers: {n_numbered:,}; {why}.")
        return sentences

    def in_one_line(self) -> str:
        """Return the counts."""
        read, rows = self.read, self.rows
        line = f"{counted(rows.n_rows, 'video')} from {counted(read.n_read, 'record')}"
        line += f", {rows.n_music_videos:,} of them music videos"
        if rows.n_twice:
            line += f"; {counted(rows.n_twice, 'record')} came twice"
        return f"{line}; {counted(read.n_broken, 'record')} could not be read" if read.n_broken else line


def records_card(name: str, report: Report, space: str, notices: Sequence[str]) -> str:
    """Describe a catalogue of records."""
    return CARD.format(
        name=name,
        videos=counted(report.rows.n_rows, "video"),
        n_music_videos=report.rows.n_music_videos,
        records=counted(report.read.n_read, "record"),
        n_frames=report.read.n_frames,
        space=space,
        notices="\n".join([f"{report.in_one_line()}.", *notices]),
    )


def _failures(shard: Path, summary: Summary) -> list[str]:
    sentences = [f"{name_of(shard, number)}: {reason}." for number, reason in summary.broken]
    if (n_more := summary.n_broken - len(summary.broken)) > 0:
        sentences.append(f"{shard}: {counted(n_more, 'more record')} could not be read.")
    return sentences
