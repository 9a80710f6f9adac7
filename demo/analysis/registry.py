"""The backbones that a page can hear with: ours at once, the paper's own from its first use on."""

from threading import Lock

from demo.core.errors import SettingError
from demo.core.progress import Progress, no_progress
from demo.features.audio import vggish
from demo.features.audio.interface import AudioBackbone
from demo.features.tfhub.settings import COMPACT_NAME, VGGISH, BackboneConfig

FALLBACK_NOTICE = "The song was heard by our own backbone instead."


class BackboneRegistry:
    """What can hear, loaded when it is first needed; safe to call from several threads."""

    def __init__(self, ours: AudioBackbone, config: BackboneConfig = BackboneConfig()) -> None:
        """Find out what may be offered, without loading it.

        Args:
            ours: Hears at once.
            config: Where the others are, and which of them hears unless another is asked for.
        """
        self.config = config
        self.why_not = vggish.why_not(config)
        self._loaded = {COMPACT_NAME: ours}
        self._lock = Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The backbones that can be used here, as far as one knows without trying; ours first."""
        return (COMPACT_NAME,) if self.why_not else (COMPACT_NAME, VGGISH)

    @property
    def default(self) -> str:
        """The one that hears unless another is asked for: what the settings say, where it can be used."""
        return self.config.music_backbone if self.config.music_backbone in self.names else COMPACT_NAME

    def get(self, name: str, progress: Progress | None = None) -> AudioBackbone:
        """Return a backbone, loading it the first time; what failed is tried again the next time.

        Raises:
            SettingError: It is none that can be used here.
            BackboneUnavailable: It cannot be had after all; the message says why and what to do.
        """
        if name not in self.names:
            raise SettingError(f"The backbone must be one of {', '.join(self.names)}.")
        if name in self._loaded:
            return self._loaded[name]
        # One download is enough, and whoever comes second wants to wait for it.
        with self._lock:
            if name not in self._loaded:
                ours = self._loaded[COMPACT_NAME]
                self._loaded[name] = vggish.VGGishBackbone.load(self.config, ours, progress or no_progress)
            return self._loaded[name]
