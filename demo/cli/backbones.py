"""Options of backbones, and `python -m demo backbones`: which can be loaded here, and how two of them agree."""

import os
from argparse import SUPPRESS, Namespace

from demo.cli.arguments import JSON, SONG, command, option, print_answer, report_to_stderr
from demo.core.bundles import CATALOGUE, COMPACT, PICTURES
from demo.features.tfhub.settings import (
    COMPACT_NAME,
    EMBEDDED_NAME,
    INCEPTION,
    MUSIC_BACKBONES,
    PICTURE_BACKBONES,
    VGGISH,
    BackboneConfig,
)

HANDLE_HELP = "of TensorFlow Hub, or the folder of a SavedModel"
HASH_HELP = "what that file's SHA-256 has to be"
INCEPTION_PCA_HELP = "YouTube-8M's PCA: yt8m_pca.tgz, a folder of its arrays, or an npz file"
MUSIC_HELP = f"what hears the song (default: MUSIC_BACKBONE, or {COMPACT_NAME})"
PICTURE_HELP = (
    f"what looks at the pictures: {COMPACT_NAME} or {INCEPTION}, into YouTube-8M's space, or {EMBEDDED_NAME}, for drawn "
    f"pictures, into the studio's (default: PICTURE_BACKBONE, or {INCEPTION} where its PCA is named, else {COMPACT_NAME})"
)

# A default of a subcommand would replace a value that was given before it.
VGGISH_FILES = (
    option("--vggish-handle", metavar="HANDLE", help=HANDLE_HELP, default=SUPPRESS),
    option("--vggish-pca", metavar="FILE.npz", help="its PCA parameters (default: downloaded once)", default=SUPPRESS),
    option("--vggish-pca-sha256", metavar="HASH", help=HASH_HELP, default=SUPPRESS),
)
INCEPTION_FILES = (
    option("--inception-handle", metavar="HANDLE", help=HANDLE_HELP, default=SUPPRESS),
    option("--inception-pca", metavar="PATH", help=INCEPTION_PCA_HELP, default=SUPPRESS),
    option("--inception-pca-sha256", metavar="HASH", help=HASH_HELP, default=SUPPRESS),
)
MUSIC_BACKBONE = (option("--backbone", choices=MUSIC_BACKBONES, dest="music_backbone", help=MUSIC_HELP), *VGGISH_FILES)
PICTURE_BACKBONE = (option("--picture-backbone", choices=PICTURE_BACKBONES, help=PICTURE_HELP), *INCEPTION_FILES)


def backbone_config(options: Namespace) -> BackboneConfig:
    """Return the settings of a command; naming a backbone on the command line allows its download."""
    return BackboneConfig.from_environment(os.environ, vars(options), download=True)


@command(
    "compare",
    "hear a song with both backbones for music and compare what comes out",
    SONG,
    option("--catalogue", metavar="NAME", help="whose hits are compared (default: YouTube-8M's)"),
    JSON,
    *VGGISH_FILES,
)
def compare_backbones(options: Namespace) -> None:
    """Print how the compact backbone and VGGish agree about a song."""
    from demo.core.zoo import Zoo
    from demo.features.audio.compact import load_backbone
    from demo.search.agreement import compare
    from demo.search.loading import load_song_search

    analyzer, retriever = load_song_search(Zoo(options.zoo), options.catalogue or CATALOGUE)
    paper = load_backbone(options.zoo, VGGISH, backbone_config(options), report_to_stderr)
    agreement = compare(analyzer, paper, retriever, options.song)
    print_answer(options, agreement.to_dict(), agreement.lines())


@command(
    "backbones",
    "say which backbones can be loaded here, or how two of them agree",
    *VGGISH_FILES,
    *INCEPTION_FILES,
    subcommands=(compare_backbones,),
)
def list_backbones(options: Namespace) -> None:
    """Print every backbone, whether it can be loaded here, and why not."""
    from demo.core.errors import DemoError
    from demo.core.zoo import read_bundle
    from demo.features.audio import vggish
    from demo.features.tfhub.models import find_model
    from demo.features.visual import inception

    config = backbone_config(options)

    def shipped(bundle: str) -> str:
        try:
            read_bundle(options.zoo / bundle, "backbone")
        except DemoError as error:
            return str(error)
        return "ready"

    def state(handle: str, reason: str) -> str:
        return reason or ("ready" if find_model(handle, config.cache) else "downloaded when it is first asked for")

    print("for music")
    print(f"  {COMPACT_NAME:<12} {shipped(COMPACT)}")
    print(f"  {VGGISH:<12} {state(config.vggish_handle, vggish.why_not(config))}")
    print("for pictures")
    print(f"  {COMPACT_NAME:<12} {shipped(PICTURES)}")
    print(f"  {EMBEDDED_NAME:<12} ready")
    print(f"  {INCEPTION:<12} {state(config.inception_handle, inception.why_not(config))}")
