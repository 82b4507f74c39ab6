// While a command is being repeated its page says so, in front of its dialogs too.

import { nothing, render } from "./vendor/lit-html/lit-html.js";
import { whileRepeating } from "./api.js";
import { banner } from "./elements/marks.js";

/** Tell of repeats in the language of the page. */
export function tellRepeats(app) {
  const root = document.body.appendChild(document.createElement("div"));
  root.className = "repeating";
  root.setAttribute("role", "alert");
  root.popover = "manual"; // the one thing that stands before a dialog
  whileRepeating((repeating) => {
    render(
      repeating ? banner("warn", app.t("repeating"), { testid: "repeating", drawing: "offline" }) : nothing,
      root,
    );
    if (repeating) root.showPopover?.();
    else root.hidePopover?.();
  });
}
