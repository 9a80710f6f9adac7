"""Commands that train, evaluate and measure: train, bench, evaluate, readme."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from demo.cli.arguments import JOBS, JSON, command, option, print_answer, print_failures
from demo.core.bundles import MODELS
from demo.core.errors import SettingError
from demo.core.paths import ASSETS, ROOT, ZOO
from demo.study.results import STUDY

MEASURED = ROOT / "docs" / "measured.md"
STUDY_DOCUMENT = ROOT / "docs" / "evaluation.md"


@command(
    "train",
    "train a model, or all of them, and write their bundles",
    option("model", choices=(*MODELS, "all")),
    option("--data", type=Path, metavar="DIR", help="the folder of training data (all but map)"),
    option("--rendered", type=Path, metavar="DIR", help="by `studio instruments` or `studio variations`"),
    option("--variations", type=Path, metavar="DIR", help="by `studio variations`, where --rendered names instruments (all)"),
    option("--further", type=Path, metavar="DIR", help="more recordings, in music/ and speech/ (robust, compensation)"),
    option("--average-with", type=Path, metavar="BUNDLE", help="average the weights with this one's (robust)"),
    option("--media", type=Path, default=ASSETS / "studio", metavar="DIR", help="the studio's videos (studio, affect)"),
    option("--name", help="the new bundle's folder (default: the shipped name)"),
    option("--seed", type=int, default=0),
    option("--threads", type=int, default=0, help="of the processor; 0 takes all, at most four"),
)
def train_model(options: Namespace) -> None:
    """Train models on a folder of data and write their bundles."""
    from demo.core.device import use_threads
    from demo.research.training.run import train

    if options.threads:
        use_threads(options.threads)
    if options.model == "all":
        from demo.research.training.chain import train_all

        if not (options.data and options.rendered and options.variations):
            raise SettingError("All models need --data DIR, --rendered DIR and --variations DIR.")
        folders = (options.data, options.rendered, options.variations, options.further, options.media)
        print(train_all(*folders, options.zoo, ZOO, options.seed))
        return
    given = (options.model, options.data, options.rendered, options.further, options.media)
    train(*given, options.zoo, options.name, options.seed, options.average_with)


@command(
    "bench",
    "measure speed on this machine, or how much of a song's hits a bar leaves",
    option("bar", nargs="*", metavar="bar SONG", help="how much of what songs find stays when a phone hears them in a bar"),
    option("--voices", type=Path, nargs="+", default=(), metavar="FILE", help="recordings of people who talk, for bar"),
    option("--records", type=Path, nargs="+", metavar="SHARD", help="only how fast these TFRecords are read"),
    JSON,
)
def measure_speed(options: Namespace) -> int:
    """Measure songs, pictures, and both under load; or the reading of named records."""
    if options.bar:
        return _measure_bar(options)
    if options.records:
        from demo.research.evaluation.bench_reading import bench_reading

        figures = bench_reading(options.records)
    else:
        from demo.research.evaluation.bench import bench
        from demo.research.evaluation.bench_load import bench_load
        from demo.research.evaluation.bench_pictures import bench_pictures
        from demo.research.evaluation.bench_training import bench_training

        figures = bench(options.zoo) | bench_pictures(options.zoo) | bench_load(options.zoo) | bench_training()
    print_answer(options, figures, (f"{name:<40} {value}" for name, value in figures.items()))
    return 0


def _measure_bar(options: Namespace) -> int:
    from demo.research.evaluation.bar import bench_bar, lines

    word, *songs = options.bar
    if word != "bar":
        raise SettingError(f"{word} is no measurement; write bench, or bench bar SONG... --voices FILE...")
    figures = bench_bar(options.zoo, [Path(song) for song in songs], options.voices)
    print_answer(options, figures, lines(figures))
    return 0


@command(
    "evaluate",
    "reproduce the paper's study: every method, fold and direction; or judge a catalogue of your own",
    option("--catalogue", metavar="NAME", help="judge this one: how its sounds and its pictures find each other"),
    option("--labels", type=Path, metavar="CSV", help="of the catalogue: columns label and file, or label and id"),
    JSON,
    option("--data", type=Path, metavar="DIR", help="video-level or frame-level features"),
    option(
        "--protocol",
        choices=("paper", "ablation", "wishes", "emotions"),
        default="paper",
        help="the study, our steps beyond it, what words, likes and dislikes find, or whether predicted emotions are felt",
    ),
    option("--folds", type=int, default=5, metavar="N", help="parts, each tested once"),
    option("--seed", type=int, default=0, help="of folds and methods"),
    option("--methods", metavar="A,B", help="only these of the study (default: all)"),
    option("--quick", action="store_true", help="1,000 videos and a few epochs, to see that it runs"),
    JOBS,
    option("--out", type=Path, metavar="DIR", help="what is there already is not run again"),
)
def evaluate_methods(options: Namespace) -> int:
    """Run the paper's protocol or the ablation, or judge a catalogue, and report failures."""
    if options.catalogue:
        return _evaluate_catalogue(options)
    if options.protocol in ("wishes", "emotions"):
        return _evaluate_wishes(options) if options.protocol == "wishes" else _evaluate_emotions(options)
    from demo.research.evaluation.ablation import Ablation, ablate
    from demo.research.evaluation.runs import Protocol
    from demo.research.evaluation.study import QUICK, evaluate

    if options.data is None or options.out is None:
        raise SettingError("Name the data and a folder for the results, --data DIR --out DIR, or a catalogue to judge.")
    settings: dict[str, Any] = {"n_folds": options.folds, "seed": options.seed, **(QUICK if options.quick else {})}
    if options.protocol == "ablation":
        if options.methods:
            raise SettingError("--methods chooses methods of the study; the ablation has steps, which need each other.")
        return print_failures(ablate(options.data, options.zoo, options.out, Ablation(**settings), options.jobs))
    if options.methods:
        settings["methods"] = tuple(name.strip() for name in options.methods.split(","))
    return print_failures(evaluate(options.data, options.zoo, options.out, Protocol(**settings), options.jobs))


