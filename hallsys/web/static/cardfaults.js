// Why a document on a reader was of no use, said to the person at the screen: fault code -> [zh, en].

const SENTENCES = {
  document_expired: [
    "证件已过有效期，请到咨询台办理。",
    "The document has expired. Please ask at the information desk.",
  ],
  document_not_yet_valid: [
    "证件尚未生效，请到咨询台办理。",
    "The document is not valid yet. Please ask at the information desk.",
  ],
  wrong_check_digit: [
    "证件号码校验不通过，请找工作人员。",
    "The number on this card is not right. Please ask the staff.",
  ],
  bad_id_number: [
    "证件号码校验不通过，请找工作人员。",
    "The number on this card is not right. Please ask the staff.",
  ],
  card_lifted: [
    "证件拿得太早，请重新平放，听到提示后再拿起。",
    "The card was lifted too early. Lay it flat again and wait.",
  ],
  card_unknown: [
    "这种证件不能读取，请输入号码或请人帮忙。",
    "This kind of card cannot be read. Type the number or ask for help.",
  ],
  card_authentication: [
    "证件认证没有通过，请找工作人员。",
    "The card could not be authenticated. Please ask the staff.",
  ],
  code_unknown: [
    "这个码不是本大厅的号票、预约或取件码。",
    "This code is not one of this hall's tickets, appointments or pick-up codes.",
  ],
  code_not_found: [
    "没有找到这个码对应的号票、预约或取件，可能已过期或已办结。",
    "Nothing is found under this code. It may be out of date or used up.",
  ],
  appointment_called_off: [
    "这个预约已由大厅取消。事项现在可办的，刷证件即可取普通号；也可用预约码重新预约。",
    "The hall called this appointment off. If the matter is handled now, lay your card to take an ordinary ticket; or book anew with your code.",
  ],
  take_to_output: [
    "这是取件码，请到统一出件窗口出示。",
    "This is a pick-up code. Please show it at the output window.",
  ],
  take_to_kiosk: [
    "这是预约码，请到取号机扫码签到。",
    "This is an appointment code. Please check in at a kiosk.",
  ],
  take_to_clerk: [
    "这是号票，请等候叫号，到叫号窗口办理。",
    "This is a ticket. Please wait until its number is called.",
  ],
  verifier_failed: [
    "电子凭证暂时无法核验，请使用身份证。",
    "The electronic credential cannot be checked now. Please use the card itself.",
  ],
};
const OTHERWISE = [
  "没有读到证件，请拿起后重新平放。",
  "The card could not be read. Lift it and lay it flat again.",
];

const OF_CODES = new Set(["code_unknown", "code_not_found", "appointment_called_off", "take_to_output", "take_to_kiosk", "take_to_clerk"]);

/** Return whether a fault is of a code under the scanner, not of a document. */
export const ofACode = (fault) => OF_CODES.has(fault);

/** Return what a CardNotRead fact says, in the shape of a refusal. */
export function cardRefusal(fault) {
  const [zh, en] = SENTENCES[fault] ?? OTHERWISE;
  return { code: fault, zh, en };
}
