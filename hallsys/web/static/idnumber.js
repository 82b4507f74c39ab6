// The check digit of an 18-character identity number (GB 11643, ISO 7064 MOD 11-2), before it is sent.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";

/** Characters of a full number. */
export const NUMBER_LENGTH = 18;

/** Return whether the text is a full number whose check digit is right. */
export function checkDigitRight(text) {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0);
  return CHECK_DIGITS[sum % 11] === text[17];
}

/** Return the typed text after a key: "0".."9", "X", "back" or "clear". X only stands at the end. */
export function typeKey(text, key) {
  if (key === "clear") return "";
  if (key === "back") return text.slice(0, -1);
  if (text.length >= NUMBER_LENGTH) return text;
  if (key === "X" && text.length !== NUMBER_LENGTH - 1) return text;
  return text + key;
}

/** Return the text in groups as on the card: 6 for the place, 8 for the birth date, 4 at the end. */
export function grouped(text) {
  return [text.slice(0, 6), text.slice(6, 14), text.slice(14)].filter(Boolean).join(" ");
}
