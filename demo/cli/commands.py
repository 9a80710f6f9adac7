"""What each subcommand of the command line does. Every one imports what it needs when it runs."""

import argparse
import json
import sys
from typing import Any

from demo.cli.backbone_arguments import backbone_config
from demo.cli.terminal import print_failures, report_to_stderr
from demo.core.bundles import CATALOGUE
from demo.core.config import QueryConfig
from demo.core.errors import DemoError, SettingError
from demo.core.paths import ASSETS, ROOT
from demo.core.zoo import Zoo

MEASURED = ROOT / "docs" / "measured.md"
STUDY = ASSETS / "evaluation" / "metrics.json"
STUDY_DOCUMENT = ROOT / "docs" / "evaluation.md"


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
        _print_json(answer)
        return
    for notice in retrieval.analysis.notices:
        print(notice)
    print("emotions   " + _in_words(answer["emotions"]))
    asked = [chunk for chunk in answer["chunks"] if chunk["selected"]]
    print("asked with " + ", ".join(f"{_clock(chunk['start_s'])}-{_clock(chunk['end_s'])}" for chunk in asked))
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

    config = backbone_config(options)
    analyzer, _ = load_song_search(Zoo(options.zoo), CATALOGUE, config, report_to_stderr)
    answer = analyzer.analyze(options.song).to_dict()
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
    from demo.research.training.run import train

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
    return print_failures(failures)


def run_studio_check(options: argparse.Namespace) -> int:
    """Measure every video of a catalogue; every fault is named."""
    from demo.studio.video.check import check_catalogue

    report = check_catalogue(options.folder)
    print("\n".join(report.lines))
    return print_failures(report.failures)


def run_studio_variations(options: argparse.Namespace) -> None:
    """Make the training material of the studio's space."""
    from demo.research.training.variations import write_variations

    write_variations(options.out, options.zoo, options.per_emotion, options.jobs)


def run_zoo(options: argparse.Namespace) -> int:
    """Verify every bundle and that each was made with the versions that lie beside it."""
    from demo.core.zoo import find_bundles

    zoo, status = Zoo(options.zoo), 0
    for folder in find_bundles(options.zoo):
        try:
            bundle = zoo.read_folder(folder)
            zoo.verify_required(bundle)
        except DemoError as error:
            print(f"{folder.name}: {error}", file=sys.stderr)
            status = 1
        else:
            n_bytes = sum(map(len, bundle.files.values()))
            print(f"{folder.name}: {bundle.kind}, {len(bundle.files)} files, {n_bytes / 1e6:.1f} MB, verified")
    return status


def run_bench(options: argparse.Namespace) -> None:
    """Measure the analysis of a song, the backbone and another search; or the reading of named records."""
    if options.records:
        from demo.research.evaluation.bench_reading import bench_reading

        figures = bench_reading(options.records)
    else:
        from demo.research.evaluation.bench import bench

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
    from demo.research.evaluation.ablation import Ablation, ablate
    from demo.research.evaluation.runs import Protocol
    from demo.research.evaluation.study import QUICK, evaluate

    settings: dict[str, Any] = {"n_folds": options.folds, "seed": options.seed, **(QUICK if options.quick else {})}
    if options.protocol == "ablation":
        if options.methods:
            raise SettingError("--methods chooses methods of the study; the ablation has steps, which need each other.")
        return print_failures(ablate(options.data, options.zoo, options.out, Ablation(**settings), options.jobs))
    if options.methods:
        settings["methods"] = tuple(name.strip() for name in options.methods.split(","))
    return print_failures(evaluate(options.data, options.zoo, options.out, Protocol(**settings), options.jobs))


def run_readme(options: argparse.Namespace) -> int:
    """Write the tables of docs/measured.md and docs/evaluation.md; report those that cannot be written."""
    from demo.research.evaluation.documents import update_measured, update_study

    return print_failures([*update_measured(MEASURED, options.zoo), *update_study(STUDY_DOCUMENT, STUDY)])


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def _in_words(shares: dict[str, float]) -> str:
    strongest = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in strongest[:5])


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
