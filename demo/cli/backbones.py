"""Options of backbones, and `python -m demo backbones`: which can be loaded here, and how two of them agree."""

import argparse
import os
from pathlib import Path

from demo.cli.arguments import JSON, SONG, Group, add_command, option, print_json, report_to_stderr
from demo.core.bundles import CATALOGUE, COMPACT
from demo.features.tfhub.settings import (
    COMPACT_NAME,
    EMBEDDED_NAME,
    INCEPTION,
    MUSIC_BACKBONES,
    PICTURE_BACKBONES,
    VGGISH,
    BackboneConfig,
)

# A default of a subcommand would replace a value that was given before it.
VGGISH_FILES = tuple(
    option(flag, metavar=metavar, help=words, default=argparse.SUPPRESS)
    for flag, metavar, words in (
        ("--vggish-handle", "HANDLE", "of TensorFlow Hub, or the folder of a SavedModel"),
        ("--vggish-pca", "FILE.npz", "its PCA parameters (default: downloaded once)"),
        ("--vggish-pca-sha256", "HASH", "what that file's SHA-256 has to be"),
    )
)
INCEPTION_FILES = tuple(
    option(flag, metavar=metavar, help=words, default=argparse.SUPPRESS)
    for flag, metavar, words in (
        ("--inception-handle", "HANDLE", "of TensorFlow Hub, or the folder of a SavedModel"),
        ("--inception-pca", "PATH", "YouTube-8M's PCA: yt8m_pca.tgz, a folder of its arrays, or an npz file"),
        ("--inception-pca-sha256", "HASH", "what that file's SHA-256 has to be"),
    )
)
BACKBONE = (
    option(
        "--backbone",
        choices=MUSIC_BACKBONES,
        dest="music_backbone",
        help=f"what hears the song (default: MUSIC_BACKBONE, or {COMPACT_NAME})",
    ),
    *VGGISH_FILES,
)
PICTURE_BACKBONE = (
    option(
        "--picture-backbone",
        choices=PICTURE_BACKBONES,
        help=f"what looks at the pictures: {EMBEDDED_NAME}, into the studio's space, or {INCEPTION}, into that of YouTube-8M "
        f"(default: PICTURE_BACKBONE, or {INCEPTION} where its PCA is named)",
    ),
    *INCEPTION_FILES,
)


def backbone_config(options: argparse.Namespace) -> BackboneConfig:
    """Return the settings of a command; naming a backbone on the command line allows its download."""
    return BackboneConfig.from_environment(os.environ, vars(options), download=True)


def add_backbones(commands: Group) -> None:
    """Add `backbones` and `backbones compare`."""
    words = "say which backbones can be loaded here, or how two of them agree"
    backbones = add_command(commands, "backbones", run_backbones, *VGGISH_FILES, *INCEPTION_FILES, help=words)
    add_command(
        backbones.add_subparsers(dest="what"),
        "compare",
        run_compare,
        SONG,
        option("--catalogue", metavar="NAME", help="whose hits are compared (default: YouTube-8M's)"),
        JSON,
        *VGGISH_FILES,
        help="hear a song with both backbones for music and compare what comes out",
    )


def run_backbones(options: argparse.Namespace) -> None:
    """Print every backbone, whether it can be loaded here, and why not."""
    from demo.core.errors import DemoError
    from demo.core.zoo import read_bundle
    from demo.features.audio import vggish
    from demo.features.tfhub.models import find_model
    from demo.features.visual import inception

    config = backbone_config(options)
    try:
        read_bundle(options.zoo / COMPACT, "backbone")
        compact = "ready"
    except DemoError as error:
        compact = str(error)

    def state(handle: str, reason: str) -> str:
        return reason or ("ready" if find_model(handle, config.cache) else "downloaded when it is first asked for")

    print("for music")
    print(f"  {COMPACT_NAME:<12} {compact}")
    print(f"  {VGGISH:<12} {state(config.vggish_handle, vggish.why_not(config))}")
    print("for pictures")
    print(f"  {EMBEDDED_NAME:<12} ready")
    print(f"  {INCEPTION:<12} {state(config.inception_handle, inception.why_not(config))}")


def run_compare(options: argparse.Namespace) -> None:
    """Print how the compact backbone and VGGish agree about a song."""
    from demo.core.zoo import Zoo
    from demo.features.audio.compact import load_backbone
    from demo.search.agreement import compare
    from demo.search.loading import load_song_search

    song: Path = options.song
    analyzer, retriever = load_song_search(Zoo(options.zoo), options.catalogue or CATALOGUE)
    paper = load_backbone(options.zoo, VGGISH, backbone_config(options), report_to_stderr)
    agreement = compare(analyzer, paper, retriever, song)
    if options.json:
        print_json(agreement.to_dict())
        return
    print("\n".join(agreement.lines()))
