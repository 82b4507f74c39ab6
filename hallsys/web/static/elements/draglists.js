// Lists whose entries are moved within and between them: by pointer, by touch on the grip, and by keyboard.

import { html } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { icon } from "../icons.js";
import { translator } from "../lang.js";
import { arrowed, moved, placeOf } from "./rules.js";

const TEXTS = {
  grip: ["移动 {name}", "Move {name}"],
  help: [
    "按空格拿起，方向键移动，空格放下，Esc 取消。",
    "Space picks up, arrows move, Space drops, Escape cancels.",
  ],
  held: ["已拿起 {name}。{help}", "{name} picked up. {help}"],
  at: ["{name}：{list}，第 {n} 位，共 {of} 位", "{name}: {list}, {n} of {of}"],
  dropped: ["已放下 {name}：{list}，第 {n} 位", "{name} dropped: {list}, {n}"],
  cancelled: ["已取消，{name} 回到原处", "Cancelled. {name} is where it was"],
};

const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);
const INNER = "button:not(.grip), a, input, select, textarea";

/** Return the place under a pointer: the list below it, behind the entries whose middle is above it. */
function placeUnder(event, id) {
  const list = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-list]");
  if (!list) return null;
  const above = [...list.querySelectorAll("[data-item]")].filter((item) => {
    const { top, height } = item.getBoundingClientRect();
    return item.dataset.item !== id && top + height / 2 < event.clientY;
  });
  return { list: list.dataset.list, at: above.length };
}

/**
 * Draw lists [{id, name, items: [{id, name}]}]; body(item, list) draws an entry beside its grip. What is moved is
 * kept in app.ui.drag until it is dropped: then dropped(id, to, from) is called, with places {list, at}.
 */
export const dragLists = (app, { lists, body, dropped, nothing }) => {
  const t = translator(TEXTS, app.lang);
  const { drag } = app.ui;
  const shown = drag ? moved(lists, drag.id, drag.to) : lists;
  const name = (id) => lists.flatMap((list) => list.items).find((item) => item.id === id)?.name ?? "";
  const tell = (key, id, to) => {
    const list = lists.find((one) => one.id === to.list);
    const of = list.items.filter((item) => item.id !== id).length + 1;
    return t(key, { name: name(id), list: list.name, n: to.at + 1, of, help: t("help") });
  };

  const focus = (root, id) =>
    requestAnimationFrame(() => root.querySelector(`[data-item="${CSS.escape(id)}"] .grip`)?.focus());
  const grab = (root, id, how) => {
    const from = placeOf(lists, id);
    app.set({ drag: { id, how, from, to: from }, dragSaid: tell("held", id, from) });
    focus(root, id);
  };
  const shift = (root, to) => {
    const { drag: now } = app.ui;
    if (to === null || (to.list === now.to.list && to.at === now.to.at)) return;
    app.set({ drag: { ...now, to }, dragSaid: tell("at", now.id, to) });
    focus(root, now.id);
  };
  const drop = (root) => {
    const { id, from, to } = app.ui.drag;
    app.set({ drag: null, dragSaid: tell("dropped", id, to) });
    focus(root, id);
    if (to.list !== from.list || to.at !== from.at) dropped(id, to, from);
  };
  const cancel = (root) => {
    const { id, from } = app.ui.drag;
    app.set({ drag: null, dragSaid: tell("cancelled", id, from) });
    focus(root, id);
  };

  // A key of the keyboard, or a screen reader, clicks with detail 0; a pointer drags instead.
  const click = (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.detail !== 0) return;
    if (app.ui.drag) drop(event.currentTarget);
    else grab(event.currentTarget, grip.closest("[data-item]").dataset.item, "keys");
  };
  const keydown = (event) => {
    const now = app.ui.drag;
    if (!now || !(ARROWS.has(event.key) || event.key === "Escape" || event.key === "Tab")) return;
    event.preventDefault();
    event.stopPropagation();
    if (ARROWS.has(event.key)) shift(event.currentTarget, arrowed(lists, now.id, now.to, event.key));
    else cancel(event.currentTarget);
  };
  const pointerdown = (event) => {
    const item = event.target.closest("[data-item]");
    const onGrip = event.target.closest(".grip");
    if (!item || event.button !== 0 || app.ui.drag) return;
    if (!onGrip && (event.pointerType !== "mouse" || event.target.closest(INNER))) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    grab(event.currentTarget, item.dataset.item, "pointer");
  };
  const pointermove = (event) => {
    if (app.ui.drag?.how === "pointer") shift(event.currentTarget, placeUnder(event, app.ui.drag.id));
  };
  const pointerup = (event) => app.ui.drag?.how === "pointer" && drop(event.currentTarget);
  const pointercancel = (event) => app.ui.drag?.how === "pointer" && cancel(event.currentTarget);

  const row = (item, list) =>
    html`<li data-item=${item.id} data-testid="drag-${item.id}" class=${drag?.id === item.id ? "held" : ""}>
      <button
        type="button"
        class="grip plain only"
        aria-label=${t("grip", { name: item.name })}
        aria-pressed=${drag?.id === item.id}
        aria-describedby="drag-help"
      >
        ${icon("grip")}
      </button>
      <div class="wide">${body(item, list)}</div>
    </li>`;
  return html`<div
    class="drag-lists ${drag ? "dragging" : ""}"
    @click=${click}
    @keydown=${keydown}
    @pointerdown=${pointerdown}
    @pointermove=${pointermove}
    @pointerup=${pointerup}
    @pointercancel=${pointercancel}
  >
    ${shown.map(
      (list) =>
        html`<section class="drag-list" data-list=${list.id} data-testid="list-${list.id}" aria-label=${list.name}>
          <h3>${list.name} <span class="count number">${list.items.length}</span></h3>
          <ul>
            ${repeat(
              list.items,
              (item) => item.id,
              (item) => row(item, list),
            )}
          </ul>
          ${list.items.length === 0 ? html`<p class="nothing">${nothing}</p>` : null}
        </section>`,
    )}
    <p class="unseen" id="drag-help">${t("help")}</p>
    <p class="unseen" role="status" aria-live="assertive" data-testid="drag-said">${app.ui.dragSaid}</p>
  </div>`;
};
