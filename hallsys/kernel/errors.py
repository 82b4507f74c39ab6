"""Refusals: what the hall says when a command cannot be carried out."""

from typing import ClassVar, Literal

Language = Literal["zh", "en"]


class Refusal(Exception):
    """A command that was refused, with a sentence for the person at the screen.

    A subclass is data: a `code` for the machine, the HTTP `status`, and one sentence each in
    Chinese and English, whose `{placeholders}` are filled from the facts it is raised with.
    Facts never hold personal data. What `passes` by itself is to be asked again in a while.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    passes: ClassVar[bool] = False
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


class DatabaseNotMade(Refusal):
    """There is no such file of SQLite's; only `hallsys init` makes one."""

    code = "database_not_made"
    status = 500
    zh = "数据库文件 {file} 不存在：请检查 server.database，新大厅请先运行 hallsys init。"
    en = "There is no database {file}: see server.database; for a new hall run hallsys init first."


class DatabaseClosed(Refusal):
    """A command or a question came after the database was closed."""

    code = "database_closed"
    status = 503
    passes = True
    zh = "系统正在停止，请稍后重试。"
    en = "The system is stopping; please try again shortly."
