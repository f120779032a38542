"""Tables in the kernel: what goes to a browser, and what comes of its questions."""

from __future__ import annotations

import asyncio
import gzip
import io
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from agent import DataTable, Workbench
from agent.models import Offline
from agent.widgets.loop import Callbacks
from agent.widgets.table_source import TableSource, of_frame, of_item
from agent.widgets.table_view import TableView
from tests.widgets.scene import alive, inside, until

LARGE = pd.DataFrame({"n": range(100_000), "name": [f"Straße {n % 7}" for n in range(100_000)]})


class Asking:
    """Asks a table's kernel side as a page does."""

    def __init__(self, view: TableView) -> None:
        self.view = view
        self.got: list[tuple[dict[str, Any], list[bytes]]] = []
        view.widget.send = lambda content, buffers=None: self.got.append((content, buffers or []))

    def send(self, kind: str, **content: Any) -> None:
        version = self.view.widget.shown["version"]
        self.view.widget._handle_custom_msg({"kind": kind, "version": version, "client": "a", **content}, [])

    async def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        before = len(self.got)
        self.send(kind, **content)
        await until(lambda: len(self.got) > before)
        return self.got[-1][0]

    async def download(self, format: str, **content: Any) -> bytes:
        told = await self.ask("file", format=format, **content)
        packed = b""
        for index in range(told["chunks"]):
            await self.ask("chunk", index=index)
            packed += self.got[-1][1][0]
        return gzip.decompress(packed)


@pytest.fixture
async def table(callbacks: Callbacks) -> AsyncIterator[Callable[[TableSource], Asking]]:
    views = []

    def show(source: TableSource) -> Asking:
        views.append(TableView(callbacks))
        views[-1].show(source)
        return Asking(views[-1])

    yield show
    for view in views:
        view.close()


async def test_table_pages_a_large_frame_without_sending_it(table: Any) -> None:
    asking = table(of_frame(LARGE, "large"))
    assert (asking.view.widget.shown["total"], len(asking.view.widget.shown["rows"])) == (100_000, 25)
    page = await asking.ask("page", number=1, page=3999)
    assert [row[0] for row in page["rows"]] == [str(n) for n in range(99_975, 100_000)]
    page = await asking.ask("page", number=2, page=0, sort=0, descending=True, filter="strasse 3")
    assert page["rows"][0] == ["99998", "Straße 3"] or page["rows"][0] == ("99998", "Straße 3")
    assert page["matching"] == sum(n % 7 == 3 for n in range(100_000))


async def test_table_answers_only_the_last_of_many_questions(table: Any) -> None:
    asking = table(of_frame(LARGE, "large"))
    for number, text in enumerate(("s", "st", "str", "straße 6")):
        asking.send("page", number=number, filter=text)
    await until(lambda: asking.got and asking.got[-1][0]["number"] == 3)
    assert len(asking.got) < 4


async def test_table_that_is_replaced_answers_no_question_about_the_old_one(table: Any) -> None:
    asking = table(of_frame(LARGE, "large"))
    asking.send("page", number=1, filter="6")
    asking.view.show(of_frame(pd.DataFrame({"x": [1]}), "small"))
    await asyncio.sleep(0.05)
    await asking.ask("page", number=2)
    assert [content["number"] for content, _ in asking.got] == [2]


@pytest.mark.parametrize(
    "content",
    [
        {"page": -5},
        {"page": "x"},
        {"page": 10**30},
        {"sort": 99},
        {"sort": -1},
        {"sort": True},
        {"filter": None},
        {"filter": "x" * 10_000},
        {"filter": "(["},
    ],
    ids=str,
)
async def test_table_survives_questions_that_make_no_sense(table: Any, content: dict[str, Any]) -> None:
    asking = table(of_frame(pd.DataFrame({"a": [1, 2]}), "t"))
    assert "problem" not in await asking.ask("page", number=1, **content)


