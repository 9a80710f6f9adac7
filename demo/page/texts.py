"""The page's fixed pieces of HTML."""

from demo.emotion.classes import EMOTIONS
from demo.page.palette import EMOTION_COLORS

HEADER = """
<header class="masthead">
  <h1>Find the music videos that feel like your song</h1>
  <p>Not by title, not by artist: a network hears which seconds carry the emotion, and finds the pictures that carry
  it too.</p>
</header>
"""

EMPTY = """
<div class="steps">
  <h2>How it works</h2>
  <ol>
    <li><strong>Give it a song.</strong> Hold your phone to the radio, drop a file, or pick an example.
      Anything from 3 seconds to 20 minutes.</li>
    <li><strong>See what it hears.</strong> Every 3-second chunk gets its emotions, and a weight:
      how much it says about the whole.</li>
    <li><strong>Watch what matches.</strong> The strongest chunks search {n_videos:,} YouTube videos by what they
      look like, not by their titles.</li>
  </ol>
  <p class="quiet">Your recording stays on this server for less than an hour, and nobody else can see it.</p>
</div>
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
    "videos that sound most like it, on a map that was drawn before it came. Click a video to play it.</p>"
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
