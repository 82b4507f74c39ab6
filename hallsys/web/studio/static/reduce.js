// The studio's list: which clip is chosen, what is recorded, what facts change.

import { CHANGES_THE_HALL } from "../../static/fold.js";

/** Return the state after a fact: somebody recorded or removed clips, or the hall needs others. */
export function reduce(state, fact) {
  const changes = fact.kind === "VoiceChanged" || CHANGES_THE_HALL.has(fact.kind);
  return changes ? { ...state, refetch: true } : state;
}

/** Return the clips with the row of one of them replaced. */
export function withRow(clips, row) {
  return clips.map((clip) => (clip.key === row.key ? row : clip));
}

/** Return how many clips are recorded, and how many there are. */
export function progress(clips) {
  return { recorded: clips.filter((clip) => clip.speaker === "recorded").length, all: clips.length };
}

/** Return the chosen clip; the first that is still to be spoken if none is, or if it is no longer needed. */
export function chosen(clips, key) {
  const unspoken = (clip) => clip.speaker !== "recorded" && clip.speaker !== "chime";
  return clips.find((clip) => clip.key === key) ?? clips.find(unspoken) ?? clips[0];
}

/** Return the key of the clip so many places further down the list (up, if negative); it ends at its ends. */
export function moved(clips, key, by) {
  const at = clips.findIndex((clip) => clip.key === chosen(clips, key)?.key);
  return clips[Math.max(0, Math.min(clips.length - 1, at + by))]?.key ?? null;
}

/** Return the chapters in their order, each with its clips: {lang, chapter, clips}. */
export function chapters(clips) {
  const found = [];
  for (const clip of clips) {
    const last = found.at(-1);
    if (last?.lang === clip.lang && last.chapter === clip.chapter) last.clips.push(clip);
    else found.push({ lang: clip.lang, chapter: clip.chapter, clips: [clip] });
  }
  return found;
}
