// Experts drawn at random for a case: the draw, those who were drawn, and the record that anybody can draw again.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { refusal } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, shortDay } from "../../static/lang.js";

export const DRAW_TEXTS = {
  draws: ["专家抽取", "Experts drawn"],
  draw: ["随机抽取 {count} 名专家", "Draw {count} at random"],
  draw_title: ["随机抽取专家：{name}", "Draw experts: {name}"],
  draw_said: [
    "种子已事先生成并公布其摘要，抽取结果由种子唯一确定，任何人都可复核。审批部门的人员和已抽取过的专家自动排除。",
    "The seed was made before and its digest published: it alone decides, and anybody can check. The deciding department and those drawn before are left out.",
  ],
  draw_ok: ["抽取", "Draw"],
  field: ["专业领域", "Field"],
  any_field: ["不限", "Any"],
  conflicts: ["回避单位（申请人所在单位等）", "Units with a conflict (the applicant's own)"],
  waiting_draw: ["待进行，需 {count} 名", "to be made: {count} wanted"],
  round: ["第 {round} 次抽取", "Draw {round}"],
  drawn_by: ["{name} 抽取", "drawn by {name}"],
  seat_drawn: ["待提交意见", "to be heard"],
  seat_excused: ["回避或缺席", "excused"],
  seat_favour: ["赞成", "in favour"],
  seat_against: ["不赞成", "against"],
  excuse: ["不能参加", "Cannot come"],
  excuse_title: ["{name} 不能参加", "{name} cannot come"],
  excuse_said: ["将按同一次抽取的签号顺序由下一名专家递补；没有可递补的专家时再次抽取。", "The next lot of the same draw takes the place; when there is none, another draw is made."],
  excuse_reason: ["原因（须填写）", "Reason (needed)"],
  excuse_ok: ["确认递补", "Take the next"],
  opinion_of: ["记录意见", "Note opinion"],
  opinion_title: ["{name} 的意见", "Opinion of {name}"],
  opinion_once: ["提交后不能更改。", "It cannot be changed afterwards."],
  favour: ["赞成", "In favour"],
  against: ["不赞成", "Against"],
  experts_heard: ["赞成 {favour} / {heard}，通过须 {quorum}", "{favour} of {heard} in favour, {quorum} wanted"],
  record: ["抽取记录", "Record of the draw"],
  verified: ["已复核：种子与公布的摘要一致，重新计算得到同一名单", "Checked: the seed fits its digest and draws the same"],
  not_verified: ["复核不一致，请报告值班经理", "The record does not fit: tell the manager on duty"],
  commitment: ["公布的摘要", "Digest told before"],
  seed: ["种子", "Seed"],
  method: ["签号 = SHA-256（种子|办件编号|专家标识），由小到大依次抽取。", "A lot is SHA-256 of seed|case number|expert id; the lowest are drawn."],
  apart: ["回避单位 {units}", "left out: {units}"],
  lot: ["签号", "Lot"],
  expert_id: ["专家标识", "Expert id"],
  expert: ["专家", "Expert"],
  further: ["再次抽取原因：{reason}", "Why again: {reason}"],
};

const TONES = { drawn: "warn", excused: "", favour: "good", against: "bad" };
const SHAPES = { drawn: "clock", excused: "absent", favour: "check", against: "cross" };

const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

/** Return the actions of the draws; `open` and `submit` are the page's own. */
export function drawActions(app, { open, submit }) {
  const onSeat = (dialog) => async (row, seat) => {
    app.set({ seat });
    await open(dialog, row);
  };
  return {
    askDraw: (row) => open("draw", row),
    askExcuse: onSeat("excuse"),
    askOpinion: onSeat("opinion"),
    draw: submit("draw-experts", (form) => ({ field: form.get("field"), units: form.getAll("unit") })),
    excuse: submit("excuse-expert", (form) => ({ expert_id: app.ui.seat.expert_id, reason: form.get("reason").trim() })),
    noteOpinion: submit("note-opinion", (form) => ({
      expert_id: app.ui.seat.expert_id,
      favour: form.get("favour") === "yes",
      note: form.get("note").trim(),
    })),
  };
}

const seatRow = (app, act, row, seat, mayAct) =>
  html`<li data-testid="seat" data-state=${seat.state}>
    <span class="wide"
      ><strong>${seat.name}</strong> <small class="muted">${seat.unit}</small>
      ${seat.note ? html`<q>${seat.note}</q>` : null}</span
    >
    <span class="mark ${TONES[seat.state]}">${icon(SHAPES[seat.state])} ${app.t(`seat_${seat.state}`)}</span>
    ${
      mayAct && seat.state === "drawn"
        ? html`<button type="button" data-testid="opinion" ?disabled=${app.ui.busy} @click=${() => act.askOpinion(row, seat)}>
              ${app.t("opinion_of")}
            </button>
            <button type="button" class="plain" data-testid="excuse" ?disabled=${app.ui.busy} @click=${() => act.askExcuse(row, seat)}>
              ${app.t("excuse")}
            </button>`
        : null
    }
  </li>`;

