// Two sounds for who scans without looking: it was taken, it was not. Made here, no file is fetched.

const SOUNDS = {
  taken: [[1320, 0.12]],
  refused: [
    [220, 0.18],
    [180, 0.24],
  ],
};
let context = null;

/** Play a sound of SOUNDS. A browser that lets nothing be heard yet stays silent. */
export function beep(name) {
  context ??= new AudioContext();
  let at = context.currentTime;
  for (const [hertz, seconds] of SOUNDS[name]) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = hertz;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds;
  }
}
