// Why a document on a reader was of no use, said to the person at the screen: fault code -> [zh, en].

const SENTENCES = {
  document_expired: [
    "证件已过有效期，请到咨询台办理。",
    "The document has expired. Please ask at the information desk.",
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
};
const OTHERWISE = [
  "没有读到证件，请拿起后重新平放。",
  "The card could not be read. Lift it and lay it flat again.",
];

/** Return what a CardNotRead fact says, in the shape of a refusal. */
export function cardRefusal(fault) {
  const [zh, en] = SENTENCES[fault] ?? OTHERWISE;
  return { code: fault, zh, en };
}
