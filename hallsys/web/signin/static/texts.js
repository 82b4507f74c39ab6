// The sentences of the sign-in page: [zh, en].

export const TEXTS = {
  title: ["工作人员登录", "Staff sign-in"],
  login: ["账号", "Account"],
  password: ["密码", "Password"],
  sign_in: ["登录", "Sign in"],
  choose: ["您好，{name}。请选择工作位置", "Hello, {name}. Where do you work now?"],
  clerk: ["窗口", "Windows"],
  output: ["出件窗口", "Output windows"],
  backoffice: ["后台审批", "Back office"],
  manager: ["值班管理", "Management"],
  locked: ["已关闭：{why}", "closed: {why}"],
  elsewhere: [
    "您的账号不能打开刚才的页面。请选择下面的位置，或退出后换有权限的账号登录。",
    "Your account may not open the page you came from. Choose one of these, or sign out and use an account that may.",
  ],
  taken: ["{name} 使用中", "in use by {name}"],
  approver: ["后台审批", "Back office"],
  admin: ["管理员", "Administrator"],
  leader: ["领导", "Leader"],
  demo_logins: ["演示账号（点一下填入）", "Demo accounts (touch to fill in)"],
  lock_told: [
    "连续输错 5 次，账号锁定 10 分钟。忘记密码请联系管理员。",
    "Five wrong passwords lock the account for 10 minutes. Forgotten it? Ask the administrator.",
  ],
  code: ["验证码", "One-time code"],
  code_hint: ["验证器应用现在显示的 6 位数字", "The six digits that your authenticator app shows now"],
  codes: ["设置登录验证码", "Set up one-time codes"],
  codes_drop: ["取消登录验证码", "Give up one-time codes"],
  codes_why: [
    "设置后，登录时除密码外还要输入手机上验证器应用显示的 6 位数字；手机不需要联网。",
    "From then on signing in takes six digits from an authenticator app, besides the password. The phone needs no internet.",
  ],
  codes_due: [
    "大厅要求您的角色使用登录验证码。设置完成后即可开始工作。",
    "This hall asks your role for one-time codes. Set them up, and you can begin.",
  ],
  codes_scan: [
    "用手机上的验证器应用（支持 TOTP）扫描二维码，或手工输入下面的密钥。",
    "Scan this with an authenticator app (one that knows TOTP), or type the key into it.",
  ],
  codes_key: ["密钥", "Key"],
  codes_then: ["再输入应用显示的 6 位数字和您的密码。", "Then type the six digits that it shows, and your password."],
  codes_lost: [
    "手机丢失或更换时，请管理员重置密码，验证码会一并取消。",
    "If the phone is lost or replaced, let an administrator reset your password: the codes end with it.",
  ],
  codes_save: ["启用验证码", "Use these codes"],
  codes_set: ["登录验证码已启用", "One-time codes are in use"],
  codes_dropped: ["登录验证码已取消", "One-time codes are given up"],
  codes_drop_why: ["取消后，只凭密码即可登录。", "Afterwards the password alone is enough to sign in."],
  change: ["修改密码", "Change password"],
  change_first: ["请先修改初始密码", "Change your initial password first"],
  change_why: [
    "现在的密码是别人替您设置的。换成只有您自己知道的密码后，才能开始工作。",
    "Somebody else gave you this password. Choose one that only you know, and you can begin.",
  ],
  change_ends: [
    "修改后，您在其他设备上的登录都会退出，请用新密码重新登录。",
    "Afterwards you are signed out everywhere; sign in again with the new password.",
  ],
  old: ["现在的密码", "Present password"],
  fresh: ["新密码", "New password"],
  again: ["再输入一次新密码", "New password once more"],
  rules: [
    "至少 8 位，大写字母、小写字母、数字、符号中至少三类，不能包含账号。",
    "At least 8 characters, three of: capitals, small letters, digits, signs. Not your login.",
  ],
  differs: ["两次输入的新密码不一致", "The two new passwords differ"],
  changed: ["密码已修改，请用新密码登录。", "Your password is changed. Sign in with the new one."],
  ended: [
    "登录已结束（长时间没有操作、登录到期或已在别处退出），请重新登录。",
    "Your session has ended: nothing was done for a while, its time was over, or you signed out elsewhere.",
  ],
  ended_elsewhere: [
    "该账号已在别处登录，本次登录已结束。如非本人操作，请立即修改密码并告知管理员。",
    "Your account has signed in elsewhere, which ended this session. If that was not you, change your password now and tell the administrator.",
  ],
  none: [
    "您的账号还没有可用的位置，请联系管理员。",
    "Your account has no place to work yet. Please ask the administrator.",
  ],
};
