"""Commands for one song: match, features, emotions."""

import argparse
from pathlib import Path

from demo.cli.arguments import JSON, SONG, Group, add_command, option, print_json, report_to_stderr
from demo.cli.backbones import BACKBONE, backbone_config
from demo.core.bundles import CATALOGUE
from demo.core.config import QUERY_METHODS, SECTIONS, QueryConfig
from demo.core.zoo import Zoo


def add_songs(commands: Group) -> None:
    """Add the commands."""
    defaults = QueryConfig()
    add_command(
        commands,
        "match",
        run_match,
        option("song", type=Path, help="an audio or video file"),
        option("--sections", choices=SECTIONS, default=defaults.sections, help="how the song is cut"),
        option("--top", type=int, default=defaults.n_top_sections, metavar="K", help="sections that ask"),
        option("--dial", type=float, default=defaults.mixing_weight, help="0 same emotion ... 1 same kind of music"),
        option("--all", action="store_true", help="all musical videos, not only music videos"),
        option("--hits", type=int, default=defaults.n_hits, metavar="N", help="number of videos"),
        option("--catalogue", metavar="NAME", help="of the zoo, or the folder of another (default: YouTube-8M's)"),
        option("--method", choices=QUERY_METHODS, default=defaults.method, help="what ranks the videos"),
        JSON,
        *BACKBONE,
        help="find music videos for a song",
    )
    file = option("--out", type=Path, required=True, metavar="FILE.npz")
    words = "write a song's features in the YouTube-8M audio space"
    add_command(commands, "features", run_features, SONG, file, *BACKBONE, help=words)
    add_command(commands, "emotions", run_emotions, SONG, JSON, *BACKBONE, help="print a song's emotions and attention")


def run_match(options: argparse.Namespace) -> None:
    """Find music videos for a song."""
    from demo.pipeline import match
    from demo.search.loading import load_song_search

    query = QueryConfig(
        sections=options.sections,
        n_top_sections=options.top,
        mixing_weight=options.dial,
        music_videos_only=not options.all,
        n_hits=options.hits,
        method=options.method,
    )
    config = backbone_config(options)
    analyzer, retriever = load_song_search(Zoo(options.zoo), options.catalogue or CATALOGUE, config, report_to_stderr)
    retrieval = match(options.song, analyzer, retriever, query)
    answer = retrieval.to_dict()
    if options.json:
        print_json(answer)
        return
    for notice in retrieval.analysis.notices:
        print(notice)
    print("emotions   " + _strongest(answer["emotions"]))
    selected = [chunk for chunk in answer["chunks"] if chunk["selected"]]
    print("asked with " + ", ".join(f"{_clock(chunk['start_s'])}-{_clock(chunk['end_s'])}" for chunk in selected))
    for hit in answer["hits"]:
        labels = ", ".join(hit["labels"])
        name = f"https://youtu.be/{hit['youtube_id']}" if "youtube_id" in hit else f"{hit['title'] or hit['video_id']:<28}"
        print(f"{hit['percentile']:6.2f} %  {name}  {hit['emotion']:<9} {labels}")


def run_features(options: argparse.Namespace) -> None:
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


def run_emotions(options: argparse.Namespace) -> None:
    """Print a song's ten emotions, nine GEMS, attention and probability of music."""
    from demo.search.loading import load_song_search

    analyzer, _ = load_song_search(Zoo(options.zoo), CATALOGUE, backbone_config(options), report_to_stderr)
    answer = analyzer.analyze(options.song).to_dict()
    if options.json:
        print_json(answer)
        return
    print("emotions " + _strongest(answer["emotions"]))
    print("GEMS     " + _strongest(answer["gems"]))
    print(f"music    {answer['music']:.0%}")


def _strongest(shares: dict[str, float]) -> str:
    strongest = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in strongest[:5])


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
