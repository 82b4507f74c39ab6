"""Refusals: what the hall says when a command cannot be carried out."""

from typing import ClassVar, Literal

Language = Literal["zh", "en"]


class Refusal(Exception):
    """A command that was refused, with a sentence for the person at the screen.

    A subclass is data: a `code` for the machine, the HTTP `status`, and one sentence each in
    Chinese and English, whose `{placeholders}` are filled from the facts it is raised with.
    Facts never hold personal data.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code)
        self.facts = facts

    def sentence(self, language: Language) -> str:
        """Return the sentence for the person at the screen."""
        return (self.zh if language == "zh" else self.en).format_map(self.facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence('en')}"


class SchemaIsNewer(Refusal):
    """The database was brought up to date by a newer version of the program."""

    code = "schema_is_newer"
    zh = "数据库已由更新版本的程序升级（{found}，本程序为 {known}），请安装新版本后再启动。"
    en = "A newer version has brought this database up to date ({found}; this one knows {known}). Install it."


class DatabaseClosed(Refusal):
    """A command or a question came after the database was closed."""

    code = "database_closed"
    status = 503
    zh = "系统正在停止，请稍后重试。"
    en = "The system is stopping; please try again shortly."
