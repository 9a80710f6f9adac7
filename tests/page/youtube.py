"""A stand-in that answers the browser in YouTube's place."""


def picture(width: int, height: int) -> bytes:
    """Return an SVG that a browser measures as width x height."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'.encode()


PLAYER = """<!doctype html><script>
const values = new URLSearchParams(location.search);
let state = -1, seconds = Number(values.get('start') ?? 0), at = 0, muted = values.get('mute') === '1', peer = null;
const now = () => seconds + (state === 1 ? (performance.now() - at) / 1000 : 0);
let asked = false;
const refusal = REFUSAL;
const refuse = () => { if (asked && refusal) send('onError', refusal); };
const send = (event, info) =>
  peer?.postMessage(JSON.stringify({ event, info, id: 1, channel: 'widget' }), values.get('origin'));
const tell = () => send('infoDelivery', { currentTime: now(), playerState: state, muted, duration: 200 });
const change = (next) => { seconds = now(); at = performance.now(); state = next; send('onStateChange', state); tell(); };
const commands = {
  playVideo: () => change(1), pauseVideo: () => change(2), mute: () => { muted = true; }, unMute: () => { muted = false; },
  addEventListener: (name) => { if (name === 'onError' && !asked) { asked = true; refuse(); } },
  setVolume: () => {}, seekTo: (to) => { seconds = to; at = performance.now(); tell(); },
};
addEventListener('message', ({ data, source }) => {
  const { event, func, args } = JSON.parse(data);
  if (event === 'listening') { peer = source; tell(); }
  if (event === 'command') commands[func](...args);
});
if (!refusal) setTimeout(() => change(1), 200);
setInterval(tell, 250);
window.told = () => ({ seconds: now(), state, muted });
</script>a player"""
"""Speaks as YouTube's player does, and plays nothing."""


class YouTube:
    """Stands where YouTube stands: thumbnails for some ids, the placeholder for others, nothing when unreachable.

    Attributes:
        gone: Ids of videos that it no longer has.
        refused: Number of the player's error by the id of the video.
        reachable: Whether it answers.
        players: Addresses of the players that were opened.
        strangers: Addresses of other hosts that were requested.
    """

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.refused: dict[str, int] = {}
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
            name = url.split("/")[-1].split("?")[0]
            player = PLAYER.replace("REFUSAL", str(self.refused.get(name, 0)))
            route.fulfill(status=200, content_type="text/html", body=player)
        else:
            self.strangers.append(url)
            route.abort()
