"""Why nothing is taken over."""

from hallsys.kernel.errors import Refusal


class ChangesOthers(Refusal):
    """Since somebody looked at what would change, it became something else."""

    code = "changes_others"
    zh = "您查看之后，上级大厅或本厅的事项又有改动。请重新核对，再引入。"
    en = "The matters above or here changed after you looked. Please look at the changes again first."
