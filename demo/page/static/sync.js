// Keeps a song and a video player in sync: they start, pause and jump together, and the pictures follow the song while both
// play. Only the pictures are ever sped up, slowed down or moved; the song is what sounds.
import { seek } from "./players.js";

const CHECK_MS = 100;
const JUMP_MS = 300; // beyond this a jump is less visible than a long chase
const BEGIN_MS = 30, END_MS = 8; // a chase; less than the time of one picture is invisible, and a change of speed costs some of it
const CHASES = [[100, 0.12], [50, 0.06], [0, 0.03]]; // from so many milliseconds on, so much faster or slower: invisible
const REST_MS = { exact: 1000, rough: 4000 }; // between two jumps

export function synchronize(song, player) {
  let anchor = { song: 0, player: 0 }; // these two moments belong together
  let lead = 0; // seconds by which a jump aims ahead, because the song goes on meanwhile
  let timer = 0, lastJump = 0, jumping = false, chasing = false, wrapping = false, over = false;

  const target = () => anchor.player + song.currentTime - anchor.song;
  const offset = () => 1000 * (player.time - target());
  const tie = () => { anchor = { song: song.currentTime, player: player.time }; };

  async function jump() {
    if (jumping || over) return;
    [jumping, lastJump] = [true, performance.now()];
    const length = player.duration;
    let aim = target();
    if (Number.isFinite(length) && length > 0 && (aim < 0 || aim >= length)) {
      aim = ((aim % length) + length) % length;
      anchor = { song: song.currentTime, player: aim };
    }
    const still = song.paused;
    await player.seek(aim + (still ? 0 : lead)).catch(() => {});
    if (!still && player.exact) lead = Math.min(0.6, Math.max(0, lead - offset() / 1000));
    jumping = false;
  }

  function check() {
    if (over || jumping || wrapping || song.paused || song.seeking || player.busy || !player.playing) return;
    const off = offset();
    const rested = performance.now() - lastJump > (player.exact ? REST_MS.exact : REST_MS.rough);
    if (Math.abs(off) > JUMP_MS) {
      if (rested) jump();
      return;
    }
    chasing = Math.abs(off) > (chasing ? END_MS : BEGIN_MS);
    const [, change] = CHASES.find(([least]) => Math.abs(off) >= least);
    player.setRate(chasing ? 1 - Math.sign(off) * change : 1);
  }

  const events = {
    pause: () => song.ended || player.pause(),
    waiting: () => player.pause(),
    playing: () => {
      if (wrapping) tie();
      wrapping = false;
      player.play();
    },
    seeked: () => wrapping || jump(),
    ended: () => {
      // The song begins again and the pictures go on.
      wrapping = true;
      song.currentTime = 0;
      song.play();
    },
  };

  function follow() {
    for (const [name, handler] of Object.entries(events)) song.addEventListener(name, handler);
    player.onpaused = () => song.pause();
    player.onresumed = () => song.play();
    player.onended = async () => {
      jumping = true;
      await player.seek(0).catch(() => {});
      if (over) return;
      if (!song.paused) await player.play();
      tie();
      jumping = false;
    };
    timer = setInterval(check, CHECK_MS);
  }

  return {
    // Milliseconds by which the pictures are ahead of the song.
    offset,
    async begin(songStart, playerStart) {
      anchor = { song: songStart, player: playerStart };
      await Promise.all([player.open(playerStart, true), seek(song, songStart)]);
      if (over) return;
      // Also where the browser refuses to sound without a further click: that click starts both.
      await Promise.all([player.play(), song.play()]).catch((error) => { if (!over) follow(); throw error; });
      if (over) return;
      if (!player.exact) tie();
      follow();
    },
    // The pictures play already, and the song joins them.
    async rejoin(songStart) {
      await seek(song, songStart);
      if (over) return;
      await Promise.all([player.play(), song.play()]);
      if (over) return;
      tie();
      follow();
    },
    // The song moves with the pictures as far as it reaches; beyond, the pictures alone move.
    async moveTo(seconds) {
      const along = anchor.song + seconds - anchor.player;
      if (along >= 0 && along < song.duration) song.currentTime = along;
      else {
        anchor = { song: song.currentTime, player: seconds };
        await jump();
      }
    },
    end() {
      over = true;
      clearInterval(timer);
      for (const [name, handler] of Object.entries(events)) song.removeEventListener(name, handler);
      player.onpaused = player.onresumed = player.onended = undefined;
      player.setRate(1);
    },
  };
}
