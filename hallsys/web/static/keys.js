// The keys of a counter: each clerk's own. A held key is one press; keys typed while composing text are text.

/** command -> key, as long as a clerk has chosen no other */
export const DEFAULT_KEYS = {
  next: "F2",
  recall: "F3",
  start: "F4",
  "no-show": "F6",
  park: "F7",
  resume: "F8",
  transfer: "F9",
  finish: "F10",
};

// F5, F11 and F12 stay the browser's; of the keypad those that write no figure.
const FUNCTION_KEYS = ["F1", "F2", "F3", "F4", "F6", "F7", "F8", "F9", "F10"];
const PAD_KEYS = {
  NumpadAdd: "+",
  NumpadSubtract: "−",
  NumpadMultiply: "×",
  NumpadDivide: "÷",
  NumpadDecimal: "·",
  NumpadEnter: "Enter",
};
// The keypad writes as well, and its Enter presses buttons: there it is what it says.
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
const TYPED_INTO = { NumpadEnter: `${FIELDS}, button, a, input` };
const KEPT = "hallsys-keys-";

const modified = (event) => event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;

/** Return the name of the key of a keydown event if a command may have it, or null. */
export function keyName(event) {
  if (modified(event)) return null;
  if (event.code in PAD_KEYS) return event.code;
  return FUNCTION_KEYS.includes(event.key) ? event.key : null;
}

/** Return how a key is written: those of the keypad as they are printed, and where they are. */
export function keyText(key, lang) {
  if (!(key in PAD_KEYS)) return key ?? "";
  return `${lang === "en" ? "Pad" : "小键盘"} ${PAD_KEYS[key]}`;
}

/** Return the command that has a key already, or null; `command` itself may keep it. */
export function takenBy(keys, key, command) {
  return Object.keys(keys).find((other) => other !== command && keys[other] === key) ?? null;
}

/** Return the command that a keydown event means by those keys, or null. */
export function commandOf(event, keys = DEFAULT_KEYS) {
  if (event.repeat || event.isComposing || event.keyCode === 229) return null;
  const key = keyName(event);
  if (key === null || (key in PAD_KEYS && event.target?.matches?.(TYPED_INTO[key] ?? FIELDS))) return null;
  return Object.keys(keys).find((command) => keys[command] === key) ?? null;
}

/** Tell whether the browser's own doing with a key must not be: it would take the focus away. */
export function isOurs(event, keys) {
  return Object.values(DEFAULT_KEYS).includes(event.key) || commandOf(event, keys) !== null;
}

/** Return what was kept as a whole and sensible table: unknown commands, keys and doubles fall back to the default. */
export function soundKeys(kept) {
  const keys = { ...DEFAULT_KEYS };
  for (const command of Object.keys(DEFAULT_KEYS)) {
    const key = kept?.[command];
    if (FUNCTION_KEYS.includes(key) || Object.hasOwn(PAD_KEYS, key ?? "")) keys[command] = key;
  }
  return new Set(Object.values(keys)).size === Object.keys(keys).length ? keys : { ...DEFAULT_KEYS };
}

/** Return the keys that a clerk chose on this computer. */
export function keptKeys(clerkId) {
  try {
    return soundKeys(JSON.parse(localStorage.getItem(KEPT + clerkId) ?? "null"));
  } catch {
    return { ...DEFAULT_KEYS }; // somebody else's storage, or none
  }
}

/** Keep the keys that a clerk chose. */
export function keepKeys(clerkId, keys) {
  try {
    localStorage.setItem(KEPT + clerkId, JSON.stringify(keys));
  } catch {
    // A browser that keeps nothing forgets them.
  }
}
