"""A catalogue's table: the metadata of its videos.

There are two kinds of tables: the column `youtube_id` names videos that YouTube plays; the column `file` names media files
beside the bundles. A record of YouTube-8M with an unknown YouTube id has an empty `youtube_id` and its record id in the column
`yt8m_id`; it can be found, but not played.

A table may have millions of rows, of which a search shows a dozen: `video_table` holds what searches need in columns.
"""

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from demo.core.chapters import Chapter, parse_chapters
from demo.core.errors import BundleError
from demo.core.zoo import Row
from demo.datasets.youtube8m import RECORD_ID, YOUTUBE_ID
from demo.emotion.classes import EMOTIONS

FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""File names come from a table and become addresses: no folders, nothing that needs quoting."""

CLASS_LABELS = {emotion: label for label, emotion in enumerate(EMOTIONS)}


@dataclass(frozen=True, kw_only=True)
class Video:
    """One video.

    Attributes:
        video_id: Unique in its catalogue.
        emotion: Class label of its sound.
        labels: Further labels.
        youtube_id: Eleven characters, or '' for a file and for a record that is not resolved.
        file: Name of the file in the catalogue's media folder, or '' on YouTube.
        poster: Name of its picture there, or ''.
        title: '' where unknown.
        credit: Maker and license; '' where unknown.
        seconds: Duration; 0 where unknown.
        chapters: In playing order, without gaps; may be empty.
        traits: What stands out in its pictures against its catalogue, most striking first.
        seen: What its filmed pictures show, with the probability of each, most probable first.
        mood: The mood of its filmed pictures, in words; '' where they have none or it is unknown.
        source: Name of the file that it was made from; '' where unknown.
        audio_backbone: Name of the backbone that extracted the features of its sound; '' where the catalogue does not say.
        visual_backbone: The same of its pictures.
    """

    video_id: str
    emotion: str
    labels: tuple[str, ...]
    youtube_id: str = ""
    file: str = ""
    poster: str = ""
    title: str = ""
    credit: str = ""
    seconds: float = 0.0
    chapters: tuple[Chapter, ...] = ()
    traits: tuple[str, ...] = ()
    seen: tuple[tuple[str, float], ...] = ()
    mood: str = ""
    source: str = ""
    audio_backbone: str = ""
    visual_backbone: str = ""


def read_video(row: Row, name: str) -> Video:
    """Read one row of a catalogue's table.

    Args:
        row: Cells by column.
        name: The catalogue's, for messages.

    Raises:
        BundleError: A cell is invalid.
    """
    column, read = ("youtube_id", _youtube) if "youtube_id" in row else ("file", _file)
    try:
        return read(row, name)
    except ValueError as error:
        raise BundleError(f"The catalogue {name} has a time that cannot be read at {row[column]!r}.") from error


def class_label(emotion: str, name: str) -> int:
    """Return the index in EMOTIONS of a cell.

    Raises:
        BundleError: It is none of the ten emotions.
    """
    if emotion not in CLASS_LABELS:
        raise BundleError(f"The catalogue {name} holds {emotion!r}, which is none of the ten emotions.")
    return CLASS_LABELS[emotion]


def _youtube(row: Row, name: str) -> Video:
    youtube_id, record = row["youtube_id"], row.get("yt8m_id", "")
    if record and not RECORD_ID.fullmatch(record):
        raise BundleError(f"The catalogue {name} holds {record!r}, which is no id of YouTube-8M.")
    if not YOUTUBE_ID.fullmatch(youtube_id) and (youtube_id or not record):
        raise BundleError(f"The catalogue {name} holds {youtube_id!r}, which is no YouTube id.")
    return Video(
        video_id=youtube_id or record,
        youtube_id=youtube_id,
        emotion=EMOTIONS[class_label(row["emotion"], name)],
        labels=split_cell(row["labels"]),
        # A catalogue made from published features alone lacks these columns.
        title=row.get("title", ""),
        credit=row.get("credit", ""),
        seconds=float(row.get("seconds") or "0"),
        **_pictures(row, name),
    )


def _file(row: Row, name: str) -> Video:
    for column in ("file", "poster"):
        if not FILE_NAME.fullmatch(row[column]) or PurePath(row[column]).name != row[column]:
            raise BundleError(f"The catalogue {name} holds {row[column]!r}, which is no name of a {column}.")
    seconds = float(row["seconds"])
    chapters = parse_chapters(row["chapters"], seconds)
    return Video(
        video_id=row["id"],
        file=row["file"],
        poster=row["poster"],
        title=row["title"],
        credit=row["credit"],
        emotion=EMOTIONS[class_label(row["emotion"], name)],
        labels=split_cell(row["labels"]),
        seconds=seconds,
        chapters=chapters,
        **_pictures(row, name),
    )


def _pictures(row: Row, name: str) -> dict[str, Any]:
    """Read what is said of the pictures and how the row was made; older catalogues lack some of these columns."""
    cells = [cell.rpartition(":") for cell in split_cell(row.get("seen", ""))]
    try:
        seen = tuple((label, float(probability)) for label, _, probability in cells)
    except ValueError as error:
        raise BundleError(f"The catalogue {name} holds {row['seen']!r}, which does not tell what was seen.") from error
    words = {name: row.get(name, "") for name in ("mood", "source", "audio_backbone", "visual_backbone")}
    return words | {"traits": split_cell(row.get("traits", "")), "seen": seen}


def pictures_cells(video: Video) -> Row:
    """Return the cells that `read_video` reads of a video's pictures and of how its row was made."""
    return {
        "traits": "|".join(video.traits),
        "seen": "|".join(f"{label}:{probability:.2f}" for label, probability in video.seen),
        "mood": video.mood,
        "source": video.source,
        "audio_backbone": video.audio_backbone,
        "visual_backbone": video.visual_backbone,
    }


def split_cell(cell: str) -> tuple[str, ...]:
    """Return the words of a cell that holds several."""
    return tuple(filter(None, cell.split("|")))
