"""The command line: `python -m demo ...`. Each subcommand imports what it needs inside its handler."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from demo.config import SECTIONS, QueryConfig
from demo.errors import DemoError, SettingError

ROOT = Path(__file__).resolve().parent.parent
ZOO = ROOT / "model_zoo"
README = ROOT / "README.md"


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like all others: a message on stderr and exit 1, not 2."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print.

        Raises:
            SettingError: Always.
        """
        raise SettingError(f"{message} (see {self.prog} --help)")


def build_parser() -> argparse.ArgumentParser:
    """Describe every subcommand."""
    parser = Parser(prog="python -m demo", description="Music videos of the same emotion as a song.")
    parser.add_argument("--zoo", type=Path, default=ZOO, help="the folder of bundles (default: model_zoo/)")
    commands = parser.add_subparsers(dest="command", required=True)
    defaults = QueryConfig()

    match = commands.add_parser("match", help="find music videos for a song")
    match.add_argument("song", type=Path, help="an audio or video file")
    match.add_argument("--sections", choices=SECTIONS, default=defaults.sections, help="how the song is cut")
    match.add_argument("--top", type=int, default=defaults.n_top_sections, metavar="K", help="sections that ask")
    match.add_argument("--dial", type=float, default=defaults.dial, help="0 same emotion ... 1 same kind of music")
    match.add_argument("--all", action="store_true", help="all musical videos, not only music videos")
    match.add_argument("--hits", type=int, default=defaults.n_hits, metavar="N", help="number of videos")
    match.add_argument("--json", action="store_true", help="print JSON")
    match.set_defaults(handler=run_match)

    features = commands.add_parser("features", help="write a song's features in the YouTube-8M audio space")
    features.add_argument("song", type=Path)
    features.add_argument("--out", type=Path, required=True, metavar="FILE.npz")
    features.set_defaults(handler=run_features)

    emotions = commands.add_parser("emotions", help="print a song's emotions and attention")
    emotions.add_argument("song", type=Path)
    emotions.add_argument("--json", action="store_true", help="print JSON")
    emotions.set_defaults(handler=run_emotions)

    train = commands.add_parser("train", help="train a model and write its bundle")
    train.add_argument("model", choices=("compact", "emotion", "space"))
    train.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of training data")
    train.add_argument("--rendered", type=Path, metavar="DIR", help="instruments by `studio instruments` (compact, emotion)")
    train.add_argument("--name", help="the new bundle's folder (default: the shipped name)")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--threads", type=int, default=0, help="of the processor; 0 takes all")
    train.set_defaults(handler=run_train)

    studio = commands.add_parser("studio", help="compose and render recordings of our own")
    studio.add_argument("what", choices=("examples", "instruments"))
    studio.add_argument("--out", type=Path, required=True, metavar="DIR")
    studio.add_argument("--seed", type=int, default=None)
    studio.add_argument("--per-group", type=int, default=10, metavar="N", help="pieces of each group of instruments")
    studio.set_defaults(handler=run_studio)

    zoo = commands.add_parser("zoo", help="look after the bundles")
    zoo.add_argument("action", choices=("verify",))
    zoo.set_defaults(handler=run_zoo)

    bench = commands.add_parser("bench", help="measure speed on this machine")
    bench.add_argument("--json", action="store_true", help="print JSON")
    bench.set_defaults(handler=run_bench)

    readme = commands.add_parser("readme", help="write what the bundles' metrics.json say into README's tables")
    readme.set_defaults(handler=run_readme)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0, or 1 after an error, whose message stands on stderr.
    """
    try:
        options = build_parser().parse_args(arguments)
        status: int | None = options.handler(options)
    except DemoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    return status or 0


def run_match(options: argparse.Namespace) -> None:
    """Find music videos for a song."""
    from demo.retrieval.retriever import Retriever

    query = QueryConfig(
        sections=options.sections,
        n_top_sections=options.top,
        dial=options.dial,
        music_videos_only=not options.all,
        n_hits=options.hits,
    )
    retriever = Retriever.load(options.zoo)
    retrieval = retriever.match(retriever.listen(options.song), query)
    answer = retrieval.to_dict()
    if options.json:
        _print_json(answer)
        return
    for notice in retrieval.listening.notices:
        print(notice)
    print("emotions   " + _in_words(answer["emotions"]))
    asked = [chunk for chunk in answer["chunks"] if chunk["selected"]]
    print("asked with " + ", ".join(f"{_clock(chunk['start_s'])}-{_clock(chunk['end_s'])}" for chunk in asked))
    for hit in answer["hits"]:
        labels = ", ".join(hit["labels"])
        print(f"{hit['percentile']:6.2f} %  https://youtu.be/{hit['youtube_id']}  {hit['emotion']:<9} {labels}")


def run_features(options: argparse.Namespace) -> None:
    """Write a song's features: array `features` of shape (n_seconds, 128)."""
    import numpy as np

    from demo.audio.backbones import load_backbone
    from demo.audio.decode import decode
    from demo.files import write_whole

    features = load_backbone(options.zoo).hear(decode(options.song).waveform).features
    write_whole(options.out, lambda stream: np.savez_compressed(stream, features=features))
    print(f"{options.out}: {len(features)} seconds")


def run_emotions(options: argparse.Namespace) -> None:
    """Print a song's ten emotions, nine GEMS, attention and probability of music."""
    from demo.retrieval.retriever import Retriever

    answer = Retriever.load(options.zoo).listen(options.song).to_dict()
    if options.json:
        _print_json(answer)
        return
    print("emotions " + _in_words(answer["emotions"]))
    print("GEMS     " + _in_words(answer["gems"]))
    print(f"music    {answer['music']:.0%}")


def run_train(options: argparse.Namespace) -> None:
    """Train a model on a folder of data and write its bundle."""
    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    from demo.training.run import train

    train(options.model, options.data, options.rendered, options.zoo, options.name, options.seed)


def run_studio(options: argparse.Namespace) -> None:
    """Compose and render recordings of our own."""
    if options.what == "examples":
        from demo.studio.examples import write_examples

        write_examples(options.out, 7 if options.seed is None else options.seed)
    else:
        from demo.studio.instruments import write_instruments

        write_instruments(options.out, options.seed or 0, options.per_group)


def run_zoo(options: argparse.Namespace) -> int:
    """Verify every bundle and that each was made with the versions that lie beside it."""
    from demo.zoo import find_bundles, read_bundle, verify_required

    status = 0
    for folder in find_bundles(options.zoo):
        try:
            bundle = read_bundle(folder)
            verify_required(bundle)
        except DemoError as error:
            print(f"{folder.name}: {error}", file=sys.stderr)
            status = 1
        else:
            n_bytes = sum(map(len, bundle.files.values()))
            print(f"{folder.name}: {bundle.kind}, {len(bundle.files)} files, {n_bytes / 1e6:.1f} MB, verified")
    return status


def run_bench(options: argparse.Namespace) -> None:
    """Measure listening, the backbone and re-ranking."""
    from demo.evaluation.bench import bench

    figures = bench(options.zoo)
    if options.json:
        _print_json(figures)
        return
    for name, value in figures.items():
        print(f"{name:<40} {value}")


def run_readme(options: argparse.Namespace) -> int:
    """Write README's tables; what cannot be written is named."""
    from demo.evaluation.readme import update_readme

    failures = update_readme(README, options.zoo)
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def _in_words(shares: dict[str, float]) -> str:
    strongest = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in strongest[:5])


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
