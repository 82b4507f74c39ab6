// Drawing what lies around the windows: areas moved and sized by pointer and by keys, named in a form.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { boxOf, fitted, pushedArea, resized } from "./rules.js";

const KINDS = ["entrance", "kiosks", "seats", "desk", "other"];
const NEW_AREA = { kind: "other", x: 1, y: 1, width: 8, height: 4, name: "", name_en: "", zone_id: null, kiosk: null };

const NOBODYS = { zone_id: null, kiosk: null };

/** Return what an area can be, as [value, what that makes of it, its text]: zones and kiosks bring their names along. */
const kindsOf = (app, area) => {
  const { zones, floor } = app.state;
  const drawn = app.ui.drawing.areas.map((one) => one.kiosk);
  const named = ({ name, name_en }) => ({ name, name_en });
  return [
    ...zones.map((zone) => [`zone:${zone.zone_id}`, { ...NOBODYS, ...named(zone), kind: "zone", zone_id: zone.zone_id }, app.t("area_zone", { name: nameOf(zone, app.lang) })]),
    ...floor.kiosks
      .filter(({ code }) => code === area.kiosk || !drawn.includes(code))
      .map((one) => [`kiosk:${one.code}`, { ...NOBODYS, ...named(one), kind: "kiosk", kiosk: one.code }, app.t("area_kiosk", { name: nameOf(one, app.lang) })]),
    ...KINDS.map((kind) => [kind, { ...NOBODYS, kind }, app.t(`area_${kind}`)]),
  ];
};

/** Return a draft of the plan that the page shows. */
export const draftOf = ({ width, height, areas }) => ({ width, height, areas: areas.map((one) => ({ ...one })) });

/** Build the actions on the areas; the draft is app.ui.drawing, the chosen one app.ui.area (its place in the list). */
export function drawing(app, discard) {
  let held = null;
  const put = (areas) => app.set({ drawing: { ...app.ui.drawing, areas } });
  const change = (at, area) => put(app.ui.drawing.areas.map((one, n) => (n === at ? area : one)));
  const focus = (at) => requestAnimationFrame(() => document.querySelector(`[data-area="${at}"]`)?.focus());

  return {
    chooseArea: (at) => app.set({ area: at }),
    addArea: () => {
      put([...app.ui.drawing.areas, fitted({ ...NEW_AREA, name: app.t("new_area_zh"), name_en: app.t("new_area_en") }, app.ui.drawing)]);
      const at = app.ui.drawing.areas.length - 1;
      app.set({ area: at });
      focus(at);
    },
    dropArea: drop,
    nameArea: (at, patch) => change(at, { ...app.ui.drawing.areas[at], ...patch }),
    kindOfArea: (at, value) => {
      const area = app.ui.drawing.areas[at];
      const [, patch] = kindsOf(app, area).find(([one]) => one === value);
      change(at, { ...area, ...patch });
    },
    sizeCanvas: (patch) => app.set(resized(app.ui.drawing, app.ui.places, { ...app.ui.drawing, ...patch })),
    pushArea: (event, at, sizing) => {
      if (event.key === "Delete") return drop(at);
      if (event.key === "Escape") return discard();
      const area = pushedArea(app.ui.drawing.areas[at], event.key, app.ui.drawing, sizing || event.shiftKey);
      if (!area) return undefined;
      event.preventDefault();
      return change(at, area);
    },
    grabArea: (event, at, sizing) => {
      if (event.button !== 0) return;
      const { width } = event.currentTarget.closest(".floor").getBoundingClientRect();
      held = { at, sizing, area: app.ui.drawing.areas[at], x: event.clientX, y: event.clientY, unit: width / app.ui.drawing.width };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    dragArea: (event) => {
      if (!held) return;
      const { area, sizing, unit } = held;
      const [dx, dy] = [(event.clientX - held.x) / unit, (event.clientY - held.y) / unit];
      const moved = sizing
        ? { ...area, width: Math.min(area.width + dx, app.ui.drawing.width - area.x), height: Math.min(area.height + dy, app.ui.drawing.height - area.y) }
        : { ...area, x: area.x + dx, y: area.y + dy };
      change(held.at, fitted(moved, app.ui.drawing));
    },
    dropHeld: () => {
      held = null;
    },
  };

  function drop(at) {
    put(app.ui.drawing.areas.filter((_, n) => n !== at));
    app.set({ area: null });
  }
}

const named = (app, area) => nameOf(area, app.lang) || app.t(`area_${area.kind}`);

/** Draw an area that can be taken hold of: at its name to move it, at its corner to size it. */
export const looseArea = (app, act, area, at) => {
  const isKiosk = area.kind === "kiosk"; // which all have one size
  const grip = (sizing, name, drawn) =>
    html`<button
      type="button"
      class=${sizing ? "area-corner" : isKiosk ? "area-grip whole" : "area-grip"}
      data-area=${sizing ? `${at}-corner` : at}
      data-testid="area-${at}${sizing ? "-corner" : ""}"
      aria-label=${name}
      aria-pressed=${app.ui.area === at}
      @click=${() => act.chooseArea(at)}
      @keydown=${(event) => act.pushArea(event, at, sizing)}
      @pointerdown=${(event) => act.grabArea(event, at, sizing)}
      @pointermove=${act.dragArea}
      @pointerup=${act.dropHeld}
    >
      ${drawn}
    </button>`;
  return html`<div class="area ${area.kind} ${app.ui.area === at ? "chosen" : ""}" .style=${boxOf(area, app.ui.drawing)}>
    ${grip(false, app.t("area_move", { name: named(app, area) }), isKiosk ? icon("place") : named(app, area))}
    ${isKiosk ? null : grip(true, app.t("area_size", { name: named(app, area) }), icon("sort"))}
  </div>`;
};

const number = (app, act, name) =>
  html`<label>${app.t(`canvas_${name}`)}
    <input type="number" min="10" max="200" data-testid="canvas-${name}" .value=${String(app.ui.drawing[name])} @change=${(event) => act.sizeCanvas({ [name]: Number(event.target.value) })} />
  </label>`;

/** Draw what the draft is changed with besides the plan: the canvas, a new area, the chosen one's kind and names. */
export const areaTools = (app, act) => {
  const at = app.ui.area;
  const area = at === null ? null : app.ui.drawing.areas[at];
  const value = area && [area.kind, area.zone_id ?? area.kiosk].filter(Boolean).join(":");
  const line = (name) =>
    html`<label>${app.t(`area_${name}`)}
      <input maxlength="60" data-testid="area-${name}" .value=${area[name]} @input=${(event) => act.nameArea(at, { [name]: event.target.value })} />
    </label>`;
  return html`<div class="area-tools" data-testid="area-tools">
    ${number(app, act, "width")} ${number(app, act, "height")}
    <button type="button" data-testid="area-add" @click=${act.addArea}>${icon("plus")} ${app.t("area_add")}</button>
    ${
      area
        ? html`<label>${app.t("area_kind")}
              <select data-testid="area-kind" @change=${(event) => act.kindOfArea(at, event.target.value)}>
                ${kindsOf(app, area).map(([one, , text]) => html`<option value=${one} ?selected=${value === one}>${text}</option>`)}
              </select>
            </label>
            ${area.kind === "kiosk" ? null : html`${line("name")} ${line("name_en")}`}
            <button type="button" class="danger" data-testid="area-drop" @click=${() => act.dropArea(at)}>${icon("remove")} ${app.t("area_drop")}</button>`
        : html`<p class="muted small">${app.t("area_none")}</p>`
    }
  </div>`;
};
