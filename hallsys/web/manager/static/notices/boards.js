// The layout of a board: a preset or one's own, with the real board beside it as it would look.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { segmented, switchOf } from "../../../static/elements/fields.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { boardUrl, stepped, toggled } from "./rules.js";

const EVERY_ZONE_CODE = "all";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const blockRow = (app, act, layout, block) => {
  const on = layout.blocks.includes(block);
  const name = app.t(`block_${block}`);
  const move = (step) => act.shape({ blocks: stepped(layout.blocks, block, step) });
  return html`<li>
    <label class="check wide">
      <input type="checkbox" data-testid="block-${block}" .checked=${on} ?disabled=${on && layout.blocks.length === 1} @change=${() => act.shape({ blocks: toggled(layout.blocks, block) })} />
      <span>${name}</span>
    </label>
    <button type="button" class="plain only" aria-label=${app.t("earlier", { what: name })} ?disabled=${!on} @click=${() => move(-1)}>${icon("up")}</button>
    <button type="button" class="plain only" aria-label=${app.t("later", { what: name })} ?disabled=${!on} @click=${() => move(1)}>${icon("down")}</button>
  </li>`;
};

const count = (app, act, layout, name, most) =>
  html`<label>${app.t(name)}
    <input type="number" min="1" max=${most} data-testid="layout-${name}" .value=${String(layout[name])}
      @change=${(event) => act.shape({ [name]: Math.max(1, Math.min(most, Number(event.target.value) || 1)) })} />
  </label>`;

/** Draw the section of boards. */
export const boards = (app, act) => {
  const zone = app.state.zones.find((one) => one.zone_id === app.ui.zone);
  const layout = app.ui.layout ?? app.state.layouts[app.ui.zone];
  const order = [...layout.blocks, ...app.state.blocks.filter((block) => !layout.blocks.includes(block))];
  const preset = app.state.presets.findIndex((one) => same(one.layout, layout));
  return html`<section class="card boards" aria-labelledby="boards-title">
    <header>
      <h2 id="boards-title">${app.t("boards")}</h2>
      <label class="inline">${app.t("board_of")}
        <select data-testid="board-zone" @change=${(event) => act.chooseZone(event.target.value)}>
          <option value="">${app.t("every_zone")}</option>
          ${app.state.zones.map((one) => html`<option value=${one.zone_id} ?selected=${one.zone_id === app.ui.zone}>${nameOf(one, app.lang)}</option>`)}
        </select>
      </label>
    </header>
    <div class="boards-body">
      <fieldset class="form" ?disabled=${!app.state.may_manage}>
        ${segmented({
          name: "preset",
          label: app.t("presets"),
          options: app.state.presets.map((one, n) => ({ key: String(n), text: one.name[app.lang === "en" ? 1 : 0], testid: `preset-${n}` })),
          chosen: String(preset),
          choose: (n) => act.shape(app.state.presets[Number(n)].layout),
        })}
        <div>
          <h3>${app.t("blocks")}</h3>
          <ul class="blocks">${order.map((block) => blockRow(app, act, layout, block))}</ul>
        </div>
        <div class="pair">${count(app, act, layout, "rows", 8)} ${count(app, act, layout, "columns", 4)}</div>
        ${segmented({
          name: "theme",
          label: app.t("theme"),
          options: ["dark", "light"].map((key) => ({ key, text: app.t(key) })),
          chosen: layout.theme,
          choose: (theme) => act.shape({ theme }),
        })}
        <div class="pair">
          ${switchOf({ label: app.t("voice"), on: layout.voice, change: (voice) => act.shape({ voice }) })}
          ${switchOf({ label: app.t("high_contrast"), on: layout.high_contrast, change: (high_contrast) => act.shape({ high_contrast }) })}
        </div>
        <div class="actions">
          <button type="button" ?disabled=${!app.ui.layout} @click=${act.asItIs}>${app.t("as_it_is")}</button>
          <button type="button" class="main" data-testid="lay-out" ?disabled=${!app.ui.layout || app.ui.busy} @click=${act.layOut}>${app.t("save_layout")}</button>
        </div>
      </fieldset>
      <div class="board-preview"><iframe title=${app.t("board_preview")} data-testid="board-preview" src=${boardUrl(zone?.code ?? EVERY_ZONE_CODE, layout, app.lang)}></iframe></div>
    </div>
  </section>`;
};
