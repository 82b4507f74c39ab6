// Announcements on a board: one after the other, the shorter the more wait, never a stale one, never a repeat.
// A sentence that is begun is said to its end; one that is not is left out as soon as too many wait.

const CROWDED = 2; // calls waiting from which on English is left to the screens

/** Return the first call that may still be announced and the ones behind it: {call|null, rest}. */
export function takeCall(waiting, now, life) {
  const fresh = waiting.filter((call) => now - call.at <= life);
  return { call: fresh[0] ?? null, rest: fresh.slice(1) };
}

/**
 * Announce calls in order. play(call, waiting) resolves when a call has been heard and rejects if it was not; waiting()
 * tells how many wait by then; now() is server time; life how long a call is worth announcing. changed({call, refused}) tells what is being heard (null:
 * nothing) and whether the browser refuses sound.
 */
export function speaker({ play, now, life, changed }) {
  let waiting = [];
  let busy = false;
  let refused = false;

  async function announceAll() {
    busy = true;
    for (;;) {
      const { call, rest } = takeCall(waiting, now(), life);
      waiting = rest;
      changed({ call, refused });
      if (!call) break;
      try {
        await play(call, () => waiting.length, () => {
          refused = false;
          changed({ call, refused });
        });
      } catch (error) {
        // Without a gesture some browsers keep silent: the screens go on, a small mark says that there is no sound.
        if (error.name === "NotAllowedError") refused = true;
      }
    }
    busy = false;
  }

  return {
    add(call) {
      if (waiting.some((other) => other.service_id === call.service_id)) return;
      waiting.push(call);
      if (!busy) announceAll();
    },
  };
}

/** Return for each sentence of a call, as the server counts them, while how many others wait it is said at most. */
export function sentences({ twice, english }) {
  return [Infinity, ...(twice ? [0] : []), ...(english ? [CROWDED - 1] : [])];
}

/**
 * Return how calls are played through an audio element, sentence by sentence: the server joins the clips of each.
 * bounds() returns for each while how many others wait it is said at most.
 */
export function throughAudio(audio, bounds) {
  const say = (url, started) =>
    new Promise((heard, failed) => {
      audio.onended = heard;
      audio.onerror = () => failed(new Error("no sound"));
      audio.src = url;
      audio.play().then(started, failed);
    });

  return async (call, waiting, started) => {
    for (const [at, most] of bounds().entries()) {
      if (waiting() > most) continue;
      await say(`${call.url}.wav?sentence=${at}`, started);
    }
  };
}

/**
 * Return how calls are spoken by the browser's own voice, for a server without one; null where there is no Chinese
 * voice. read(url) returns what is said: {zh, en, times, volume}.
 */
export function throughBrowser(synthesis, read) {
  if (!synthesis) return null;
  const voiceOf = (lang) => synthesis.getVoices().find((voice) => voice.lang.replace("_", "-").startsWith(lang));

  const say = (text, voice, volume) =>
    new Promise((heard, failed) => {
      const words = new SpeechSynthesisUtterance(text);
      Object.assign(words, { voice, lang: voice.lang, volume, onend: heard });
      words.onerror = (event) =>
        failed(Object.assign(new Error(event.error), event.error === "not-allowed" && { name: "NotAllowedError" }));
      synthesis.speak(words);
    });

  return async (call, waiting, started) => {
    const chinese = voiceOf("zh-CN");
    if (!chinese) return;
    const said = await read(call.url);
    if (!said.volume) return;
    for (let n = 0; n < said.times; n += 1) {
      if (n && waiting()) break;
      await say(said.zh, chinese, said.volume / 100);
      started();
    }
    const english = voiceOf("en");
    if (english && said.english && waiting() < CROWDED) await say(said.en, english, said.volume / 100);
  };
}
