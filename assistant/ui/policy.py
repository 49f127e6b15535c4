"""The policy that keeps the browser from any other host, and says which sites may frame the page.

>>> policy(["https://school.example"]).partition("frame-ancestors ")[2].partition(";")[0]
"'self' https://school.example"
"""

from collections.abc import Iterable


def policy(embedders: Iterable[str] = ()) -> str:
    """The page's Content-Security-Policy; `embedders` are origins, checked where they were read."""
    framed = " ".join(["'self'", *embedders])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"connect-src 'self'; worker-src 'self'; frame-ancestors {framed}; "
        "base-uri 'none'; form-action 'self'"
    )
