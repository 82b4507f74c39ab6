// The unified social credit code of an organisation (GB 32100), checked while it is typed.

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Return whether a text is such a code, with the check character that belongs to it. */
export function isCreditCode(text) {
  const code = text.normalize("NFKC").trim().toUpperCase();
  const values = [...code].map((char) => ALPHABET.indexOf(char));
  if (values.length !== 18 || values.includes(-1) || !/^..[0-9]{6}/.test(code)) return false;
  let weight = 1;
  let sum = 0;
  for (const value of values.slice(0, 17)) {
    sum += weight * value;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === values[17];
}
