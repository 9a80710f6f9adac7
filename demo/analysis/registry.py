"""The audio backbones of a page: the compact one, and VGGish, which is loaded at its first use."""

from threading import Lock

from demo.core.errors import SettingError
from demo.core.progress import Progress, no_progress
from demo.features.audio import vggish
from demo.features.audio.interface import AudioBackbone
from demo.features.tfhub.settings import COMPACT_NAME, VGGISH, BackboneConfig

FALLBACK_NOTICE = "The song was heard by our own backbone instead."


class BackboneRegistry:
    """Audio backbones by name, loaded when first needed; safe to call from several threads."""

    def __init__(self, ours: AudioBackbone, config: BackboneConfig = BackboneConfig()) -> None:
        """Find out which backbones can be offered, without loading them.

        Args:
            ours: The compact backbone.
            config: Locations of the others, and the default backbone.
        """
        self.config = config
        self.why_not = vggish.why_not(config)
        self._loaded = {COMPACT_NAME: ours}
        self._lock = Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """Backbones that seem usable here, without having tried; the compact one first."""
        return (COMPACT_NAME,) if self.why_not else (COMPACT_NAME, VGGISH)

    @property
    def default(self) -> str:
        """The default backbone: that of the settings where it is usable, else the compact one."""
        return self.config.music_backbone if self.config.music_backbone in self.names else COMPACT_NAME

    def get(self, name: str, progress: Progress | None = None) -> AudioBackbone:
        """Return a backbone, loading it the first time; after a failure the next call tries again.

        Raises:
            SettingError: The name is not among `names`.
            BackboneUnavailable: It cannot be loaded after all; the message says why and what to do.
        """
        if name not in self.names:
            raise SettingError(f"The backbone must be one of {', '.join(self.names)}.")
        if name in self._loaded:
            return self._loaded[name]
        # A second caller waits for the first one's download.
        with self._lock:
            if name not in self._loaded:
                ours = self._loaded[COMPACT_NAME]
                self._loaded[name] = vggish.VGGishBackbone.load(self.config, ours, progress or no_progress)
            return self._loaded[name]
