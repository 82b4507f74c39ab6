"""The pages of one audience as Flask has them."""

from flask import Blueprint


def pages_of(audience: str, module: str) -> Blueprint:
    """Return the blueprint of the pages beside `module`; their URLs are written out, static files apart."""
    return Blueprint(
        audience,
        module,
        static_folder="static",
        static_url_path=f"/{audience}/static",
        template_folder="templates",
    )
