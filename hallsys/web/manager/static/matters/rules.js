// Finding a matter in the list. No browser.

/** Return the matters in whose names, code, department or keywords every word of a query stands. */
export function found(matters, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return matters.filter((one) => {
    const text = `${one.name} ${one.name_en} ${one.code} ${one.department} ${one.department_en} ${one.keywords ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Tell whether a matter of the hall above was taken over. */
export const isTaken = (one) => one.state === "taken" || one.state === "behind";

/** Return a set of codes with some more, or without them. */
export function withOrWithout(chosen, codes, on) {
  const next = new Set(chosen);
  for (const code of codes) on ? next.add(code) : next.delete(code);
  return next;
}

const DAYS = { zh: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"], en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] };

/** Return the days of seven digits 0 or 1 from Monday, in words. */
export const weekdays = (digits, lang) =>
  DAYS[lang].filter((_, at) => digits[at] === "1").join(lang === "en" ? ", " : "、");
