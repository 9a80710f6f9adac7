"""A server that plays YouTube's part for the files, and an extractor that plays it for what is known of a video.

yt-dlp, its downloader and our guard are the real ones: only the reading of YouTube's own pages is replaced.
"""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import av

CREATIVE_COMMONS = "Creative Commons Attribution license (reuse allowed)"


def aac(song: Path) -> bytes:
    """Return a recording as YouTube has its sound: AAC in an MP4 file without pictures."""
    content = io.BytesIO()
    with av.open(str(song)) as source, av.open(content, "w", format="mp4") as target:
        stream = target.add_stream("aac", rate=44_100, layout="mono")
        resampler = av.AudioResampler("fltp", "mono", 44_100)
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                target.mux(stream.encode(part))
        target.mux(stream.encode())
    return content.getvalue()


class Server(ThreadingHTTPServer):
    """Answers with files and redirects, and writes down everything that it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.broken: set[str] = set()
        self.lengthless: set[str] = set()
        self.asked: list[str] = []
        self.before_block: Callable[[int], None] = lambda _: None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who goes away in the middle is no error of ours."""


class Answer(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path in self.server.redirects:
            self.send_response(302)
            self.send_header("Location", self.server.redirects[self.path])
            self.end_headers()
            return
        content = self.server.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        if self.path not in self.server.lengthless:
            # One that is broken promises more than comes.
            self.send_header("Content-Length", str(len(content) * (2 if self.path in self.server.broken else 1)))
        self.end_headers()
        for start in range(0, len(content), 4096):
            self.server.before_block(start)
            self.wfile.write(content[start : start + 4096])

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class YouTube:
    """What is known of videos; `extractor` is given to a Fetcher, and `opened` lists which ids were asked about."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.known: dict[str, dict[str, Any]] = {}
        self.lists: dict[str, list[str]] = {}
        self.opened: list[str] = []

    def add(self, youtube_id: str, content: bytes, *, address: str = "", **known: Any) -> None:
        """Let a video be known, of one file with sound and pictures."""
        path = f"/videoplayback/{youtube_id}"
        self.server.files[path] = content
        known.setdefault("formats", [self.whole(address or self.server.origin + path)])
        self.known[youtube_id] = {"title": f"Title of {youtube_id}", "uploader": "Somebody", "duration": 25} | known

    @staticmethod
    def whole(address: str, **other: Any) -> dict[str, Any]:
        codecs = {"acodec": "mp4a.40.2", "vcodec": "avc1.42001E"}
        return {"format_id": "18", "url": address, "ext": "mp4", "width": 640, "height": 360} | codecs | other

    @staticmethod
    def sound(address: str, **other: Any) -> dict[str, Any]:
        codecs = {"acodec": "mp4a.40.2", "vcodec": "none"}
        return {"format_id": "140", "url": address, "ext": "m4a", "abr": 129} | codecs | other

    @staticmethod
    def pictures(address: str, **other: Any) -> dict[str, Any]:
        codecs = {"acodec": "none", "vcodec": "avc1.4d401e"}
        return {"format_id": "134", "url": address, "ext": "mp4", "width": 640, "height": 360} | codecs | other

    def extractor(self) -> Any:
        """Return an extractor in the place of yt-dlp's own."""
        from yt_dlp.extractor.common import InfoExtractor
        from yt_dlp.utils import ExtractorError

        youtube = self

        class YoutubeIE(InfoExtractor):
            IE_NAME = "youtube"
            _VALID_URL = r"https://www\.youtube\.com/watch\?v=(?P<id>[A-Za-z0-9_-]{11})$"

            def _real_extract(self, url: str) -> dict[str, Any]:
                youtube_id = self._match_id(url)
                youtube.opened.append(youtube_id)
                known = youtube.known.get(youtube_id)
                if known is None:
                    raise ExtractorError("Video unavailable", expected=True)
                if "says" in known:
                    raise ExtractorError(known["says"], expected=True)
                for address in known.get("asks", ()):
                    self._download_webpage(address, youtube_id)
                return {"id": youtube_id} | known

        return YoutubeIE()

    def list_extractor(self) -> Any:
        """Return one for playlists."""
        from yt_dlp.extractor.common import InfoExtractor

        youtube = self

        class YoutubeTabIE(InfoExtractor):
            IE_NAME = "youtube:tab"
            _VALID_URL = r"https://www\.youtube\.com/playlist\?list=(?P<id>[A-Za-z0-9_-]+)$"

            def _real_extract(self, url: str) -> dict[str, Any]:
                name = self._match_id(url)
                entries = [
                    self.url_result(f"https://www.youtube.com/watch?v={one}", "Youtube", one) for one in youtube.lists[name]
                ]
                return self.playlist_result(entries, name, "A list")

        return YoutubeTabIE()
