// The voice studio: the list of clips, the recorder, and an announcement to listen to.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { managerTop } from "../../manager/static/nav.js";
import { chapters, chosen, progress } from "./reduce.js";

const MARKS = { recorded: ["good", "check"], null: ["bad", "mute"] };
const LONG = new Set(["phrases", "names"]);
const SHORT = { piper: "piper", gtts: "gTTS", espeak: "espeak" };

/** Return what a clip says, or what it is. */
export const wordsOf = (app, clip) => clip.text || app.t("chime");

const speakerName = (app, { speaker }) => app.t(speaker === "chime" ? "built_in" : (speaker ?? "nobody"));

const speakerMark = (clip, name) => {
  const [tone, drawing] = MARKS[clip.speaker] ?? ["", "sound"];
  return html`<span class="mark ${tone}" data-speaker=${clip.speaker ?? "nobody"}>${icon(drawing)} ${name}</span>`;
};

const row = (app, act, clip, isChosen) =>
  html`<li class="clip-row ${isChosen ? "chosen" : ""}">
    <button
      type="button"
      class="plain clip"
      data-testid="clip-${clip.key}"
      aria-current=${isChosen ? "true" : "false"}
      @click=${() => act.choose(clip.key)}
    >
      <b lang=${clip.lang === "en" ? "en" : "zh-CN"}>${wordsOf(app, clip)}</b>
      <small class="muted number">${clip.seconds ? app.t("seconds", { n: clip.seconds.toFixed(1) }) : null}</small>
      ${speakerMark(clip, SHORT[clip.speaker] ?? speakerName(app, clip))}
    </button>
    <button
      type="button"
      class="plain only play"
      aria-label=${app.t("play_named", { text: wordsOf(app, clip) })}
      ?disabled=${clip.speaker === null}
      @click=${() => act.play(clip)}
    >
      ${icon("play")}
    </button>
  </li>`;

const list = (app, act, current) =>
  html`<section class="card clips" aria-label=${app.t("clips")}>
    ${chapters(app.state.clips).map(
      ({ lang, chapter, clips }) =>
        html`<h2>${app.t(`lang_${lang}`)} · ${app.t(chapter)}</h2>
          <ul class=${LONG.has(chapter) ? "long" : ""}>
            ${repeat(
              clips,
              (clip) => clip.key,
              (clip) => row(app, act, clip, clip.key === current?.key),
            )}
          </ul>`,
    )}
  </section>`;

const overview = (app, act) => {
  const { recorded, all } = progress(app.state.clips);
  return html`<section class="card overview">
    <p class="tally">
      <b class="number" data-testid="progress">${app.t("progress", { recorded, all })}</b>
      <progress max=${all} value=${recorded} aria-label=${app.t("progress", { recorded, all })}></progress>
    </p>
    <div class="actions">
      <a class="button" href="/studio/voice.zip" download data-testid="export">${app.t("export")}</a>
      ${
        app.state.may_record
          ? html`<label class="button file"
              >${app.t("import")}
              <input class="unseen" type="file" accept=".zip,application/zip" data-testid="import" @change=${act.takeIn}
            /></label>`
          : null
      }
    </div>
  </section>`;
};

const recording = (app, act, current) => {
  const on = app.ui.recording;
  return html`<div class="recorder">
    <button
      type="button"
      class="main record ${on ? "on" : ""}"
      data-testid="record"
      aria-pressed=${on ? "true" : "false"}
      ?disabled=${app.ui.busy}
      @click=${act.toggle}
    >
      ${icon(on ? "stop" : "microphone")}
      ${app.t(on ? "stop" : current.speaker === "recorded" ? "record_again" : "record")}
    </button>
    <meter min="0" max="1" high="0.98" value=${on ? app.ui.level : 0} aria-label=${app.t("level")}></meter>
    <label class="button file"
      >${app.t("upload")}
      <input class="unseen" type="file" accept=".wav,audio/wav" data-testid="upload" @change=${act.upload}
    /></label>
  </div>`;
};

