// Taking a queue up and letting it go at a window: by pointer, by touch, by two clicks, and by keyboard.

import { nameOf } from "../../static/lang.js";
import { movedQueue, nearest } from "./rules.js";

const FAR_ENOUGH = 6; // pixels from where the pointer went down until it drags
const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

const under = (event) => {
  const spot = document.elementFromPoint(event.clientX, event.clientY);
  return spot?.closest("[data-window]")?.dataset.window ?? null;
};

/**
 * Build what the page listens to: handles have data-queue (and data-from at a window), windows data-window.
 * What is taken up is app.ui.move {queue_id, from, over, how, x, y}; allocate(orders) carries it out.
 */
export function moving(app, allocate) {
  let pressed = null;
  let dragged = false; // the click that ends a drag is none

  const queueName = (id) => {
    const queue = app.state.queues.find((one) => one.queue_id === id);
    return `${queue.prefix} ${nameOf(queue, app.lang)}`;
  };
  const number = (id) => app.state.windows.find((one) => one.window_id === id)?.number;
  const say = (key, move) => {
    const window = move.over ? app.t("window_n", { n: number(move.over) }) : app.t("nowhere");
    app.set({ said: app.t(key, { queue: queueName(move.queue_id), window }) });
  };
  const put = (move, key) => {
    app.set({ move });
    if (key) say(key, move);
  };
  const take = (handle, how) => {
    const { queue, from } = handle.dataset;
    put({ queue_id: queue, from: from || null, over: from || null, how }, "taken_up");
  };
  const letGo = (to) => {
    const { move } = app.ui;
    put(null);
    const orders = movedQueue(app.state.windows, move, to);
    if (orders.length) allocate(orders);
    else if (to) say("serves_already", { ...move, over: to });
  };
  const drop = () => {
    app.set({ move: null, said: app.t("put_back") });
  };

  return {
    pointerdown: (event) => {
      dragged = false;
      const handle = event.target.closest("[data-queue]");
      if (handle && event.button === 0 && !app.ui.move) {
        pressed = { handle, x: event.clientX, y: event.clientY, id: event.pointerId };
        handle.setPointerCapture(event.pointerId);
      }
    },
    pointermove: (event) => {
      if (pressed && !app.ui.move && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR_ENOUGH)
        take(pressed.handle, "pointer");
      if (pressed && app.ui.move?.how === "pointer")
        app.set({ move: { ...app.ui.move, over: under(event), x: event.clientX, y: event.clientY } });
    },
    pointerup: (event) => {
      dragged = pressed !== null && app.ui.move?.how === "pointer";
      pressed = null;
      if (dragged) letGo(under(event));
    },
    pointercancel: () => {
      pressed = null;
      if (app.ui.move?.how === "pointer") drop();
    },
    // A click takes up and a click lets go: no dragging is needed (WCAG 2.5.7). Keys click with detail 0.
    click: (event) => {
      if (dragged) {
        dragged = false;
        event.stopPropagation();
        return;
      }
      const { move } = app.ui;
      const handle = event.target.closest("[data-queue]");
      const window = event.target.closest("[data-window]");
      if (!move) {
        if (handle) take(handle, "click");
      } else if (move.how === "click") {
        event.preventDefault();
        event.stopPropagation();
        if (event.detail === 0) letGo(move.over);
        else if (window) letGo(window.dataset.window);
        else drop();
      }
    },
    keydown: (event) => {
      const { move } = app.ui;
      if (move?.how !== "click") return;
      const first = app.state.windows[0]?.window_id;
      if (ARROWS.has(event.key))
        put({ ...move, over: move.over ? nearest(app.state.floor.places, move.over, event.key) : first }, "over_window");
      else if (event.key === "Delete" && move.from) letGo(null);
      else if (event.key === "Escape" || event.key === "Tab") drop();
      else return;
      event.preventDefault();
    },
  };
}
