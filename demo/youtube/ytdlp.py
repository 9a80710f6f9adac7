"""yt-dlp, restricted to YouTube, writing no files by itself, and connecting only to hosts that the guard admits."""

import functools
import http.client
import logging
import os
import urllib.request
from typing import Any

from demo.youtube.guard import Guard
from demo.youtube.metadata import LinkConfig

logger = logging.getLogger(__name__)


class Log:
    """Where yt-dlp's messages go: to the log, not to the screen."""

    def debug(self, message: str) -> None:
        """Note what it does."""
        logger.debug("%s", message)

    info = warning = error = debug


def open_downloader(guard: Guard, config: LinkConfig, *, javascript: str = "", extractor: Any = None, **options: Any) -> Any:
    """Return a YoutubeDL; the caller closes it.

    No program is run but the JavaScript runtime that is named, no configuration, cookie, cache or plugin is read, and no
    proxy is used: a proxy would hide the requested address.

    Args:
        guard: Sees every request.
        config: Limits.
        javascript: "deno", or "" for none.
        extractor: What finds a video's files, instead of yt-dlp's for single videos.
        options: More of YoutubeDL's parameters.
    """
    import yt_dlp
    from yt_dlp.globals import plugin_dirs

    # Before the first YoutubeDL, which loads what lies in these folders and on the path.
    plugin_dirs.value = []
    from yt_dlp.extractor.youtube import YoutubeIE

    if javascript:
        os.environ.setdefault("DENO_NO_UPDATE_CHECK", "1")

    class Downloader(yt_dlp.YoutubeDL):  # type: ignore[misc]  # yt-dlp has no annotations
        """Has one request handler, the guarded one."""

        @functools.cached_property
        def _request_director(self) -> Any:
            return self.build_request_director([_request_handler(guard)])

    parameters: dict[str, Any] = {
        "logger": Log(),
        "quiet": True,
        "noprogress": True,
        "color": "no_color",
        "allowed_extractors": ["youtube"],
        "noplaylist": True,
        "cachedir": False,
        "usenetrc": False,
        "proxy": "",
        "geo_bypass": False,
        "js_runtimes": {javascript: {}} if javascript else {},
        "remote_components": (),
        # Whether a file can be had is seen when it is asked for; probing would ask before the limits are checked.
        "check_formats": False,
        "fixup": "never",
        "external_downloader": None,
        "hls_prefer_native": True,
        "updatetime": False,
        "socket_timeout": config.answer_seconds,
        "retries": config.n_retries,
        "extractor_retries": 1,
        "file_access_retries": 0,
        # Our own choice among the formats comes later; this one only has to be one.
        "format": lambda context: context["formats"][-1:],
    }
    downloader = Downloader(parameters | options, auto_init=False)
    downloader.add_info_extractor((extractor or YoutubeIE)())
    return downloader


def _request_handler(guard: Guard) -> Any:
    """Return yt-dlp's handler over urllib, which asks the guard about every address and leaves the connection to it.

    Redirects are followed by the same opener, so that each one's address comes by here again. There is no handler for
    ftp:, file: and data: addresses, and none for proxies.
    """
    from yt_dlp.networking._urllib import HTTPHandler, RedirectHandler, UrllibRH

    def connection(kind: type[http.client.HTTPConnection], *arguments: Any, **options: Any) -> http.client.HTTPConnection:
        made = kind(*arguments, **options)
        made._create_connection = guard.connect  # type: ignore[attr-defined]  # noqa: SLF001  # where yt-dlp sets its own
        return made

    class Asker(HTTPHandler):  # type: ignore[misc]
        def http_open(self, request: urllib.request.Request) -> Any:
            self._require(request)
            return self.do_open(functools.partial(connection, http.client.HTTPConnection), request)

        def https_open(self, request: urllib.request.Request) -> Any:
            self._require(request)
            secure = functools.partial(connection, http.client.HTTPSConnection)
            return self.do_open(secure, request, context=self._context)

        @staticmethod
        def _require(request: urllib.request.Request) -> None:
            if not guard.admits(request.full_url):
                raise ConnectionRefusedError(f"{request.host} is not a host of YouTube's")

    class GuardedRH(UrllibRH):  # type: ignore[misc]
        _SUPPORTED_URL_SCHEMES = ("https", "http")
        RH_NAME = "guarded"

        def _create_instance(self, proxies: Any, cookiejar: Any, legacy_ssl_support: Any = None) -> Any:  # noqa: ARG002
            opener = urllib.request.OpenerDirector()
            for handler in (
                Asker(context=self._make_sslcontext(legacy_ssl_support=legacy_ssl_support)),
                urllib.request.HTTPCookieProcessor(cookiejar),
                urllib.request.UnknownHandler(),
                urllib.request.HTTPDefaultErrorHandler(),
                urllib.request.HTTPErrorProcessor(),
                RedirectHandler(),
            ):
                opener.add_handler(handler)
            opener.addheaders = []
            return opener

    return GuardedRH
