// The microphone: opened at the first recording, kept open while one goes on recording, let go when the page is left.

import { peakOf, wavOf } from "./wav.js";

const RAW = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Why the microphone cannot be used: `code` is a key of the page's texts. */
export class NoMicrophone extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const REASONS = { NotAllowedError: "mic_refused", SecurityError: "mic_refused", NotFoundError: "mic_missing" };

/** Return a recorder; heard(level) is told how loud it is (0 to 1) while it records. */
export function recorder({ heard }) {
  let open = null;
  let pieces = null;

  async function opened() {
    // Browsers hand out the microphone on https and on this machine itself only.
    if (!navigator.mediaDevices?.getUserMedia) throw new NoMicrophone("mic_insecure");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: RAW });
      const context = new AudioContext();
      await context.audioWorklet.addModule(new URL("worklet.js", import.meta.url));
      const tap = new AudioWorkletNode(context, "tap", { numberOfOutputs: 0 });
      tap.port.onmessage = ({ data }) => {
        if (!pieces) return;
        pieces.push(data);
        heard(peakOf(data));
      };
      context.createMediaStreamSource(stream).connect(tap);
      return { stream, context };
    } catch (error) {
      throw new NoMicrophone(REASONS[error.name] ?? "mic_broken");
    }
  }

  async function start() {
    open ??= await opened();
    await open.context.resume();
    pieces = [];
  }

  /** End the recording and return it as a WAV file. */
  function stop() {
    const recorded = pieces ?? [];
    pieces = null;
    return wavOf(recorded, open.context.sampleRate);
  }

  function close() {
    pieces = null;
    open?.stream.getTracks().forEach((track) => track.stop());
    open?.context.close();
    open = null;
  }

  return { start, stop, close };
}
