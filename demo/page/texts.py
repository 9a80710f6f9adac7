"""The page's fixed pieces of HTML."""

from collections.abc import Mapping, Sequence
from html import escape

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryMethod
from demo.emotion.classes import EMOTIONS
from demo.features.tfhub.settings import COMPACT_NAME, VGGISH
from demo.page.palette import EMOTION_COLORS
from demo.page.wording import joined
from demo.search.catalogue import Catalogue
from demo.search.retriever import Retriever
from demo.youtube.metadata import VideoMetadata
from demo.youtube.parse import watch_address

CATALOGUES = {CATALOGUE: "YouTube-8M music videos", STUDIO: "Studio (plays offline)"}
"""What each shipped catalogue is called; another one goes by the title that its owner gave it, or by its name."""

MY_VIDEOS = "My videos"
"""What a visitor's own videos are called."""

KINDS = {CATALOGUE: "YouTube videos", STUDIO: "videos of our own"}
"""What is in each, after a number."""

MUSIC = {
    CATALOGUE: (
        "YouTube-8M videos that sound right",
        "Found by their sound alone; each plays with its own pictures.",
    ),
    STUDIO: (
        "Studio soundtracks",
        "Composed for this demo, free of rights. Play one as it is, or under your own pictures.",
    ),
}
"""Heading and note over each catalogue's music."""

METHODS: dict[QueryMethod, str] = {
    "two-part": "Ours",
    "random": "Random",
    "cca": "CCA",
    "c-cca-extend2": "C-CCA",
    "dcca": "DCCA",
    "s-dcca-extend2": "S-DCCA",
}
"""What can rank the videos, in short."""

BACKBONES = {COMPACT_NAME: "Ours", VGGISH: "VGGish"}
"""What each backbone for music is called."""

BACKBONE = "VGGish is the paper’s own network; its first use takes a while"

DIAL = "0 the emotion, 1 the kind of music"
NO_DIAL = "only our own method has this dial"

HEADER = """
<header class="masthead">
  <h1>Find the music videos that feel like your song</h1>
  <p>Not by title, not by artist: a network hears which seconds carry the emotion, and finds the pictures that carry
  it too. Or give it pictures, and it finds their music.</p>
</header>
"""

SONG_STEPS = """
<div class="steps">
  <h2>How it works</h2>
  <ol>
    <li><strong>Give it a song.</strong> Hold your phone to the radio, drop a file, or pick an example.
      Anything from 3 seconds to 20 minutes.</li>
    <li><strong>See what it hears.</strong> Every 3-second chunk gets its emotions, and a weight:
      how much it says about the whole.</li>
    <li><strong>Watch what matches.</strong> The strongest chunks search {sources} by what they look like, not by
      their titles. Play a match, or watch it in step with your own song.</li>
  </ol>
  <p class="quiet">Your recording stays on this server for less than an hour, and nobody else can see it.</p>
</div>
"""

VIDEO_STEPS = """
<div class="steps">
  <h2>How it works</h2>
  <ol>
    <li><strong>Give it a video.</strong> From your phone or camera, with or without sound; or take one of ours.</li>
    <li><strong>See what it sees.</strong> Colour, composition, motion and cuts, second by second; never who or what
      is in the picture.</li>
    <li><strong>Hear what goes with it.</strong> The pictures search the sound of {sources}; a Studio soundtrack plays
      under your own pictures.</li>
  </ol>
  <p class="quiet">Your video stays on this server for less than an hour, and nobody else can see it.</p>
</div>
"""

THEATRE = """
<dialog id="theatre" aria-labelledby="theatre-title">
  <div class="bar">
    <div class="names"><strong id="theatre-title"></strong><span class="credit"></span></div>
    <button type="button" class="close" aria-label="Close">&times;</button>
  </div>
  <div class="screen"></div>
  <div class="line" role="group" aria-label="Chapters of the video"></div>
  <div class="transport">
    <button type="button" class="toggle" aria-label="Play"></button>
    <input type="range" min="0" max="1" step="0.1" value="0" aria-label="Place in the song">
    <span class="time">0:00</span>
  </div>
  <div class="sounds" role="group" aria-label="What sounds">
    <button type="button" data-sound="song" aria-pressed="true"></button>
    <button type="button" data-sound="own" aria-pressed="false"></button>
  </div>
  <p class="state" role="status"></p>
</dialog>
"""

PLAYER = """
<div id="song-player" role="group" aria-label="Your song">
  <button type="button" class="toggle" aria-label="Play the whole song"></button>
  <span class="time">0:00</span>
  <span class="hint">Click anywhere in the picture to hear that moment.</span>
  <span class="sorry">Your browser cannot play this kind of file; the result stands all the same.</span>
</div>
"""

ATTENTION_HEADING = (
    "<h2>Where the emotion lies</h2><p>One column is three seconds. The orange row is attention: how much that moment "
    "counts. Blue is the share of each emotion. Outlined moments make the search.</p>"
)
HITS_HEADING = "<h2>Music videos that match</h2>"
MAP_HEADING = (
    "<h2>Your song among the videos</h2><p>Videos that lie close together feel alike. The line is your song, chunk by "
    "chunk. <em>The song is placed by its nearest neighbours</em>: each chunk stands at the weighted mean of the "
    "videos that sound most like it, on a map that was drawn before it came. Faint dots between few "
    "videos are real songs of YouTube-8M. Click a video to play it.</p>"
)


