// Bad ratings of the department's own: read when they are looked at, and appealed against; the hall decides.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { refusal } from "../../static/app.js";
import { toast } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";

export const APPEAL_TEXTS = {
  bad_ratings: ["本部门差评", "Bad ratings of the department"],
  bad_ratings_said: [
    "大厅已签收、尚在处理的差评；不显示评价人、办件和窗口，也不含对您本人和您经手办件的评价。",
    "Those that the hall has signed for and follows up; without who rated, case or window, and none of your own work or cases.",
  ],
  bad_ratings_read: ["查看", "Look"],
  bad_ratings_again: ["刷新", "Look again"],
  bad_ratings_none: ["没有处理中的差评", "None is followed up"],
  bad_ratings_few: [
    "为免识别评价人，申诉期从该周结束起算，一周内同类评价不足 {n} 条的不显示；需申诉的，请由大厅负责人在期限内提出。",
    "So that nobody is recognised, the time to appeal is counted from the end of the week, and none is shown of a week with fewer than {n} ratings of its kind; whoever is in charge of the hall can appeal against those.",
  ],
  bad_ratings_no_desk: [
    "尚未设置您所在部门的收件箱，不显示评价。请管理员在“流程”页设置。",
    "No department's inbox is set for you, so no rating is shown. An administrator sets it on the page “Processes”.",
  ],
  week_of: ["{day} 起一周", "week from {day}"],
  rated_1: ["非常不满意", "Very dissatisfied"],
  rated_2: ["不满意", "Dissatisfied"],
  rated_case: ["办件评价", "of a case"],
  rated_visit: ["窗口评价", "of a visit"],
  appeal: ["申诉", "Appeal"],
  appeal_until: ["可申诉至 {day}", "Appeal until {day}"],
  appeal_over: ["申诉期已于 {day} 结束", "The time to appeal ended on {day}"],
  appeal_title: ["对差评提出申诉", "Appeal against a bad rating"],
  appeal_said: ["由大厅负责人裁定；每条差评只能申诉一次。", "Whoever is in charge of the hall decides; a rating can be appealed against once."],
  appeal_ground: ["申诉理由", "Ground"],
  appeal_note: ["情况说明（须填写）", "What happened (needed)"],
  appeal_send: ["提出申诉", "Appeal"],
  appealed: ["申诉已提交大厅裁定", "The hall decides on the appeal now"],
};

const words = (app, said) => said[app.lang];

/** Return what can be done with the department's bad ratings. */
export const appealActions = (app) => {
  const look = async () => {
    const bad = await app.run(() => app.get("/backoffice/bad-ratings"));
    if (bad) app.set({ bad });
  };
  return {
    look,
    askAppeal: (one) => app.set({ dialog: "appeal", row: null, appealing: one, error: null }),
    appeal: async (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      const body = { key: app.ui.appealing.key, ground: form.get("ground"), note: form.get("note").trim() };
      if (!(await app.post("appeal", body))) return;
      app.set({ dialog: null, appealing: null });
      toast(app, () => app.t("appealed"));
      await look();
    },
  };
};

const badRating = (app, act, one) => {
  const said = [...one.tags.map((names) => names[app.lang === "en" ? 1 : 0]), one.text].filter(Boolean);
  return html`<li class="bad-rating" data-testid="bad-rating" data-id=${one.key}>
    <span class="wide"
      ><strong>${app.t(`rated_${one.level}`)}</strong><br />
      <small class="muted number">${app.t("week_of", { day: one.week })} · ${app.t(one.of_case ? "rated_case" : "rated_visit")}</small>
      ${said.length ? html`<br /><span>${said.join(app.lang === "en" ? "; " : "；")}</span>` : null}
      <br /><span class="mark">${words(app, one.state)}</span>
      ${one.ground ? html`<small class="muted">${words(app, one.ground)}</small>` : null}
      ${one.appeal_until ? html`<br /><small class="muted number" data-testid="appeal-until">${app.t(one.may_appeal ? "appeal_until" : "appeal_over", { day: one.appeal_until })}</small>` : null}</span
    >
    ${one.may_appeal ? html`<button type="button" data-testid="appeal" ?disabled=${app.ui.busy} @click=${() => act.askAppeal(one)}>${app.t("appeal")}</button>` : null}
  </li>`;
};

const listed = (app, act, bad) => {
  if (!bad.desks.length) return html`<p class="small muted" data-testid="bad-ratings-no-desk">${app.t("bad_ratings_no_desk")}</p>`;
  return html`${
      bad.ratings.length
        ? html`<ul class="rows">
            ${bad.ratings.map((one) => badRating(app, act, one))}
          </ul>`
        : html`<p class="nothing">${app.t("bad_ratings_none")}</p>`
    }
    <p class="small muted" data-testid="bad-ratings-few">${app.t("bad_ratings_few", { n: bad.fewest })}</p>`;
};

/** Draw the department's bad ratings, once somebody asked for them. */
export const badRatings = (app, act) =>
  html`<section class="card" data-testid="bad-ratings">
    <header>
      <h2>${app.t("bad_ratings")}</h2>
      <button type="button" data-testid="look-bad-ratings" ?disabled=${app.ui.busy} @click=${act.look}>${icon("search")} ${app.t(app.ui.bad ? "bad_ratings_again" : "bad_ratings_read")}</button>
    </header>
    <p class="small muted">${app.t("bad_ratings_said")}</p>
    ${app.ui.bad ? listed(app, act, app.ui.bad) : null}
  </section>`;

export const APPEAL_DIALOGS = {
  appeal: (app, act) =>
    html`<form @submit=${act.appeal}>
      <h2>${app.t("appeal_title")}</h2>
      <p class="muted">${app.t("appeal_said")}</p>
      ${refusal(app)}
      <fieldset>
        <legend>${app.t("appeal_ground")}</legend>
        ${app.ui.bad.grounds.map(
          (ground) =>
            html`<label class="pick"><input type="radio" name="ground" value=${ground.code} data-testid="ground-${ground.code}" required /> ${words(app, ground)}</label>`,
        )}
      </fieldset>
      <label>${app.t("appeal_note")}<textarea name="note" data-testid="appeal-note" maxlength="500" required></textarea></label>
      <div class="actions">
        <button type="button" @click=${act.close}>${app.t("cancel")}</button>
        <button class="main" data-testid="confirm-appeal" ?disabled=${app.ui.busy}>${app.t("appeal_send")}</button>
      </div>
    </form>`,
};
