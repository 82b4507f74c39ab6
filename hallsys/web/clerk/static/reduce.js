// What the facts change on a clerk's page: exactly what they change at the counter.

export { reduceCounter as reduce } from "../../static/counter.js";
