"""Still pictures: the poster of a video and the contact sheet of a catalogue."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from demo.core.arrays import UInt8
from demo.core.chapters import Chapter
from demo.core.files import write_atomically
from demo.core.picture_interest import interest

POSTER_QUALITY = 82
N_CANDIDATES = 16
CUT_MARGIN_SECONDS = 0.6
"""Distance from a cut within which a picture may show a transition."""

SHEET_BYTES = 600_000
THUMBNAIL = (160, 90)
GAP, MARGIN, LABEL_WIDTH = 6, 24, 96
BACKGROUND, INK = (250, 249, 246), (40, 40, 46)


class PosterChoice:
    """Selects the poster of a video while it is drawn.

    Candidates are evenly spaced in the choruses, or in the whole video if it has none, and away from cuts. The one with the
    highest `interest` is selected.
    """

    def __init__(self, chapters: Sequence[Chapter], frame_rate: int) -> None:
        self._candidates = frozenset(_candidate_frames(chapters, frame_rate))
        self._best = -1.0
        self._picture: UInt8 | None = None

    def watch(self, frames: Iterable[UInt8]) -> Iterator[UInt8]:
        """Yield each picture."""
        for index, picture in enumerate(frames):
            if self._picture is None or (index in self._candidates and interest(picture) > self._best):
                self._picture = picture.copy()
                self._best = interest(picture) if index in self._candidates else -1.0
            yield picture

    def jpeg(self) -> bytes:
        """Return the selected picture.

        Raises:
            ValueError: There were no pictures.
        """
        if self._picture is None:
            raise ValueError("There is no picture to choose from.")
        return _jpeg(Image.fromarray(self._picture), POSTER_QUALITY)


def _candidate_frames(chapters: Sequence[Chapter], frame_rate: int) -> Iterator[int]:
    chosen = [chapter for chapter in chapters if "chorus" in chapter.name.lower()] or list(chapters)
    inner = [(c.start + CUT_MARGIN_SECONDS, c.end - CUT_MARGIN_SECONDS) for c in chosen]
    inner = [(start, end) for start, end in inner if end > start]
    total = sum(end - start for start, end in inner)
    for number in range(N_CANDIDATES if inner else 0):
        offset = (number + 0.5) / N_CANDIDATES * total
        for start, end in inner:
            if offset < end - start:
                yield round((start + offset) * frame_rate)
                break
            offset -= end - start


def write_contact_sheet(posters: Mapping[str, Sequence[Path]], path: Path) -> None:
    """Write a picture of all posters, with a row for each emotion.

    Args:
        posters: The posters of each emotion, in the order of rows and columns.
        path: The JPEG file; it has the best of a few qualities whose size is below SHEET_BYTES.
    """
    n_columns = max(len(row) for row in posters.values())
    cell_width, cell_height = THUMBNAIL[0] + GAP, THUMBNAIL[1] + GAP
    size = (2 * MARGIN + LABEL_WIDTH + n_columns * cell_width - GAP, 2 * MARGIN + len(posters) * cell_height - GAP)
    sheet = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    # The font of Pillow, since a machine may have none.
    font = ImageFont.load_default(18)
    for row, (emotion, paths) in enumerate(posters.items()):
        top = MARGIN + row * cell_height
        draw.text((MARGIN, top + THUMBNAIL[1] // 2), emotion, fill=INK, font=font, anchor="lm")
        for column, poster in enumerate(paths):
            with Image.open(poster) as image:
                small = image.convert("RGB").resize(THUMBNAIL, Image.Resampling.LANCZOS)
            sheet.paste(small, (MARGIN + LABEL_WIDTH + column * cell_width, top))
    encoded = b""
    for quality in (88, 82, 75, 65, 50):
        encoded = _jpeg(sheet, quality)
        if len(encoded) < SHEET_BYTES:
            break
    write_atomically(path, lambda stream: stream.write(encoded))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()