def _evaluate_catalogue(options: Namespace) -> int:
    from demo.core.zoo import Zoo
    from demo.research.evaluation.catalogue import evaluate_catalogue

    found = evaluate_catalogue(Zoo(options.zoo), options.catalogue, options.labels, options.seed)
    print_answer(options, found.to_dict(), found.lines())
    return 0


def _evaluate_wishes(options: Namespace) -> int:
    from demo.core.zoo import Zoo
    from demo.research.evaluation.wishes import evaluate_wishes

    if options.data is None:
        raise SettingError("Name the data that the space was trained on, --data DIR.")
    found = evaluate_wishes(Zoo(options.zoo), options.data, options.seed)
    lines = [
        f"{row['word']:<20} {row['all']:.4f} of all, {row['pictures']:.1f} of ten by pictures, {row['both']:.1f} by both"
        for kind in ("labels", "moods")
        for row in found["words"][kind]
    ]
    print_answer(options, found, [*lines, *(f"{name:<20} {value}" for name, value in found["taste"].items())])
    return 0


def _evaluate_emotions(options: Namespace) -> int:
    from demo.core.zoo import Zoo
    from demo.research.evaluation.emotions import evaluate_emotions, lines

    if options.data is None:
        raise SettingError("Name the folder of emotify, audioset and mtg_jamendo, --data DIR.")
    figures = evaluate_emotions(Zoo(options.zoo), options.data, ASSETS / "studio")
    print_answer(options, figures, lines(figures))
    return 0


@command("readme", "write what metrics.json say into the tables of docs")
def update_documents(options: Namespace) -> int:
    """Write the tables of docs/measured.md and docs/evaluation.md; report those that cannot be written."""
    from demo.research.evaluation.documents import update_measured, update_study

    return print_failures([*update_measured(MEASURED, options.zoo), *update_study(STUDY_DOCUMENT, STUDY)])
