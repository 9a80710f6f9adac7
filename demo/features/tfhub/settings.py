"""Names of the backbones, and the settings of those from TensorFlow Hub."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from demo.core.config import Config, require

COMPACT_NAME = "compact"
"""The audio backbone in model_zoo/, and the visual one for real pictures."""

VGGISH = "vggish"
"""The paper's audio backbone, from TensorFlow Hub."""

MUSIC_BACKBONES = (COMPACT_NAME, VGGISH)
"""The choices of an audio backbone."""

EMBEDDED_NAME = "embedded"
"""The hand-made visual backbone of drawn pictures, which needs no weights."""

INCEPTION = "inception"
"""The visual backbone from TensorFlow Hub, and the name in a space whose visual view it extracts."""

PICTURE_BACKBONES = (COMPACT_NAME, EMBEDDED_NAME, INCEPTION)
"""The choices of a visual backbone."""

SHA256_DIGITS = 64
DOWNLOAD = "BACKBONE_DOWNLOAD"


@dataclass(frozen=True, kw_only=True)
class BackboneConfig(Config):
    """Settings of the backbones; each has an environment variable of its name in capitals.

    Attributes:
        music_backbone: The default audio backbone.
        picture_backbone: The visual backbone for new catalogues; empty takes Inception where its PCA is named, else the
            compact one.
        vggish_handle: A handle of TensorFlow Hub, or the folder of a SavedModel.
        vggish_pca: File of YouTube-8M's post-processing of VGGish; empty takes the published one.
        vggish_pca_sha256: Its SHA-256, where it is known; empty takes that of the first download.
        inception_handle: A handle of TensorFlow Hub, or the folder of a SavedModel.
        inception_pca: File or folder of YouTube-8M's PCA of Inception; empty where there is none.
        inception_pca_sha256: The file's SHA-256, where it is known.
        tfhub_cache_dir: Where downloads are kept; empty takes TensorFlow Hub's own folder.
        download: Whether missing files may be downloaded; its variable is BACKBONE_DOWNLOAD.
    """

    music_backbone: str = COMPACT_NAME
    picture_backbone: str = ""
    vggish_handle: str = "https://tfhub.dev/google/vggish/1"
    vggish_pca: str = ""
    vggish_pca_sha256: str = ""
    inception_handle: str = "https://tfhub.dev/google/imagenet/inception_v3/feature_vector/5"
    inception_pca: str = ""
    inception_pca_sha256: str = ""
    tfhub_cache_dir: str = ""
    download: bool = False

    def __post_init__(self) -> None:
        require(self.music_backbone in MUSIC_BACKBONES, f"The backbone for music must be one of {', '.join(MUSIC_BACKBONES)}.")
        pictures = ("", *PICTURE_BACKBONES)
        require(self.picture_backbone in pictures, f"The backbone for pictures must be one of {', '.join(PICTURE_BACKBONES)}.")
        for digits in (self.vggish_pca_sha256, self.inception_pca_sha256):
            right = not digits or (len(digits) == SHA256_DIGITS and set(digits.lower()) <= set("0123456789abcdef"))
            require(right, f"A SHA-256 has {SHA256_DIGITS} hexadecimal digits.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], options: Mapping[str, Any], *, download: bool) -> Self:
        """Read the settings from environment variables, overridden by options of a command line.

        Args:
            environment: Variables by name; an empty one counts as missing.
            options: By the names of the settings, others are ignored; None counts as missing.
            download: The default of BACKBONE_DOWNLOAD: yes for a command, no for a page.

        Raises:
            SettingError: A value is impossible.
        """
        names = [field.name for field in fields(cls) if field.name != "download"]
        values: dict[str, Any] = {name: environment[name.upper()] for name in names if environment.get(name.upper())}
        values |= {name: str(options[name]) for name in names if options.get(name) is not None}
        allowed = environment.get(DOWNLOAD) or ("1" if download else "0")
        require(allowed in ("0", "1"), f"{DOWNLOAD} must be 0 or 1.")
        return cls(**values, download=allowed == "1")

    @property
    def pictures(self) -> str:
        """Name of the visual backbone."""
        return self.picture_backbone or (INCEPTION if self.inception_pca else COMPACT_NAME)

    @property
    def cache(self) -> Path:
        """The folder of downloads; the default is that of tensorflow_hub itself."""
        return Path(self.tfhub_cache_dir or Path(tempfile.gettempdir()) / "tfhub_modules")