OWN_STEPS = """
<div class="steps">
  <h2>How it works</h2>
  <ol>
    <li><strong>Give your videos.</strong> Music videos, holiday films, clips from your phone: whatever has pictures and
      sound.</li>
    <li><strong>See what they carry.</strong> The emotion of each one's sound, and what stands out in its pictures.</li>
    <li><strong>Search them with a song.</strong> They stand under “Search in”, and their places on the map among the
      Studio's videos.</li>
  </ol>
  <p class="quiet">Only you can see them. They are deleted within the hour, or as soon as you remove them.</p>
</div>
"""

NO_OWN = '<p class="quiet" role="status">You have given no video yet.</p>'


def own_limits(max_seconds: float, max_bytes: int, n_videos: int) -> str:
    """Return what a visitor's own videos may be."""
    return (
        f'<p class="quiet">MP4, WebM, MKV or MOV with sound, up to {max_bytes / 1e6:.0f} MB each and {n_videos} in all. Of the '
        f"pictures of a longer one, the first {max_seconds / 60:g} minutes are looked at. Deleted after an hour.</p>"
    )


def own_status(n_videos: int, n_most: int, notices: Sequence[str]) -> str:
    """Return how many videos a visitor has given, and what there is to say of some."""
    told = "".join(f'<p class="notice" role="status">{escape(notice)}</p>' for notice in notices)
    if not n_videos:
        return told or NO_OWN
    count = "One video is yours" if n_videos == 1 else f"{n_videos} videos are yours"
    room = "there is room for no more" if n_videos >= n_most else f"there is room for {n_most - n_videos} more"
    return f'{told}<p class="quiet" role="status">{count}; {room}.</p>'


def catalogue_title(catalogue: Catalogue) -> str:
    """Return what a catalogue is called."""
    return CATALOGUES.get(catalogue.name) or catalogue.title or catalogue.name


def how_songs_work(retrievers: Mapping[str, Retriever]) -> str:
    """Return the steps of the song's tab, with the sizes of the catalogues."""
    return SONG_STEPS.format(sources=_sources({name: retriever.catalogue for name, retriever in retrievers.items()}))


def how_videos_work(catalogues: Mapping[str, Catalogue]) -> str:
    """Return the steps of the video's tab, with the sizes of the catalogues."""
    return VIDEO_STEPS.format(sources=_sources(catalogues))


def video_limits(max_seconds: float, max_bytes: int) -> str:
    """Return what a visitor's video may be."""
    return (
        f'<p class="quiet">MP4, WebM or MOV, up to {max_bytes / 1e6:.0f} MB. Of a longer one, the first '
        f"{max_seconds / 60:g} minutes are looked at.</p>"
    )


def link_limits(max_seconds: float) -> str:
    """Return what a link may name."""
    return f'<p class="quiet">Its sound only, up to {max_seconds / 60:g} minutes, deleted within the hour.</p>'


def linked_song(about: VideoMetadata) -> str:
    """Return which video the song is the sound of."""
    name = escape(about.title)
    by = f" by {escape(about.uploader)}" if about.uploader else ""
    address = escape(watch_address(about.youtube_id), quote=True)
    return f'<p>The sound of <a href="{address}" target="_blank" rel="noopener noreferrer">{name}</a>{by}.</p>'


def music_heading(name: str) -> str:
    """Return the heading over a catalogue's music."""
    heading, note = MUSIC.get(name, (name, ""))
    return f'<h2>{escape(heading)}</h2><p class="quiet">{escape(note)}</p>'


def _sources(catalogues: Mapping[str, Catalogue]) -> str:
    """Return how many videos of which kind there are, in words."""
    return joined(
        f"{catalogue.n_videos:,} {KINDS.get(name) or f'videos of “{escape(catalogue_title(catalogue))}”'}"
        for name, catalogue in catalogues.items()
    )


def map_legend() -> str:
    """Return the map's legend: emotions to single out, and what the shapes mean."""
    emotions = "".join(
        f'<button type="button" data-emotion="{name}" aria-pressed="false">'
        f'<span class="dot" style="background: {EMOTION_COLORS[name]}"></span>{name}</button>'
        for name in EMOTIONS
    )
    return f"""
<div class="legend">
  <div class="row emotions" role="group" aria-label="Show only these emotions">{emotions}</div>
  <div class="row shapes">
    <span><svg viewBox="0 0 14 14"><circle cx="7" cy="7" r="4" fill="currentColor"/></svg>a video's picture</span>
    <span><svg viewBox="0 0 14 14"><path d="M7 2l5 5-5 5-5-5z" fill="none" stroke="currentColor"
      stroke-width="1.5"/></svg>its sound</span>
    <span><svg viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor"
      stroke-width="2"/></svg>a match</span>
    <span><svg viewBox="0 0 22 14" style="width: 22px"><path d="M1 10L8 4l6 5 7-6" fill="none" stroke="currentColor"
      stroke-width="1.5"/></svg>your song</span>
    <span class="accent"><svg viewBox="0 0 14 14"><path d="M3 3h8v8H3z" fill="currentColor"/></svg>chosen chunks</span>
    <span class="accent"><svg viewBox="0 0 14 14"><path d="M7 1l1.8 4 4.2.4-3.2 2.9 1 4.2L7 10.3l-3.8 2.2
      1-4.2L1 5.4l4.2-.4z" fill="currentColor"/></svg>the search</span>
  </div>
  <div class="row zoom" role="group" aria-label="Zoom the map">
    <button type="button" data-zoom="song">Around my song</button>
    <button type="button" data-zoom="all">Whole map</button>
    <button type="button" data-zoom="in" aria-label="Zoom in">+</button>
    <button type="button" data-zoom="out" aria-label="Zoom out">&minus;</button>
  </div>
</div>
"""
