"""Whether this machine follows links at all. The owner says so, in environment variables; the default is no."""

import logging
import os
from collections.abc import Mapping
from importlib.util import find_spec

from demo.core.errors import SettingError
from demo.youtube.fetch import Fetcher

logger = logging.getLogger(__name__)

SWITCH = "YOUTUBE_LINKS"
"""1 switches links on, except on a Space; `always` there too; 0 or nothing leaves them off."""

SPACE = "SPACE_ID"
"""Set by Hugging Face on its Spaces, which YouTube does not serve."""

JAVASCRIPT = "YOUTUBE_JAVASCRIPT"
"""`deno` lets yt-dlp run YouTube's own player code in Deno."""


def page_fetcher(environment: Mapping[str, str] = os.environ) -> Fetcher | None:
    """Return what fetches for the page; None where links are off.

    Raises:
        SettingError: A variable has a value that it cannot have.
    """
    if links_allowed(environment):
        return Fetcher(javascript=javascript(environment))
    if environment.get(SWITCH, "0") not in ("", "0"):
        logger.warning("%s is set, but links stay off: this is a Space, or yt-dlp is not installed.", SWITCH)
    return None


def links_allowed(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether the page may follow links.

    Raises:
        SettingError: The variable has a value that it cannot have.
    """
    value = environment.get(SWITCH, "0")
    if value not in ("", "0", "1", "always"):
        raise SettingError(f"{SWITCH} must be 0, 1 or always.")
    wanted = value == "always" or (value == "1" and not environment.get(SPACE))
    return wanted and find_spec("yt_dlp") is not None


def javascript(environment: Mapping[str, str] = os.environ) -> str:
    """Return which runtime may run YouTube's player code: "deno", or "" for none.

    Raises:
        SettingError: Another runtime is named. Deno is the only one that keeps code from files and from the network
            unless it is told otherwise.
    """
    value = environment.get(JAVASCRIPT, "")
    if value not in ("", "deno"):
        raise SettingError(f"{JAVASCRIPT} must be deno, or not set.")
    return value
