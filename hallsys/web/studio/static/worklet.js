// Runs in the audio thread: hands on what the microphone hears.

class Tap extends AudioWorkletProcessor {
  process([[heard]]) {
    if (heard) this.port.postMessage(heard.slice());
    return true;
  }
}

registerProcessor("tap", Tap);