const lots = (app, one) =>
  html`<div class="scrolled" tabindex="0" role="region" aria-label=${app.t("record")}>
    <table>
      <thead>
        <tr>
          <th>${app.t("expert")}</th>
          <th>${app.t("expert_id")}</th>
          <th>${app.t("lot")}</th>
        </tr>
      </thead>
      <tbody>
        ${one.lots.map(
          (each) =>
            html`<tr class=${one.seats.some((seat) => seat.expert_id === each.expert_id) ? "out" : ""}>
              <td>${each.name} <small class="muted">${each.unit}</small></td>
              <td class="number" translate="no">${each.expert_id}</td>
              <td class="number" translate="no">${each.lot.slice(0, 16)}…</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const record = (app, one) =>
  html`<details data-testid="draw-record">
    <summary>${app.t("record")}</summary>
    <dl>
      <dt>${app.t("commitment")}</dt>
      <dd class="number" translate="no">${one.commitment} <small class="muted">${when(app, one.committed_at)}</small></dd>
      <dt>${app.t("seed")}</dt>
      <dd class="number" translate="no" data-testid="seed">${one.seed}</dd>
    </dl>
    <p class="small muted">${app.t("method")}</p>
    ${one.units.length ? html`<p class="small">${app.t("apart", { units: one.units.join("、") })}</p>` : null} ${lots(app, one)}
  </details>`;

const drawOf = (app, act, row, one, mayAct) =>
  html`<div class="draw" data-testid="draw-${one.round}">
    <p class="line">
      <strong>${app.t("round", { round: one.round })}</strong>
      ${
        one.drawn_at
          ? html`<span class="muted small">${app.t("drawn_by", { name: app.state.staff[one.drawn_by] ?? "" })} ${when(app, one.drawn_at)} ${one.field}</span>
              <span class="mark ${one.verified ? "good" : "bad"}" data-testid="verified" title=${app.t(one.verified ? "verified" : "not_verified")}
                >${icon(one.verified ? "shield" : "warn")} ${app.t(one.verified ? "verified" : "not_verified")}</span
              >`
          : html`<span class="muted small">${app.t("waiting_draw", { round: one.round, count: one.wanted })}</span>`
      }
    </p>
    ${one.reason ? html`<p class="small muted">${app.t("further", one)}</p>` : null}
    ${
      one.drawn_at
        ? html`<ul class="seats">
              ${one.seats.map((seat) => seatRow(app, act, row, seat, mayAct))}
            </ul>
            ${record(app, one)}`
        : mayAct
          ? html`<button type="button" class="main" data-testid="draw" ?disabled=${app.ui.busy} @click=${() => act.askDraw(row)}>
              ${icon("people")} ${app.t("draw", { count: one.wanted })}
            </button>`
          : html`<p class="small muted number" translate="no">${app.t("commitment")} ${one.commitment}</p>`
    }
  </div>`;

const heard = (app, details) => {
  const seats = details.draws.flatMap((one) => one.seats);
  const favour = seats.filter((one) => one.state === "favour").length;
  const against = seats.filter((one) => one.state === "against").length;
  const stage = details.process.template.stages.find((one) => one.code === details.draws[0].stage);
  return app.t("experts_heard", { favour, heard: favour + against, quorum: stage.quorum });
};

/** Draw the draws of a case; nothing for one that needs no experts. */
export const draws = (app, act, row, details) => {
  if (!details.draws.length) return null;
  const mayAct = Boolean(details.pool) && row.holder_id === app.state.clerk.clerk_id;
  return html`<section class="draws" data-testid="draws">
    <h3>${app.t("draws")} <small class="muted" data-testid="heard">${heard(app, details)}</small></h3>
    ${details.draws.map((one) => drawOf(app, act, row, one, mayAct))}
  </section>`;
};

const dialog = (app, act, { title, send, inside, does }) =>
  html`<form @submit=${send}>
    <h2>${title}</h2>
    ${refusal(app)} ${inside}
    <div class="actions">
      <button type="button" @click=${act.close}>${app.t("cancel")}</button>
      <button class="main" data-testid="confirm-draw" ?disabled=${app.ui.busy}>${app.t(does)}</button>
    </div>
  </form>`;

/** What is asked before experts are drawn, excused or heard. */
export const DRAW_DIALOGS = {
  draw: (app, act, name) => {
    const { fields, units } = app.ui.details?.pool ?? { fields: [], units: [] };
    const inside = html`<p class="muted small">${app.t("draw_said")}</p>
      <label
        >${app.t("field")}<select name="field" data-testid="field">
          <option value="">${app.t("any_field")}</option>
          ${fields.map((one) => html`<option value=${one}>${one}</option>`)}
        </select>
      </label>
      <fieldset>
        <legend>${app.t("conflicts")}</legend>
        <div class="picks">
          ${units.map(
            (one) =>
              html`<label class="pick"><input type="checkbox" name="unit" value=${one} data-testid="unit" /> ${one}</label>`,
          )}
        </div>
      </fieldset>`;
    return dialog(app, act, { title: app.t("draw_title", { name }), send: act.draw, inside, does: "draw_ok" });
  },
  excuse: (app, act) =>
    dialog(app, act, {
      title: app.t("excuse_title", app.ui.seat),
      send: act.excuse,
      does: "excuse_ok",
      inside: html`<p class="muted small">${app.t("excuse_said")}</p>
        <label>${app.t("excuse_reason")}<textarea name="reason" data-testid="note" maxlength="300" required></textarea></label>`,
    }),
  opinion: (app, act) =>
    dialog(app, act, {
      title: app.t("opinion_title", app.ui.seat),
      send: act.noteOpinion,
      does: "opinion_of",
      inside: html`<fieldset>
          <legend>${app.t("opinion")}</legend>
          ${["yes", "no"].map(
            (one) =>
              html`<label class="pick"
                ><input type="radio" name="favour" value=${one} data-testid="favour-${one}" required />
                ${app.t(one === "yes" ? "favour" : "against")}</label
              >`,
          )}
        </fieldset>
        <label>${app.t("note")}<textarea name="note" data-testid="note" maxlength="300"></textarea></label>
        <p class="muted small">${app.t("opinion_once")}</p>`,
    }),
};
