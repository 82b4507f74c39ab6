// What a form of the set-up holds and what is wrong with it. No browser.

const MOST_COPIES = 99;
const CODE = /^[0-9A-Za-z][0-9A-Za-z_.-]*$/;

/** A new entry of a checklist. */
export const NEW_ENTRY = {
  name: "",
  name_en: "",
  required: true,
  copies: 1,
  note: "",
  note_en: "",
  form: "any",
  source: "applicant",
  may_be_missing: false,
  review_points: "",
  review_points_en: "",
  sample: "",
  sample_en: "",
  sample_id: "",
  applies_when: "",
};

/** Return the kinds of results, a line each of a text; a line that is empty says none. */
export const kindsOf = (text) => (text ? text.split("\n") : []);

/** Return the lines of the kinds after the results are said otherwise: each keeps its own, a new one has none yet. */
export function kindsAfter(before, kinds, results) {
  const names = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);
  const known = new Map(names(before).map((name, at) => [name, kindsOf(kinds)[at] ?? ""]));
  return names(results).map((name) => known.get(name) ?? "").join("\n");
}

/** Return the body of a command from a form's values, by the fields that the form has. */
export function bodyOf(fields, values) {
  const body = {};
  for (const { name, kind, optional } of fields) {
    const value = values[name];
    if (kind === "number") body[name] = value === "" || value == null ? 0 : Number(value);
    else if (kind === "check") body[name] = Boolean(value);
    else if (kind === "days") body[name] = value;
    else if (kind === "kinds") body[name] = kindsOf(value).map((one) => one || null);
    else body[name] = optional && !value ? null : String(value ?? "").trim();
  }
  return body;
}

/** Return {name of a field: key of the sentence} for what is wrong with the values; the server refuses the rest. */
export function faults(fields, values, others = []) {
  const wrong = {};
  for (const { name, required, kind, unique, length, least = 0, most = Infinity } of fields) {
    const value = values[name] ?? "";
    if (required && String(value).trim() === "") wrong[name] = "needed";
    else if (name === "code" && !(CODE.test(value) && value.length <= length)) wrong[name] = "bad_code";
    else if (kind === "number" && !(Number.isInteger(Number(value)) && value >= least && value <= most)) wrong[name] = "bad_number";
    else if (kind !== "number" && length && String(value).length > length) wrong[name] = "too_long";
    else if (unique && others.some((one) => String(one[name]) === String(value).trim())) wrong[name] = "taken";
    else if (kind === "days" && !String(value).includes("1")) wrong[name] = "no_day";
  }
  return wrong;
}

/** Return the key of the sentence for the first thing that is wrong with a checklist, and at which entry; or null. */
export function listFault(entries) {
  const names = new Set();
  for (const [at, { name, copies }] of entries.entries()) {
    if (!name.trim()) return { at, text: "material_unnamed" };
    if (names.has(name.trim())) return { at, text: "material_twice" };
    if (!(Number.isInteger(copies) && copies >= 1 && copies <= MOST_COPIES)) return { at, text: "material_copies" };
    names.add(name.trim());
  }
  return null;
}

/** Return a list with the entry at `at` moved by `by` places, as far as there is room. */
export function shifted(list, at, by) {
  const to = Math.min(list.length - 1, Math.max(0, at + by));
  const rest = list.filter((_, n) => n !== at);
  return [...rest.slice(0, to), list[at], ...rest.slice(to)];
}

/** Return the values of a form over what another saved meanwhile: theirs, where nothing was typed since `before`. */
export const merged = (before, theirs, values) =>
  Object.fromEntries(
    Object.entries({ ...theirs, ...values }).map(([name, value]) => [
      name,
      (value ?? "") === (before[name] ?? "") ? theirs[name] : value,
    ]),
  );
