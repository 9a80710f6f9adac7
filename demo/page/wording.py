"""The page's words: names of catalogues, methods and backbones, and numbers and emotions as visitors read them."""

import math
from collections.abc import Iterable, Mapping

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.analysis.video import DRAWN, FILMED
from demo.core.arrays import Bool
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryMethod
from demo.emotion.classes import describe, strongest
from demo.features.tfhub.settings import COMPACT_NAME, VGGISH
from demo.page.languages import N_, _, number, numbers, translated
from demo.search.catalogue import Catalogue
from demo.search.retriever import Retriever
from demo.search.videos import Video

NBSP = "\N{NO-BREAK SPACE}"
"""A percent sign never starts a line."""

PAGE_TITLE = N_("Music videos that feel like your song")

CATALOGUES = {CATALOGUE: N_("YouTube-8M music videos"), STUDIO: N_("Studio (plays offline)")}
"""Titles of the shipped catalogues; another has the title that its owner gave it, or its name."""

MY_VIDEOS = N_("My videos")
"""Title of a session's videos as a catalogue, and of their tab."""

OTHERS = {CATALOGUE: N_("YouTube-8M’s"), STUDIO: N_("the Studio’s")}
"""Whose videos a session's videos can be searched together with."""

PICTURE_KINDS = [(N_("Filmed"), FILMED), (N_("Drawn"), DRAWN)]
SPACES = N_("filmed pictures are compared in YouTube-8M’s space, drawn or animated ones in the Studio’s")
"""Choices of what a visitor's pictures are, and what the choice decides."""

KINDS = {CATALOGUE: N_("{n} YouTube videos"), STUDIO: N_("{n} videos of our own")}
"""What each shipped catalogue holds."""

MUSIC = {
    CATALOGUE: (
        N_("YouTube-8M videos that sound right"),
        N_("Found by their sound alone; each plays with its own pictures."),
    ),
    STUDIO: (
        N_("Studio soundtracks"),
        N_("Composed for this demo, free of rights. Play one as it is, or under your own pictures."),
    ),
}
"""Heading and note over each catalogue's music."""

METHODS: dict[QueryMethod, str] = {
    "two-part": N_("Ours"),
    "random": N_("Random"),
    "cca": "CCA",
    "c-cca-extend2": "C-CCA",
    "dcca": "DCCA",
    "s-dcca-extend2": "S-DCCA",
}
"""Titles of the methods that can rank the videos."""

OUR_METHOD = N_("supervised deep CCA in two parts")

BACKBONES = {COMPACT_NAME: N_("Ours"), VGGISH: "VGGish"}
"""Titles of the audio backbones."""

UNCLEAR = N_("hard to hear as music")
"""What is said of a chunk in which other sounds are louder, after its time and in the legend of the hatching."""

DIAL = N_("0 the emotion, 1 the kind of music")
NO_DIAL = N_("only our own method has this dial")


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, such as 2:05; whole seconds, rounded down as players do."""
    # A hair is added because 3-s sums in floating point may end just below a whole second.
    minutes, rest = divmod(int(seconds + 1e-6), 60)
    return f"{minutes}:{rest:02d}"


def span(start: float, end: float) -> str:
    """Return an interval, such as 0:12-0:15, with an en dash; an end within a second is rounded up."""
    return f"{clock(start)}\N{EN DASH}{clock(math.ceil(end - 1e-6))}"


def percent(share: float) -> str:
    """Return a share between 0 and 1 as whole percent."""
    return f"{round(100 * share)}{NBSP}%"


def format_percentile(percentile: float) -> str:
    """Return a percentile with as many digits as tell the best hits apart, never rounded up to 100."""
    digits = 2 if percentile >= 99 else 1
    scale = 10**digits
    return f"{number(math.floor(percentile * scale + 1e-6) / scale, f'.{digits}f')}{NBSP}%"


def format_measure(measure: str) -> str:
    """Return a measure in the visitor's way to write numbers, which is not broken before or after its plus-minus sign."""
    return numbers(measure).replace(" ± ", f"{NBSP}±{NBSP}")


def join_words(words: Iterable[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {_('and')} {words[-1]}"


def pictures_words(video: Video) -> str:
    """Return what is known of a video's pictures: what they show, what stands out, and their mood; '' if nothing is."""
    return join_pictures_words(video.seen, video.traits, video.mood)


def join_pictures_words(seen: Iterable[tuple[str, float]], traits: Iterable[str], mood: str) -> str:
    """Return the same of what was found in pictures."""
    labels = ", ".join(f"{label} ({percent(probability)})" for label, probability in seen)
    return "; ".join(filter(None, (labels, ", ".join(map(translated, traits)), translated(mood))))


def emotions_sentence(analysis: SongAnalysis) -> str:
    """Return one sentence about the emotions that the song carries; it names two where either may be the strongest."""
    named = [f"{translated(name)} ({percent(share)})" for name, share in describe(analysis.emotions)]
    if len(strongest(analysis.emotions)) == 2:
        return _("Between {first} and {second}, with {rest}.", first=named[0], second=named[1], rest=join_words(named[2:]))
    return _("Mostly {first}, with {rest}.", first=named[0], rest=join_words(named[1:]))


def catalogue_title(catalogue: Catalogue) -> str:
    """Return the title of a catalogue."""
    return translated(CATALOGUES.get(catalogue.name) or catalogue.title or catalogue.name)


def count_videos(retrievers: Mapping[str, Retriever]) -> str:
    """Return how many videos of which kind each catalogue has."""
    return join_words(
        _(
            KINDS.get(name) or N_("{n} videos of “{title}”"),
            n=number(retriever.catalogue.n_videos, ","),
            title=catalogue_title(retriever.catalogue),
        )
        for name, retriever in retrievers.items()
        # The videos of a joined catalogue stand in others already.
        if not retriever.catalogue.others
    )


def density_words(n_videos: int) -> str:
    """Return what the map of a large catalogue shows below its points."""
    return _("{n} videos as a density picture.", n=number(n_videos, ","))


def found_words(text: str, n_found: int, n_videos: int) -> str:
    """Return how many videos of a map a text finds."""
    if not n_found:
        return _("No video here matches “{text}” by its title, its labels or its emotion.", text=text)
    counts = {"n": number(n_found, ","), "n_videos": number(n_videos, ","), "text": text}
    if n_found == 1:
        return _("{n} of {n_videos} videos matches “{text}” by title, label or emotion.", **counts)
    return _("{n} of {n_videos} videos match “{text}” by title, label or emotion.", **counts)


def points_words(n_shown: int, n_points: int, *, whole: bool) -> str:
    """Return which points the map of a large catalogue shows.

    Args:
        n_shown: Number of points that are drawn.
        n_points: Number of points in the visible part; every video has two.
        whole: Whether that part is the whole map.
    """
    counts = {"n": number(n_shown, ","), "n_points": number(n_points, ",")}
    if n_shown == n_points:
        every = N_("All of their {n_points} points are drawn."), N_("All of the {n_points} points in this part are drawn.")
        return _(every[not whole], n_points=counts["n_points"])
    if whole:
        return _("{n} of their {n_points} points are drawn; zoom in to see all.", **counts)
    return _("{n} of the {n_points} points in this part are drawn; zoom in to see all.", **counts)


def selected_runs(selected: Bool) -> list[tuple[int, int]]:
    """Return the runs of neighboring selected chunks as (first, last) positions, in playing order.

    Args:
        selected: Which chunks made the query, shape (n_chunks,).
    """
    edges = np.diff(np.concatenate(([0], selected.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
