"""The command line: `python -m demo ...`. Each subcommand imports what it needs inside its handler."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from demo.config import QUERY_METHODS, SECTIONS, QueryConfig
from demo.errors import DemoError, SettingError

ROOT = Path(__file__).resolve().parent.parent
ZOO = ROOT / "model_zoo"
DEFAULT_CATALOGUE = "youtube8m-1"
README = ROOT / "README.md"
STUDY = ROOT / "assets" / "evaluation" / "metrics.json"
STUDY_DOCUMENT = ROOT / "docs" / "evaluation.md"
STUDIO_MEDIA = ROOT / "assets" / "studio"


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
    match.add_argument("--catalogue", default=DEFAULT_CATALOGUE, metavar="NAME", help="a catalogue of the zoo")
    match.add_argument("--method", choices=QUERY_METHODS, default=defaults.method, help="what ranks the videos")
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
    train.add_argument("model", choices=("compact", "emotion", "space", "studio", "methods"))
    train.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of training data")
    train.add_argument("--rendered", type=Path, metavar="DIR", help="by `studio instruments` or `studio variations`")
    train.add_argument("--media", type=Path, default=STUDIO_MEDIA, metavar="DIR", help="the studio's videos (studio)")
    train.add_argument("--name", help="the new bundle's folder (default: the shipped name)")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--threads", type=int, default=0, help="of the processor; 0 takes all")
    train.set_defaults(handler=run_train)

    studio = commands.add_parser("studio", help="compose and render recordings and music videos of our own")
    works = studio.add_subparsers(dest="what", required=True)
    examples = works.add_parser("examples", help="make the example recordings")
    examples.add_argument("--out", type=Path, required=True, metavar="DIR")
    examples.add_argument("--seed", type=int, default=501)
    examples.set_defaults(handler=run_studio_examples)
    instruments = works.add_parser("instruments", help="make recordings in which it is known what plays")
    instruments.add_argument("--out", type=Path, required=True, metavar="DIR")
    instruments.add_argument("--seed", type=int, default=0)
    instruments.add_argument("--per-group", type=int, default=10, metavar="N", help="pieces of each group of instruments")
    instruments.set_defaults(handler=run_studio_instruments)
    make = works.add_parser("make", help="make the catalogue of music videos; what is there already stays")
    make.add_argument("--out", type=Path, required=True, metavar="DIR")
    make.add_argument("--seed", type=int, default=0, help="another one gives another catalogue")
    make.add_argument("--only", type=int, metavar="N", help="only N videos, of different emotions first")
    make.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    make.set_defaults(handler=run_studio_make)
    check = works.add_parser("check", help="measure every video of a catalogue")
    check.add_argument("folder", type=Path)
    check.set_defaults(handler=run_studio_check)

    variations = works.add_parser("variations", help="make the features that the studio's space is trained on")
    variations.add_argument("--out", type=Path, required=True, metavar="DIR")
    variations.add_argument("--per-emotion", type=int, default=30, metavar="N", help="compositions of each emotion")
    variations.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    variations.set_defaults(handler=run_studio_variations)

    zoo = commands.add_parser("zoo", help="look after the bundles")
    zoo.add_argument("action", choices=("verify",))
    zoo.set_defaults(handler=run_zoo)

    bench = commands.add_parser("bench", help="measure speed on this machine")
    bench.add_argument("--json", action="store_true", help="print JSON")
    bench.set_defaults(handler=run_bench)

    evaluate = commands.add_parser("evaluate", help="reproduce the paper's study: every method, fold and direction")
    evaluate.add_argument("--data", type=Path, required=True, metavar="DIR", help="video-level or frame-level features")
    evaluate.add_argument("--protocol", choices=("paper",), default="paper", help="what is measured")
    evaluate.add_argument("--folds", type=int, default=5, metavar="N", help="parts, each tested once")
    evaluate.add_argument("--seed", type=int, default=0, help="of folds and methods")
    evaluate.add_argument("--methods", metavar="A,B", help="only these (default: all)")
    evaluate.add_argument("--quick", action="store_true", help="1,000 videos and a few epochs, to see that it runs")
    evaluate.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    evaluate.add_argument("--out", type=Path, required=True, metavar="DIR", help="what is there already is not run again")
    evaluate.set_defaults(handler=run_evaluate)

    readme = commands.add_parser("readme", help="write what metrics.json say into the tables of README and docs")
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
        method=options.method,
    )
    retriever = Retriever.load(options.zoo, options.catalogue)
    retriever.check(query)
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
        name = f"https://youtu.be/{hit['youtube_id']}" if "youtube_id" in hit else f"{hit['title']:<28}"
        print(f"{hit['percentile']:6.2f} %  {name}  {hit['emotion']:<9} {labels}")


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

    train(options.model, options.data, options.rendered, options.media, options.zoo, options.name, options.seed)


def run_studio_examples(options: argparse.Namespace) -> None:
    """Compose and render the example recordings."""
    from demo.studio.examples import write_examples

    write_examples(options.out, options.seed)


def run_studio_instruments(options: argparse.Namespace) -> None:
    """Compose and render recordings in which it is known what plays."""
    from demo.studio.instruments import write_instruments

    write_instruments(options.out, options.seed, options.per_group)


def run_studio_make(options: argparse.Namespace) -> int:
    """Make the catalogue of music videos; what cannot be made is named."""
    for name, value in (("--only", options.only), ("--jobs", options.jobs)):
        if value is not None and value < 1:
            raise SettingError(f"{name} must be at least 1.")
    from demo.studio.make import make_catalogue, require_tools
    from demo.studio.plan import plan
    from demo.studio.video.encode import EncodeConfig

    require_tools()
    failures = make_catalogue(options.out, plan(options.seed, options.only), EncodeConfig(), options.jobs)
    return _print_failures(failures)


def run_studio_check(options: argparse.Namespace) -> int:
    """Measure every video of a catalogue; every fault is named."""
    from demo.studio.video.check import check_catalogue

    report = check_catalogue(options.folder)
    print("\n".join(report.lines))
    return _print_failures(report.failures)


def run_studio_variations(options: argparse.Namespace) -> None:
    """Compose, hear and draw what the studio's space is trained on."""
    from demo.studio.variations import write_variations

    write_variations(options.out, options.zoo, options.per_emotion, options.jobs)


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


def run_evaluate(options: argparse.Namespace) -> int:
    """Run the paper's protocol; what failed is named."""
    if options.jobs < 1:
        raise SettingError("--jobs must be at least 1.")
    from demo.evaluation.cells import Protocol
    from demo.evaluation.study import QUICK, evaluate

    settings: dict[str, Any] = {"n_folds": options.folds, "seed": options.seed, **(QUICK if options.quick else {})}
    if options.methods:
        settings["methods"] = tuple(name.strip() for name in options.methods.split(","))
    return _print_failures(evaluate(options.data, options.zoo, options.out, Protocol(**settings), options.jobs))


def run_readme(options: argparse.Namespace) -> int:
    """Write the tables of README and of the study; what cannot be written is named."""
    from demo.evaluation.readme import update_readme, update_study

    return _print_failures([*update_readme(README, options.zoo), *update_study(STUDY_DOCUMENT, STUDY)])


def _print_failures(failures: Sequence[str]) -> int:
    """Print what failed on stderr and return the status."""
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