async def test_table_downloads_what_is_filtered_in_the_order_shown(table: Any) -> None:
    frame = pd.DataFrame({"a": [3, 1, 2], "b": ["x", '=y,"z"\n', "x"], "c": [Decimal("1.10"), None, Decimal("2.00")]})
    asking = table(of_frame(frame, "t / ü"))
    read = pd.read_csv(io.BytesIO(await asking.download("csv")), dtype={"c": str})
    assert read["b"].tolist() == frame["b"].tolist()
    assert read["c"].tolist()[::2] == ["1.10", "2.00"]
    read = pd.read_parquet(io.BytesIO(await asking.download("parquet", sort=0, filter="x")))
    assert read.to_dict("list") == {"a": [2, 3], "b": ["x", "x"], "c": [Decimal("2.00"), Decimal("1.10")]}


async def test_table_downloads_much_in_several_parts(table: Any) -> None:
    from random import Random

    noise = Random(1)
    frame = pd.DataFrame({"x": [noise.random() for _ in range(60_000)]})
    asking = table(of_frame(frame, "noise"))
    content = await asking.download("parquet")
    assert len(content) > 400_000
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(content)), frame)
    assert len(asking.got) > 2


async def test_table_chart_is_a_picture_or_says_why_not(table: Any) -> None:
    asking = table(of_frame(pd.DataFrame({"jahr": [2021, 2022], "summe": [1.0, 2.0]}), "t"))
    told = await asking.ask("chart")
    assert told["title"] == "line chart: summe by jahr"
    assert told["picture"].startswith("data:image/svg+xml;base64,")
    assert "nothing to plot: 1 rows" in (await asking.ask("chart", filter="2021"))["problem"]


async def test_workspace_table_pages_the_whole_result_behind_its_rows() -> None:
    async with Workbench(model=Offline(), trace=False) as wb:
        wb._repr_mimebundle_()
        turn = await wb.send("Zeige alle Ablesungen")
        (frame,) = turn.tables
        assert len(frame) > 200
        assert wb._panel is not None
        wb._panel._workspace.draw()
        (view,) = (w for w in inside(wb.widget) if "wb-data" in getattr(w, "_dom_classes", ()))
        assert (view.shown["total"], view.shown["sent"]) == (len(frame), 200)
        assert "SELECT" in view.shown["sql"]
        assert "pymysql" in view.shown["code"]
        before = view.shown
        await wb.send("Danke!")
        wb._panel._workspace.draw()
        assert view.shown == before


def test_table_of_a_result_that_is_gone_shows_the_rows_of_the_workspace() -> None:
    source = of_item({"id": "r", "type": "table", "columns": ["a", "a"], "rows": [[1, None], [True, "x"]]}, None)
    assert (source.total, source.sent, source.sql) == (2, 2, "")
    assert source.open().columns == ("a", "a_2")


def test_data_table_without_a_loop_is_static() -> None:
    frame = pd.DataFrame({"<b>": ["<script>x</script>"] * 30})
    frame.attrs = {"sql": "SELECT '<script>'", "database": "d", "truncated": True}
    html = DataTable(frame, "<i>").to_html()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "the first 10 of 30 rows" in html
    assert "truncated" in html


async def test_data_table_leaves_no_widgets_behind() -> None:
    frame = pd.DataFrame({"a": [1]})
    before = alive()
    shown = DataTable(frame)
    assert shown.widget.widget.shown["rows"] == [("1",)] or shown.widget.widget.shown["rows"] == [["1"]]
    shown.close()
    assert alive() == before


@pytest.mark.parametrize(
    ("frame", "columns"),
    [
        (pd.DataFrame({"a": [1]}, index=["x"]), ("index", "a")),
        (pd.DataFrame({"a": [1]}, index=pd.Index([5], name="a")), ("a", "a_2")),
        (pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)], names=["y", None])), ("y", "index", "a")),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), ("a", "a_2")),
        (pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("s", 1), ("s", 2)])), ("s / 1", "s / 2")),
        (pd.DataFrame(), ()),
        (pd.DataFrame({"a": []}), ("a",)),
    ],
    ids=str,
)
async def test_table_of_any_frame_has_columns_of_their_own(table: Any, frame: Any, columns: tuple[str, ...]) -> None:
    asking = table(of_frame(frame, "t"))
    assert tuple(column["name"] for column in asking.view.widget.shown["columns"]) == columns
    assert (await asking.ask("page", number=1, sort=0, filter="zzz"))["matching"] == 0
    assert await asking.download("parquet")
