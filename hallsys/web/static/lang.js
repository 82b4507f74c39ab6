// Chinese and English. A page's texts are a table {key: [zh, en]}; the choice lasts in a cookie the server reads.

const COLUMN = { zh: 0, en: 1 };
const TAGS = { zh: "zh-CN", en: "en" };
const YEAR_S = 31_536_000;
const PLACE = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g;

/** Return t(key, facts) for one language: the text with its {placeholders} filled in, and of {n:day|days} the one or the many. */
export function translator(texts, lang) {
  const column = COLUMN[lang];
  return (key, facts = {}) => {
    const text = texts[key]?.[column] ?? key;
    return text.replace(PLACE, (whole, name, one, many) => {
      if (many === undefined) return facts[name] ?? whole;
      return facts[name] === 1 ? one : many;
    });
  };
}

/** Return a row's name in a language; the Chinese name where no English one is kept. */
export function nameOf(row, lang, field = "name") {
  return (lang === "en" && row?.[`${field}_en`]) || (row?.[field] ?? "");
}

/** Return a department's name in a language, by the page's `departments_en`. */
export const departmentOf = (app, name) => (app.lang === "en" && app.state.departments_en[name]) || name;

/** Return the other language: one touch away. */
export function otherLanguage(lang) {
  return lang === "zh" ? "en" : "zh";
}

/** Return the BCP 47 tag of a language. */
export function languageTag(lang) {
  return TAGS[lang];
}

/** Keep the choice, so that the server draws the next page in it. Shared screens do not call this. */
export function keepLanguage(lang) {
  document.cookie = `lang=${lang}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
}

/** Return mm:ss, or h:mm:ss from an hour on, for a duration in ms. */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** Return whole minutes for a duration in ms. */
export function minutes(ms) {
  return Math.max(0, Math.floor(ms / 60_000));
}

const formats = new Map();

function format(lang, zone, options) {
  const key = `${lang} ${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(TAGS[lang], { timeZone: zone, hourCycle: "h23", ...options }));
  }
  return formats.get(key);
}

/** Return the clock time HH:MM (or HH:MM:SS) of an instant in a hall's time zone. */
export function clock(ms, zone, { seconds = false } = {}) {
  const options = { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }) };
  return format("zh", zone, options).format(ms);
}

/** Return the date with its weekday, as people read it. */
export function dateLine(ms, zone, lang) {
  const options = { year: "numeric", month: "long", day: "numeric", weekday: "long" };
  return format(lang, zone, options).format(ms);
}

/** Return a short day (month and day) of an instant. */
export function shortDay(ms, zone, lang) {
  return format(lang, zone, { month: "short", day: "numeric" }).format(ms);
}
