// Placing the windows on the plan: a draft in app.ui.places, moved by pointer and by keys, then sent as one.

import { post } from "../../static/api.js";
import { toast } from "../../static/elements/dialogs.js";
import { kept, pushed } from "./rules.js";

/** Build the actions of the edit mode. */
export function placing(app) {
  let held = null;

  const put = (id, place) => app.set({ places: { ...app.ui.places, [id]: place } });
  const changed = () =>
    Object.entries(app.ui.places).filter(([id, { x, y, facing }]) => {
      const before = app.state.floor.places[id];
      return before.x !== x || before.y !== y || before.facing !== facing;
    });

  return {
    editPlaces: () => app.set({ places: { ...app.state.floor.places }, move: null }),
    discardPlaces: () => app.set({ places: null }),
    savePlaces: () =>
      app.run(async () => {
        const moved = changed();
        for (const [window_id, place] of moved) await post(`${app.state.api}/place`, { window_id, ...place });
        app.state.floor.places = app.ui.places; // until the fact of it has come
        app.set({ places: null });
        if (moved.length) toast(app, app.t("places_saved", { n: moved.length }));
      }),
    grabWindow: (event, window) => {
      if (!app.ui.places || event.button !== 0) return;
      const { width } = event.currentTarget.closest(".floor").getBoundingClientRect();
      const at = app.ui.places[window.window_id];
      held = { id: window.window_id, at, x: event.clientX, y: event.clientY, unit: width / app.state.floor.width };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    dragWindow: (event) => {
      if (!held) return;
      const by = (from, to) => (to - from) / held.unit;
      const place = { ...held.at, x: held.at.x + by(held.x, event.clientX), y: held.at.y + by(held.y, event.clientY) };
      put(held.id, kept(place, app.state.floor));
    },
    dropWindow: () => {
      held = null;
    },
    pushWindow: (event, window) => {
      if (!app.ui.places) return;
      if (event.key === "Escape") return app.set({ places: null });
      const place = pushed(app.ui.places[window.window_id], event.key, app.state.floor);
      if (!place) return;
      event.preventDefault();
      put(window.window_id, place);
    },
  };
}
