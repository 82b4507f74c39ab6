"""Messages: what applicants are told by text message 短信通知, when, and whether it went out."""
