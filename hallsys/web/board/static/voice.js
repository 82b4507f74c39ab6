// Announcements on a board: clips of our own server, one after the other, never a stale one.

/** A call is not announced any more when it is older than this. */
export const TOO_OLD_MS = 30_000;

/** Return the first clip that may still be heard and the ones behind it: {clip|null, rest}. */
export function takeClip(waiting, now) {
  const fresh = waiting.filter((clip) => now - clip.at <= TOO_OLD_MS);
  return { clip: fresh[0] ?? null, rest: fresh.slice(1) };
}

/**
 * Play clips in order through an audio element. now() is server time; changed({clip, refused}) tells what is being
 * heard (null: nothing) and whether the browser refuses sound.
 */
export function speaker({ audio, now, changed }) {
  let waiting = [];
  let playing = null;
  let refused = false;

  // A clip may fail twice, by its event and by its promise: it is left once.
  const leave = (clip) => clip && clip === playing && playNext();

  async function playNext() {
    const { clip, rest } = takeClip(waiting, now());
    waiting = rest;
    playing = clip;
    changed({ clip, refused });
    if (!clip) return;
    audio.src = clip.url;
    try {
      await audio.play();
      refused = false;
      if (clip === playing) changed({ clip, refused });
    } catch (error) {
      // Without a gesture some browsers keep silent: the screens go on, a small mark says that there is no sound.
      if (error.name === "NotAllowedError") refused = true;
      leave(clip);
    }
  }

  audio.addEventListener("ended", () => leave(playing));
  audio.addEventListener("error", () => leave(playing));

  return {
    add(clip) {
      waiting.push(clip);
      if (!playing) playNext();
    },
  };
}
