// Where the hall is, by which number it is asked, what its boards say, and after how long a window is idle.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";

// [name, the longest text, or the most of a number; its kind].
const FIELDS = [
  ["address", 200, "text"],
  ["address_en", 200, "text"],
  ["notice", 200, "text"],
  ["notice_en", 200, "text"],
  ["help_phone", 30, "tel"],
  ["idle_minutes", 120, "number"],
];

const input = (app, name, most, kind) => ({ id, describedby }) =>
  html`<input id=${id} name=${name} data-testid="hall-${name}" type=${kind} autocomplete="off" aria-describedby=${describedby}
    ?required=${kind === "number"} min="1" max=${kind === "number" ? most : ""} maxlength=${kind === "number" ? 4 : most}
    .value=${String(app.state.hall_says[name])} ?disabled=${!app.state.may_manage} />`;

/** Draw the panel. */
export const hallPanel = (app, act) => {
  const { error, draft, year, busy } = app.ui;
  return html`<form class="form hall-says" data-testid="hall-form" @submit=${act.sayOfHall}>
    ${error && !draft && !year ? banner("bad", error[app.lang], { testid: "hall-error", code: error.code }) : null}
    ${FIELDS.map(([name, most, kind]) => field({ id: `hall-${name}`, label: app.t(`hall_${name}`), hint: app.t(`hall_${name}_hint`) }, input(app, name, most, kind)))}
    <div class="actions"><button class="main" data-testid="hall-keep" ?disabled=${!app.state.may_manage || busy}>${icon("check")} ${app.t("hall_keep")}</button></div>
  </form>`;
};

/** Build its action. */
export const hallActs = (app) => ({
  sayOfHall: (event) => {
    event.preventDefault();
    const { idle_minutes: minutes, ...said } = Object.fromEntries(new FormData(event.target));
    return app.run(async () => {
      await post(`${app.state.api}/say-of-hall`, { ...said, idle_minutes: Number(minutes) });
      toast(app, () => app.t("hall_kept"));
    });
  },
});
