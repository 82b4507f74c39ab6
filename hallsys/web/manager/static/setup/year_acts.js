// A year of the calendar: read from a file or typed, looked at by the server, then kept.

import { post } from "../../../static/api.js";
import { base64 } from "../../../static/base64.js";
import { toast } from "../../../static/elements/dialogs.js";
import { pickedFile } from "../file.js";
import { NO_DAYS, bodyOfYear, changed, emptyYear, lacking, yearForm } from "./year_rules.js";

const LARGEST = 48 * 1024; // bytes of a file

/** Build the actions. */
export function yearActs(app) {
  // What was found holds for what was looked at only.
  const put = (patch) => app.set({ year: { ...app.ui.year, found: null, ...patch } });
  const days = (part, stretches) => put({ [part]: stretches });
  return {
    addYear: () => {
      const known = app.state.years.map(({ year }) => year);
      let year = app.state.this_year;
      while (known.includes(year)) year += 1;
      app.set({ year: emptyYear(year), error: null });
    },
    editYear: (year) => app.set({ year: yearForm(year), error: null }),
    closeYear: () => app.set({ year: null, error: null }),
    say: (patch) => put(patch),
    addDays: (part) => days(part, [...app.ui.year[part], { ...NO_DAYS }]),
    changeDays: (part, at, patch) => days(part, changed(app.ui.year[part], at, patch)),
    dropDays: (part, at) => days(part, app.ui.year[part].filter((_, n) => n !== at)),
    pickYear: async (event) => {
      const picked = await pickedFile(event.target, LARGEST);
      if (picked === null) return undefined;
      if (picked.tooLarge) return app.set({ error: { code: "too_large", zh: app.t("year_file_large"), en: app.t("year_file_large") } });
      return app.run(async () => app.set({ year: yearForm(await post(`${app.state.api}/read-calendar`, { content: base64(picked.bytes) })) }));
    },
    checkYear: (event) => {
      event.preventDefault();
      put({ tried: true });
      if (lacking(app.ui.year)) return undefined;
      return app.run(async () => put({ found: await post(`${app.state.api}/check-calendar`, bodyOfYear(app.ui.year)) }));
    },
    keepYear: () => {
      const { year, found } = app.ui.year;
      const body = bodyOfYear(app.ui.year);
      return app.run(async () => {
        try {
          await post(`${app.state.api}/load-calendar`, { ...body, seen: found.seen, agreed: found.called_off.mark });
        } catch (refusal) {
          if (refusal.code !== "affects_others") throw refusal;
          put({ found: await post(`${app.state.api}/check-calendar`, body) });
          throw refusal; // it is told above what is shown now, and confirmed again
        }
        app.set({ year: null });
        toast(app, () => app.t("year_kept", { year }));
      });
    },
  };
}
