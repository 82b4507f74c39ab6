// The forms of the set-up, as a table: of each kind its key, command, columns and fields.

import { nameOf } from "../../../static/lang.js";

const text = (name, more = {}) => ({ name, kind: "text", ...more });
const number = (name, least, most, more = {}) => ({ name, kind: "number", least, most, required: true, ...more });
const choice = (name, options, more = {}) => ({ name, kind: "choice", options, ...more });

const units = (app) => Object.entries(app.state.units).map(([code, names]) => [code, names[app.lang === "en" ? 1 : 0]]);
const lines = (name, more = {}) => ({ name, kind: "lines", ...more });

/** The fields of a matter's guide. */
export const GUIDE = [
  text("audience", { length: 200 }),
  text("audience_en", { length: 400 }),
  choice("applicants", (app) => ["both", "persons", "organisations"].map((code) => [code, app.t(`applicants_${code}`)]), { required: true }),
  lines("conditions", { length: 1000, hint: "line_each" }),
  lines("conditions_en", { length: 2000, hint: "line_each" }),
  number("legal_days", 0, 4800, { required: false, hint: "legal_days_hint" }),
  choice("legal_unit", units),
  lines("results", { length: 1000, hint: "line_each" }),
  { name: "result_kinds", kind: "kinds" },
  text("fee", { length: 200, hint: "fee_hint" }),
  text("fee_en", { length: 400 }),
  text("fee_basis", { length: 200 }),
  text("supervision_phone", { length: 40, hint: "supervision_phone_hint" }),
  text("handling_item", { length: 33, hint: "handling_item_hint" }),
  lines("legal_basis", { length: 1000, full: true, hint: "line_each" }),
];

const CODE = text("code", { required: true, unique: true, fixed: true, length: 16 });
const NAMES = [text("name", { required: true, length: 60 }), text("name_en", { length: 120 })];
const zones = (app) => app.state.zones.map((zone) => [zone.zone_id, nameOf(zone, app.lang)]);
const queues = (app) => app.state.queues.map((queue) => [queue.code, `${queue.prefix} ${nameOf(queue, app.lang)}`]);
const words = (...codes) => (app) => codes.map((code) => [code, app.t(`kind_${code}`)]);
const themes = (app) => Object.entries(app.state.themes).map(([code, names]) => [code, names[app.lang === "en" ? 1 : 0]]);

/** kind -> {id: the name of its key, command, list: where its rows are, fields, fresh: a new one} */
export const FORMS = {
  zone: {
    id: "zone_id",
    list: "zones",
    command: "put-zone",
    fields: [CODE, ...NAMES, text("voice_zone", { optional: true, length: 16, hint: "voice_zone_hint" })],
    fresh: {},
  },
  queue: {
    id: "queue_id",
    list: "queues",
    command: "put-queue",
    fields: [
      CODE,
      text("prefix", { required: true, unique: true, length: 2, hint: "prefix_hint" }),
      ...NAMES,
      choice("zone_id", zones, { optional: true }),
      number("limit_minutes", 1, 1440),
      text("care_prefix", { optional: true, length: 2 }),
      text("appointment_prefix", { optional: true, length: 2 }),
      number("daily_limit", 0, 9999, { hint: "daily_limit_hint" }),
      number("appointment_quota", 0, 1000),
      number("position", 0, 9999),
      { name: "common", kind: "check" },
    ],
    fresh: { limit_minutes: 30, daily_limit: 0, appointment_quota: 0, position: 0, common: true },
  },
  window: {
    id: "window_id",
    list: "windows",
    command: "put-window",
    fields: [
      CODE,
      number("number", 1, 999, { unique: true }),
      NAMES[0],
      text("name_en", { length: 60 }),
      choice("zone_id", zones, { required: true }),
      choice("kind", words("comprehensive", "special", "output", "advice"), { required: true }),
    ],
    fresh: { kind: "comprehensive" },
  },
  matter: {
    id: "matter_id",
    list: "matters",
    command: "put-matter",
    fields: [
      { ...CODE, length: 32 },
      text("name", { required: true, length: 120 }),
      text("name_en", { length: 200 }),
      choice("kind", (app) => ["immediate", "promised", "special"].map((code) => [code, app.t(code)]), { required: true }),
      number("limit_days", 0, 4800),
      choice("limit_unit", units, { required: true }),
      choice("queue_code", queues, { required: true }),
      text("department", { length: 60 }),
      text("department_en", { length: 120 }),
      text("implementation_code", { required: true, length: 31, hint: "implementation_hint" }),
      choice("theme", themes, { required: true }),
      text("keywords", { length: 200, hint: "keywords_hint" }),
      number("position", 0, 9999),
      { name: "effective_on", kind: "date", optional: true, hint: "effective_hint" },
      { name: "service_days", kind: "days" },
    ],
    fresh: { kind: "promised", limit_days: 5, limit_unit: "working_day", legal_unit: "working_day", theme: "other", position: 0, service_days: "1111111" },
  },
};
