// A file that somebody chooses from their computer.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";

/** A button that asks for a file; `picked(event)` is told of the choice. */
export const filePicker = (app, { text, accept, testid, picked }) =>
  html`<label class="button file">
    ${icon("upload")} ${text}
    <input class="unseen" type="file" accept=${accept} data-testid=${testid} ?disabled=${app.ui.busy} @change=${picked} />
  </label>`;

/** Return the chosen file as {name, bytes}, {name, tooLarge} for one over `most` bytes, null for none. */
export async function pickedFile(input, most) {
  const [file] = input.files;
  if (!file) return null;
  const { name } = file;
  if (file.size > most) {
    input.value = "";
    return { name, tooLarge: true };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  input.value = ""; // so that the same file can be chosen again
  return { name, bytes };
}
