// What a decision makes, as its form says it.

/** Return the names of the results that a form says: those ticked, and those typed, one a line. */
export const namesIn = (form) => [
  ...form.getAll("result"),
  ...(form.get("results") ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean),
];

/** Tell whether a form asks for results of which the guide lists some, and says none. */
export const saysNone = (form, listed) => form.has("results") && listed.length > 0 && namesIn(form).length === 0;
