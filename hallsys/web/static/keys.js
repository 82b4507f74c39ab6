// The keys of a counter. A held key is one press; keys typed while composing text are text.

/** key -> command */
export const COMMAND_KEYS = {
  F2: "next",
  F3: "recall",
  F4: "start",
  F6: "no-show",
  F7: "park",
  F8: "resume",
  F9: "transfer",
  F10: "finish",
};

/** Return the command a keydown event means, or null. */
export function commandOf(event) {
  if (event.repeat || event.isComposing || event.keyCode === 229) return null;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return null;
  return COMMAND_KEYS[event.key] ?? null;
}

/** Return the key of a command, to write beside its name. */
export function keyOf(command) {
  return Object.keys(COMMAND_KEYS).find((key) => COMMAND_KEYS[key] === command);
}
