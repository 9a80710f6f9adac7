"""A stand-in that answers the browser in YouTube's place."""


def picture(width: int, height: int) -> bytes:
    """Return an SVG that a browser measures as width x height."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'.encode()


class YouTube:
    """Stands where YouTube stands: thumbnails for some ids, the placeholder for others, nothing when unreachable."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.reachable = True
        self.players: list[str] = []
        self.strangers: list[str] = []

    def answer(self, route) -> None:
        url = route.request.url
        if url.startswith(("http://127.0.0.1", "data:", "blob:")):
            route.continue_()
        elif not self.reachable:
            route.abort()
        elif "i.ytimg.com/vi/" in url:
            gone = url.split("/")[-2] in self.gone
            size = (120, 90) if gone else (320, 180)
            route.fulfill(status=404 if gone else 200, content_type="image/svg+xml", body=picture(*size))
        elif "youtube-nocookie.com/embed/" in url:
            self.players.append(url)
            route.fulfill(status=200, content_type="text/html", body="a player")
        else:
            self.strangers.append(url)
            route.abort()
