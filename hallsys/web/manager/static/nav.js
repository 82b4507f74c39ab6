// The bar on top of the manager's pages, and the way from one of them to another.

import { html, nothing } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { staffTop } from "../../static/staff.js";
import { word } from "../../static/words.js";

const PAGES = { live: "/manager", devices: "/manager/devices" };
const NAMES = { live: ["大厅运行", "Hall at work"], devices: ["设备", "Devices"] };
const DRAWINGS = { live: "map", devices: "printer" };
const LABEL = { nav: ["值班管理", "Management"] };

/** Draw the top of one of the manager's pages; `here` is its key in the navigation. */
export const managerTop = (app, here) =>
  html`${staffTop(app, app.t("title"))}
    <nav class="manager-nav no-print" aria-label=${word(LABEL, "nav", app.lang)}>
      ${Object.entries(PAGES).map(
        ([key, href]) =>
          html`<a href=${href} data-testid="nav-${key}" aria-current=${key === here ? "page" : nothing}>
            ${icon(DRAWINGS[key])} ${word(NAMES, key, app.lang)}
          </a>`,
      )}
    </nav>`;
