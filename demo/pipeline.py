"""The main path in one place: a song in, music videos out.

    recording -> waveform -> features -> chunks -> attention -> selected chunks -> shared space -> hits

- `demo.media` decodes the recording, in a sandboxed process, to a mono waveform at 16 kHz.
- `demo.features.audio` turns it into features: 128 numbers a second, in YouTube-8M's audio space.
- `demo.emotion` groups them into 3-second chunks; a BiLSTM weighs the chunks by attention and predicts ten emotions.
- `demo.search` takes the mean feature of the chunks with the highest attention, weighted by it, `demo.correlation` embeds it in
  the space that sound and pictures share (supervised deep CCA), and the nearest pictures of the catalogue are the hits.
"""

from pathlib import Path

from demo.analysis.song import SongAnalyzer
from demo.core.config import QueryConfig
from demo.search.queries import NO_WISHES, Wishes
from demo.search.results import Retrieval
from demo.search.retriever import Retriever


def match(
    song: Path,
    analyzer: SongAnalyzer,
    retriever: Retriever,
    query: QueryConfig = QueryConfig(),
    wishes: Wishes = NO_WISHES,
) -> Retrieval:
    """Find the music videos of a catalogue that feel like a song.

    Args:
        song: Any audio or video file.
        analyzer: Recording -> waveform -> features -> chunks -> attention and emotions.
        retriever: Attention -> selected chunks -> shared space -> hits.
        query: Sections or chunks, mixing weight, number of hits and method.
        wishes: Words, likes and dislikes that count beside the song.

    Raises:
        RecordingError: The file holds no usable sound.
        SettingError: The catalogue cannot be ranked by the query's method, or the song has none of the query's chunks.
    """
    retriever.check(query, wishes)  # A wrong setting should not cost an analysis.
    analysis = analyzer.analyze(song)
    return retriever.search(analysis, query, wishes)
