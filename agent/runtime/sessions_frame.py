"""The table of sessions in a notebook: paths and first messages are shown whole."""

from __future__ import annotations

from typing import Any

import pandas


class SessionsFrame(pandas.DataFrame):
    """A DataFrame that cuts no path off when it is shown; what is made of it is a plain one."""

    @property
    def _constructor(self) -> Any:
        return pandas.DataFrame

    def _repr_html_(self) -> str | None:
        with pandas.option_context("display.max_colwidth", None):
            page: str | None = pandas.DataFrame(self)._repr_html_()  # type: ignore[operator]  # the stubs say it is none
        return page
