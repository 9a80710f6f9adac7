// A song and moving pictures in step: they start, pause and jump together, and the pictures follow the song for as long
// as both play. Only the pictures are ever hurried, slowed or moved; the song is what is heard.
// Offers window.keepInStep(song, screen): begin(songStart, screenStart), rejoin(songStart), moveTo(screenSeconds), end(), offset().
(() => {
  const LOOK_MS = 100;
  const JUMP_MS = 300; // beyond this a jump is seen less than a long chase
  const BEGIN_MS = 30, END_MS = 8; // a chase; nobody sees less than a picture's time, and a change of speed costs some of it
  const CHASES = [[100, 0.12], [50, 0.06], [0, 0.03]]; // from so many milliseconds on, so much faster or slower: seen by nobody
  const REST_MS = { exact: 1000, rough: 4000 }; // between two jumps

  window.keepInStep = (song, screen) => {
    let anchor = { song: 0, screen: 0 }; // these two moments belong together
    let lead = 0; // seconds by which a jump aims ahead, because the song goes on meanwhile
    let timer = 0, lastJump = 0, jumping = false, chasing = false, wrapping = false, over = false;

    const target = () => anchor.screen + song.currentTime - anchor.song;
    const offset = () => 1000 * (screen.time - target());
    const tie = () => { anchor = { song: song.currentTime, screen: screen.time }; };

    async function jump() {
      if (jumping || over) return;
      [jumping, lastJump] = [true, performance.now()];
      const length = screen.duration;
      let aim = target();
      if (Number.isFinite(length) && length > 0 && (aim < 0 || aim >= length)) {
        aim = ((aim % length) + length) % length;
        anchor = { song: song.currentTime, screen: aim };
      }
      const still = song.paused;
      await screen.seek(aim + (still ? 0 : lead)).catch(() => {});
      if (!still && screen.exact) lead = Math.min(0.6, Math.max(0, lead - offset() / 1000));
      jumping = false;
    }

    function look() {
      if (over || jumping || wrapping || song.paused || song.seeking || screen.busy || !screen.playing) return;
      const off = offset();
      const rested = performance.now() - lastJump > (screen.exact ? REST_MS.exact : REST_MS.rough);
      if (Math.abs(off) > JUMP_MS) {
        if (rested) jump();
        return;
      }
      chasing = Math.abs(off) > (chasing ? END_MS : BEGIN_MS);
      const [, change] = CHASES.find(([least]) => Math.abs(off) >= least);
      screen.setRate(chasing ? 1 - Math.sign(off) * change : 1);
    }

    const events = {
      pause: () => song.ended || screen.pause(),
      waiting: () => screen.pause(),
      playing: () => {
        if (wrapping) tie();
        wrapping = false;
        screen.play();
      },
      seeked: () => wrapping || jump(),
      ended: () => {
        // The song begins anew and the pictures go on.
        wrapping = true;
        song.currentTime = 0;
        song.play();
      },
    };

    function watch() {
      for (const [name, handler] of Object.entries(events)) song.addEventListener(name, handler);
      screen.onpaused = () => song.pause();
      screen.onresumed = () => song.play();
      screen.onended = async () => {
        jumping = true;
        await screen.seek(0).catch(() => {});
        if (over) return;
        if (!song.paused) await screen.play();
        tie();
        jumping = false;
      };
      timer = setInterval(look, LOOK_MS);
    }

    return {
      offset,
      async begin(songStart, screenStart) {
        anchor = { song: songStart, screen: screenStart };
        await Promise.all([screen.open(screenStart, true), window.screens.seek(song, songStart)]);
        if (over) return;
        // Also where the browser refuses to sound without a further click: that click starts both.
        await Promise.all([screen.play(), song.play()]).catch((error) => { if (!over) watch(); throw error; });
        if (over) return;
        if (!screen.exact) tie();
        watch();
      },
      // The pictures play already, and the song joins them.
      async rejoin(songStart) {
        await window.screens.seek(song, songStart);
        if (over) return;
        await Promise.all([screen.play(), song.play()]);
        if (over) return;
        tie();
        watch();
      },
      // The song moves with the pictures as far as it reaches; beyond, the pictures alone move.
      async moveTo(seconds) {
        const along = anchor.song + seconds - anchor.screen;
        if (along >= 0 && along < song.duration) song.currentTime = along;
        else {
          anchor = { song: song.currentTime, screen: seconds };
          await jump();
        }
      },
      end() {
        over = true;
        clearInterval(timer);
        for (const [name, handler] of Object.entries(events)) song.removeEventListener(name, handler);
        screen.onpaused = screen.onresumed = screen.onended = undefined;
        screen.setRate(1);
      },
    };
  };
})();
