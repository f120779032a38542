"""Being written."""


def rehearse() -> None:
    """Be written."""
