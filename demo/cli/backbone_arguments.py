"""The options that choose a backbone, and `python -m demo backbones`: what can be loaded here, and how two of them agree."""

import argparse
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demo.cli.terminal import report_to_stderr
from demo.features.tfhub.settings import (
    COMPACT_NAME,
    EMBEDDED_NAME,
    INCEPTION,
    MUSIC_BACKBONES,
    PICTURE_BACKBONES,
    VGGISH,
    BackboneConfig,
)

OF_VGGISH = (
    ("--vggish-handle", "HANDLE", "of TensorFlow Hub, or the folder of a SavedModel"),
    ("--vggish-pca", "FILE.npz", "its PCA parameters (default: downloaded once)"),
    ("--vggish-pca-sha256", "HASH", "what that file's SHA-256 has to be"),
)
OF_INCEPTION = (
    ("--inception-handle", "HANDLE", "of TensorFlow Hub, or the folder of a SavedModel"),
    ("--inception-pca", "PATH", "YouTube-8M's PCA: yt8m_pca.tgz, a folder of its arrays, or an npz file"),
    ("--inception-pca-sha256", "HASH", "what that file's SHA-256 has to be"),
)


def add_backbone_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the audio backbone; their defaults come from the environment."""
    choice = f"what hears the song (default: MUSIC_BACKBONE, or {COMPACT_NAME})"
    parser.add_argument("--backbone", choices=MUSIC_BACKBONES, dest="music_backbone", help=choice)
    add_hub_options(parser, OF_VGGISH)


def add_picture_backbone_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the visual backbone, which also decides about the space."""
    choice = (
        f"what looks at the pictures: {EMBEDDED_NAME}, into the studio's space, or {INCEPTION}, into that of YouTube-8M "
        f"(default: PICTURE_BACKBONE, or {INCEPTION} where its PCA is named)"
    )
    parser.add_argument("--picture-backbone", choices=PICTURE_BACKBONES, help=choice)
    add_hub_options(parser, OF_INCEPTION)


def add_hub_options(parser: argparse.ArgumentParser, options: Iterable[tuple[str, str, str]]) -> None:
    """Add where a backbone of TensorFlow Hub is.

    Args:
        parser: Of a command that may load it.
        options: OF_VGGISH or OF_INCEPTION.
    """
    for flag, metavar, words in options:
        # A default of a subcommand would replace what was given before it.
        parser.add_argument(flag, metavar=metavar, help=words, default=argparse.SUPPRESS)


def backbone_config(options: argparse.Namespace) -> BackboneConfig:
    """Return the settings of a command; who asks for a backbone by name may download it."""
    return BackboneConfig.from_environment(os.environ, vars(options), download=True)


def add_backbones(commands: Any) -> None:
    """Describe `backbones` and `backbones compare`."""
    backbones = commands.add_parser("backbones", help="say which backbones can be loaded here, or how two of them agree")
    backbones.set_defaults(handler=run_backbones)
    add_hub_options(backbones, (*OF_VGGISH, *OF_INCEPTION))
    works = backbones.add_subparsers(dest="what")
    compare = works.add_parser("compare", help="hear a song with both backbones for music and compare what comes out")
    compare.add_argument("song", type=Path)
    compare.add_argument("--catalogue", metavar="NAME", help="whose hits are compared (default: YouTube-8M's)")
    compare.add_argument("--json", action="store_true", help="print JSON")
    add_hub_options(compare, OF_VGGISH)
    compare.set_defaults(handler=run_backbones_compare)


def run_backbones(options: argparse.Namespace) -> None:
    """Print every backbone, whether it can be loaded here, and why not."""
    from demo.core.errors import DemoError
    from demo.core.zoo import read_bundle
    from demo.features.audio import vggish
    from demo.features.audio.compact import COMPACT
    from demo.features.tfhub.models import find_model
    from demo.features.visual import inception

    config = backbone_config(options)
    try:
        read_bundle(options.zoo / COMPACT, "backbone")
        ours = "ready"
    except DemoError as error:
        ours = str(error)

    def state(handle: str, reason: str) -> str:
        return reason or ("ready" if find_model(handle, config.cache) else "downloaded when it is first asked for")

    print("for music")
    print(f"  {COMPACT_NAME:<12} {ours}")
    print(f"  {VGGISH:<12} {state(config.vggish_handle, vggish.why_not(config))}")
    print("for pictures")
    print(f"  {EMBEDDED_NAME:<12} ready")
    print(f"  {INCEPTION:<12} {state(config.inception_handle, inception.why_not(config))}")


def run_backbones_compare(options: argparse.Namespace) -> None:
    """Print how our backbone and VGGish agree about a song."""
    from demo.core.bundles import CATALOGUE
    from demo.core.zoo import Zoo
    from demo.features.audio.compact import load_backbone
    from demo.search.agreement import compare
    from demo.search.loading import load_song_search

    analyzer, retriever = load_song_search(Zoo(options.zoo), options.catalogue or CATALOGUE)
    paper = load_backbone(options.zoo, VGGISH, backbone_config(options), report_to_stderr)
    agreement = compare(analyzer, paper, retriever, options.song)
    if options.json:
        print(json.dumps(agreement.to_dict(), indent=2))
        return
    print("\n".join(agreement.lines()))
