// Placing the windows on the plan: drafts in app.ui.places and app.ui.drawing, changed by pointer and by keys, then
// sent as one.

import { post } from "../../static/api.js";
import { toast } from "../../static/elements/dialogs.js";
import { draftOf } from "./areas.js";
import { kept, pushed } from "./rules.js";

const NO_DRAFT = { places: null, drawing: null, area: null };

/** Build the actions of the edit mode. */
export function placing(app) {
  let held = null;

  const put = (id, place) => app.set({ places: { ...app.ui.places, [id]: place } });
  const changed = () =>
    Object.entries(app.ui.places).filter(([id, { x, y, facing }]) => {
      const before = app.state.floor.places[id];
      return before.x !== x || before.y !== y || before.facing !== facing;
    });

  // Without a drawing the places are only where windows happened to stand: the first one takes all of them along.
  const toSend = (drawn) => (drawn && !app.state.floor.drawn ? Object.entries(app.ui.places) : changed());

  return {
    editPlaces: () => app.set({ places: { ...app.state.floor.places }, drawing: draftOf(app.state.floor), area: null, move: null }),
    discardPlaces: () => app.set(NO_DRAFT),
    savePlaces: () =>
      app.run(async () => {
        const drawn = JSON.stringify(app.ui.drawing) !== JSON.stringify(draftOf(app.state.floor));
        const moved = toSend(drawn);
        if (drawn) await post(`${app.state.api}/draw`, app.ui.drawing);
        for (const [window_id, place] of moved) await post(`${app.state.api}/place`, { window_id, ...place });
        app.state.floor = { ...app.state.floor, ...app.ui.drawing, places: app.ui.places };
        app.set(NO_DRAFT);
        app.refetch(); // what others changed meanwhile may have come before
        if (drawn) toast(app, () => app.t("floor_saved"));
        else if (moved.length) toast(app, () => app.t("places_saved", { n: moved.length }));
      }),
    grabWindow: (event, window) => {
      if (!app.ui.places || event.button !== 0) return;
      const { width } = event.currentTarget.closest(".floor").getBoundingClientRect();
      const at = app.ui.places[window.window_id];
      held = { id: window.window_id, at, x: event.clientX, y: event.clientY, unit: width / app.ui.drawing.width };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    dragWindow: (event) => {
      if (!held) return;
      const by = (from, to) => (to - from) / held.unit;
      const place = { ...held.at, x: held.at.x + by(held.x, event.clientX), y: held.at.y + by(held.y, event.clientY) };
      put(held.id, kept(place, app.ui.drawing));
    },
    dropWindow: () => {
      held = null;
    },
    pushWindow: (event, window) => {
      if (!app.ui.places) return;
      if (event.key === "Escape") return app.set(NO_DRAFT);
      const place = pushed(app.ui.places[window.window_id], event.key, app.ui.drawing);
      if (!place) return;
      event.preventDefault();
      put(window.window_id, place);
    },
  };
}
