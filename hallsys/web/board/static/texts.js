// The words of boards and window signs: [zh, en].

export const TEXTS = {
  title: ["叫号屏", "Calls"],
  please_come: ["请到", "Please go to"],
  window: ["窗口", "Window"],
  window_n: ["{n}号窗口", "Window {n}"],
  number: ["号码", "Number"],
  status: ["状态", "Status"],
  called: ["请前往", "Please come"],
  serving: ["办理中", "Serving"],
  waiting_now: ["等候人数", "People waiting"],
  nobody_called: ["请留意叫号", "Please wait for your number"],
  mute: ["没有声音", "No sound"],
  idle: ["请等候叫号", "Please wait to be called"],
  paused: ["暂停服务", "Service paused"],
  closed: ["未开放", "Closed"],
  sign_called: ["请到本窗口", "Please come here"],
  staff: ["{name} {number}", "{name} {number}"],
};
