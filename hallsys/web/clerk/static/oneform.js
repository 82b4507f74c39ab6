// Several matters of one visit as one form: what is handed in once serves all that ask for it.

import { narrowed } from "../../static/situations.js";

/** Return whether two entries of checklists ask for the same paper. */
export const sameMaterial = (one, other) => one.name === other.name && one.form === other.form;

/** Return the ids of what is ticked with a material: itself, and the same one of the other matters. */
export function tickedWith(matters, materialId) {
  const all = matters.flatMap((matter) => matter.materials);
  const ticked = all.find((one) => one.material_id === materialId);
  return all.filter((one) => sameMaterial(one, ticked)).map((one) => one.material_id);
}

/** Return the case of a matter that was accepted in the service in hand for whoever applies now. */
export const caseOf = ({ current }, { details }, matter) =>
  current?.cases.find((one) => one.matter_id === matter.matter_id && !details.others.includes(one.case_id));

/** Return the matters of the service in hand that no case was accepted for yet. */
export const openMatters = (state, ui) => ui.details.matters.filter((matter) => caseOf(state, ui, matter) === undefined);

/** Return the smallest package that has all those matters: accepted together they are a joint case. */
export const packageOf = (packages, matters) =>
  packages.find((one) => matters.every((matter) => one.matter_ids.includes(matter.matter_id)));

/** Return the ids of the ticked materials that a matter asks for in a situation. */
export const brought = (matter, ticks, answers) =>
  narrowed(matter.questions, matter.materials, answers)
    .map((row) => row.material_id)
    .filter((id) => ticks.includes(id));