const studio = (app, act, current) =>
  html`<section class="card desk">
    <header>
      <p class="muted">${current.chapter === "chime" ? app.t("chime_hint") : app.t("read_aloud")}</p>
      ${speakerMark(current, speakerName(app, current))}
    </header>
    <p class="read-aloud" data-testid="current" data-key=${current.key} lang=${current.lang === "en" ? "en" : "zh-CN"}>
      ${wordsOf(app, current)}
    </p>
    ${app.state.may_record ? recording(app, act, current) : html`<p>${app.t("look_only")}</p>`}
    <p class="notice ${app.ui.notice?.tone ?? ""}" role="status" data-testid="notice">
      ${app.ui.notice ? app.t(app.ui.notice.text, app.ui.notice.facts) : null}
    </p>
    <div class="actions">
      <button type="button" class="only" data-testid="previous" aria-label=${app.t("previous")} @click=${() => act.move(-1)}>
        ${icon("up")}
      </button>
      <button type="button" data-testid="play" ?disabled=${current.speaker === null} @click=${() => act.play(current)}>
        ${icon("play")} ${app.t("play")}
      </button>
      ${
        app.state.may_record && current.speaker === "recorded"
          ? html`<button type="button" class="danger" data-testid="remove" @click=${act.askRemove}>
              ${icon("remove")} ${app.t("remove")}
            </button>`
          : null
      }
      <button type="button" class="only" data-testid="next" aria-label=${app.t("next")} @click=${() => act.move(1)}>
        ${icon("down")}
      </button>
    </div>
    <p class="muted small keys">${icon("keyboard")} ${app.t("keys")}</p>
  </section>`;

const tryOut = (app, act) =>
  html`<section class="card try-out">
    <header><h2>${app.t("try_out")}</h2></header>
    <form @submit=${act.announce}>
      <label
        >${app.t("number")}
        <input name="number" required maxlength="16" autocomplete="off" .defaultValue=${app.state.example} data-testid="number"
      /></label>
      <label
        >${app.t("window")}
        <select name="window" data-testid="window">
          ${app.state.windows.map(
            (window) =>
              html`<option value=${window.code}>
                ${app.t("window_option", { n: window.number, name: nameOf(window, app.lang) })}
              </option>`,
          )}
        </select></label
      >
      <button type="submit" data-testid="announce">${icon("play")} ${app.t("play")}</button>
    </form>
    <p class="muted small">
      ${app.state.volume ? app.t("volume_now", { n: app.state.volume }) : app.t("silent_now")}
    </p>
    ${app.state.quiet.map(
      (hours) => html`<p class="muted small">${app.t(hours.volume ? "quiet_soft" : "quiet_silent", hours)}</p>`,
    )}
  </section>`;

const removeDialog = (app, act, current) =>
  app.ui.dialog === "remove"
    ? html`<dialog @close=${act.close} aria-labelledby="remove-title">
        <h2 id="remove-title">${app.t("remove_title", { text: wordsOf(app, current) })}</h2>
        <p>${app.t("remove_text")}</p>
        <div class="actions">
          <button type="button" @click=${act.close}>${app.t("cancel")}</button>
          <button type="button" class="danger" data-testid="remove-yes" @click=${act.remove}>${app.t("remove")}</button>
        </div>
      </dialog>`
    : null;

/** Draw the studio. */
export function view(app, act) {
  const current = chosen(app.state.clips, app.ui.key);
  return html`<main class="studio" data-testid="page">
    ${managerTop(app, "studio")}
    <div class="studio-columns">
      ${overview(app, act)}
      <div class="column">${current ? studio(app, act, current) : null} ${tryOut(app, act)}</div>
      ${list(app, act, current)}
    </div>
    ${current ? removeDialog(app, act, current) : null}
  </main>`;
}
