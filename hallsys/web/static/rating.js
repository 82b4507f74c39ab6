// Five levels and, after a bad one, its reason. Nothing is chosen beforehand.

import { html } from "./vendor/lit-html/lit-html.js";
import { keyHint } from "./elements/marks.js";
import { face } from "./icons.js";
import { LEVEL, word } from "./words.js";

export const RATING_TEXTS = {
  ask: ["请您评价本次服务", "How was this service?"],
  why: ["哪里做得不好？可以多选", "What went wrong? Choose any"],
  text: ["其他意见（150 字以内）", "Anything else (up to 150 characters)"],
  send: ["提交", "Send"],
  call_back: ["希望我们回访？请留电话（可不填）", "Shall we call you? Your number (optional)"],
  call_back_text: ["只供回访使用，办结后删除。", "Used for that call only, then deleted."],
  thanks: ["谢谢您的评价", "Thank you"],
};

/** Levels below this one ask for a reason (GB/T 39735: a rating below 3). */
const NEEDS_REASON_BELOW = 3;

/** The levels, best first. */
export const LEVELS = [5, 4, 3, 2, 1];
const TEXT_LIMIT = 150;

/** The state of a rating nobody has begun. */
export const UNRATED = { level: null, tags: [], text: "", callBack: "" };

/** Return what is sent of a rating. A number is asked for beside a bad level only. */
export const rated = ({ level, tags, text, callBack }) => ({
  level,
  tags,
  text: text.trim(),
  ...(needsReason(level) && callBack.trim() && { call_back: callBack.trim() }),
});

/** Return whether a bad level has its reason: a tag, or words. */
export const hasReason = ({ tags, text }) => tags.length > 0 || text.trim() !== "";

/** Return whether a level asks for a reason before it is sent. */
export function needsReason(level) {
  return level !== null && level < NEEDS_REASON_BELOW;
}

/** Return the tags of the level that was chosen. */
export const tagsOf = (app) => (app.ui.offered ?? app.state.tags).filter((tag) => tag.level === app.ui.level);

/** Return the codes with one put in, or taken out. */
export const toggled = (codes, code) =>
  codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code];

/** Draw the five levels; chosen(level) is called with the one that is touched. keys: each is a number key too. */
export const levels = (app, chosen, { keys = false } = {}) =>
  html`<div class="levels" role="group" aria-label=${app.t("ask")}>
    ${LEVELS.map(
      (level) =>
        html`<button
          type="button"
          class="level level-${level}"
          data-testid="level-${level}"
          ?disabled=${app.ui.busy}
          @click=${() => chosen(level)}
        >
          ${face(level)} <span>${word(LEVEL, level, app.lang)}</span> ${keys ? keyHint(level) : null}
        </button>`,
    )}
  </div>`;

// Asked for on a phone alone: a pad stands before the clerk.
const numberField = (app) =>
  html`<label
    >${app.t("call_back")}
    <input
      type="tel"
      autocomplete="off"
      maxlength="25"
      data-testid="call-back"
      .value=${app.ui.callBack}
      @input=${(event) => app.set({ callBack: event.target.value })}
    />
    <small class="muted">${app.t("call_back_text")}</small>
  </label>`;

/** Draw the reasons for app.ui.level; send() is called once the applicant is done. */
export const reasons = (app, send, { keys = false, callBack = false } = {}) => {
  const { level, tags, text } = app.ui;
  return html`<div class="reasons">
    <p class="chosen level-${level}">${face(level)} <strong>${word(LEVEL, level, app.lang)}</strong></p>
    <h2>${app.t("why")}</h2>
    <div class="tags">
      ${tagsOf(app).map(
          (tag, at) =>
            html`<button
              type="button"
              data-testid="tag-${tag.code}"
              aria-pressed=${tags.includes(tag.code)}
              @click=${() => app.set({ tags: toggled(tags, tag.code) })}
            >
              ${keys ? keyHint(at + 1) : null} ${tag[app.lang]}
            </button>`,
        )}
    </div>
    <label
      >${app.t("text")}
      <textarea
        data-testid="text"
        maxlength=${TEXT_LIMIT}
        .value=${text}
        @input=${(event) => app.set({ text: event.target.value })}
      ></textarea>
    </label>
    ${callBack ? numberField(app) : null}
    <div class="actions">
      <button
        type="button"
        class="main"
        data-testid="send"
        ?disabled=${!hasReason(app.ui) || app.ui.busy}
        @click=${() => send()}
      >
        ${app.t("send")}
      </button>
    </div>
  </div>`;
};
