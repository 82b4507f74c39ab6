// The bar on top of a page that somebody is signed in on.

import { html } from "./vendor/lit-html/lit-html.js";
import { top, topLink } from "./top.js";

const who = ({ state }) =>
  state.clerk
    ? html`<span class="sub">${state.clerk.name} <span class="number">${state.clerk.staff_number}</span></span>`
    : null;

/** Draw the top bar (hall, place, who, time, guide, language) and the messages below it. */
export const staffTop = (app, place, reader = "clerk", more = null) =>
  top(app, place, {
    who: who(app),
    more: html`${more} ${topLink("help", `/help/${reader}`, app.t("guide"))} ${topLink("home", "/", app.t("home"))}`,
  });
