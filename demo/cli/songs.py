"""Commands that search, by a song or by words, and for one song: match, words, features, emotions."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from demo.cli.arguments import JSON, SONG, command, option, print_answer, report_to_stderr
from demo.cli.backbones import MUSIC_BACKBONE, backbone_config
from demo.core.bundles import CATALOGUE
from demo.core.config import QUERY_METHODS, SECTIONS, WORDS_WEIGHT, QueryConfig

DEFAULTS = QueryConfig()
CATALOGUE_NAME = option("--catalogue", metavar="NAME", help="of the zoo, or the folder of another (default: YouTube-8M's)")
N_HITS = option("--hits", type=int, default=DEFAULTS.n_hits, metavar="N", help="number of videos")
FEATURES = "write a song's features in the YouTube-8M audio space"
FEATURES_FILE = option("--out", type=Path, required=True, metavar="FILE.npz")


@command(
    "match",
    "find music videos for a song",
    option("song", type=Path, help="an audio or video file"),
    option("--sections", choices=SECTIONS, default=DEFAULTS.sections, help="how the song is cut"),
    option("--top", type=int, default=DEFAULTS.n_top_sections, metavar="K", help="sections that ask"),
    option("--chunks", default="", metavar="LIST", help="the chunks that ask instead, as 3,4,10-12 or in seconds, 9s-30s"),
    option("--dial", type=float, default=DEFAULTS.mixing_weight, help="0 same emotion ... 1 same kind of music"),
    option("--all", action="store_true", help="all musical videos, not only music videos"),
    N_HITS,
    CATALOGUE_NAME,
    option("--others", action="store_true", help="search it together with the shipped catalogue of its space"),
    option("--method", choices=QUERY_METHODS, default=DEFAULTS.method, help="what ranks the videos"),
    option("--words", default="", metavar="TEXT", help="moods and labels that count beside the song"),
    option("--words-weight", type=float, default=WORDS_WEIGHT, metavar="W", help="0 the song alone ... 1 the words alone"),
    JSON,
    *MUSIC_BACKBONE,
)
def match_song(options: Namespace) -> None:
    """Find music videos for a song."""
    from demo.core.zoo import Zoo
    from demo.features.audio.chunk_lists import parse_chunks
    from demo.pipeline import match
    from demo.search.loading import load_song_search, together_with_shipped
    from demo.search.queries import Wishes

    query = QueryConfig(
        sections=options.sections,
        n_top_sections=options.top,
        mixing_weight=options.dial,
        music_videos_only=not options.all,
        n_hits=options.hits,
        method=options.method,
        chunks=parse_chunks(options.chunks),
    )
    config = backbone_config(options)
    zoo, catalogue = Zoo(options.zoo), options.catalogue or CATALOGUE
    analyzer, retriever = load_song_search(zoo, catalogue, config, report_to_stderr)
    if options.others:
        retriever = together_with_shipped(zoo, catalogue, retriever)
    words = retriever.vocabulary.query(options.words) if options.words else None
    wishes = Wishes(words=words.direction if words else None, words_weight=options.words_weight)
    answer = match(options.song, analyzer, retriever, query, wishes).to_dict()
    if words:
        answer |= {"words": words.to_dict()["words"], "notices": [*answer["notices"], *words.notices]}
    selected = [f"{_clock(chunk['start_s'])}-{_clock(chunk['end_s'])}" for chunk in answer["chunks"] if chunk["selected"]]
    lines = [*answer["notices"], f"emotions   {format_emotions(answer)}", f"asked with {', '.join(selected)}"]
    print_answer(options, answer, [*lines, *_hit_lines(answer["hits"])])


@command(
    "words",
    "find music videos by words: moods and labels of the catalogue",
    option("words", help="such as 'sad piano, slow'"),
    option("--dial", type=float, default=DEFAULTS.mixing_weight, help="0 moods ... 1 what is seen and heard"),
    option("--music-videos", action="store_true", help="only music videos, not all musical videos"),
    N_HITS,
    CATALOGUE_NAME,
    JSON,
)
def find_by_words(options: Namespace) -> None:
    """Find music videos by words alone."""
    from demo.core.zoo import Zoo
    from demo.search.queries import Wishes
    from demo.search.retriever import Retriever

    query = QueryConfig(mixing_weight=options.dial, music_videos_only=options.music_videos, n_hits=options.hits)
    retriever = Retriever.from_bundle(Zoo(options.zoo).read(options.catalogue or CATALOGUE, "catalogue"))
    words = retriever.vocabulary.query(options.words)
    hits = retriever.search_words(query, Wishes(words=words.direction))
    answer = words.to_dict() | {"hits": [hit.to_dict() for hit in hits]}
    meant = [f"{word:<9} means {', '.join(terms)}" for word, terms in words.meanings.items()]
    print_answer(options, answer, [*words.notices, *meant, *_hit_lines(answer["hits"])])


@command("features", FEATURES, SONG, FEATURES_FILE, *MUSIC_BACKBONE)
def write_features(options: Namespace) -> None:
    """Write a song's features: array `features` of shape (n_seconds, 128)."""
    import numpy as np

    from demo.core.files import write_atomically
    from demo.features.audio.compact import load_backbone
    from demo.media.audio import decode

    config = backbone_config(options)
    backbone = load_backbone(options.zoo, config.music_backbone, config, report_to_stderr)
    features = backbone.extract(decode(options.song).waveform).features
    write_atomically(options.out, lambda stream: np.savez_compressed(stream, features=features))
    print(f"{options.out}: {len(features)} seconds")


@command("emotions", "print a song's emotions and attention", SONG, JSON, *MUSIC_BACKBONE)
def print_emotions(options: Namespace) -> None:
    """Print a song's ten emotions, nine GEMS, attention and probability of music."""
    from demo.core.zoo import Zoo
    from demo.search.loading import load_song_search

    analyzer, _ = load_song_search(Zoo(options.zoo), CATALOGUE, backbone_config(options), report_to_stderr)
    answer = analyzer.analyze(options.song).to_dict()
    emotions, gems = format_emotions(answer), ", ".join(_shares(answer["gems"]))
    print_answer(options, answer, [f"emotions {emotions}", f"GEMS     {gems}", f"music    {answer['music']:.0%}"])


def format_emotions(answer: dict[str, Any]) -> str:
    """Return the strongest emotions; the first two as a pair where either may be the strongest."""
    shares = _shares(answer["emotions"])
    if len(answer["strongest"]) == 2:
        shares = [f"between {shares[0]} and {shares[1]}", *shares[2:]]
    return ", ".join(shares)


def _shares(shares: dict[str, float]) -> list[str]:
    strongest = sorted(shares.items(), key=lambda item: -item[1])
    return [f"{name} {share:.0%}" for name, share in strongest[:5]]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _hit_lines(hits: list[dict[str, Any]]) -> list[str]:
    lines = []
    for hit in hits:
        name = f"https://youtu.be/{hit['youtube_id']}" if "youtube_id" in hit else f"{hit['title'] or hit['video_id']:<28}"
        lines.append(f"{hit['percentile']:6.2f} %  {name}  {hit['emotion']:<9} {', '.join(hit['labels'])}")
    return lines
