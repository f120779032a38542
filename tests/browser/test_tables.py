"""Tables as a person meets them in JupyterLab: pages, order, filter, SQL, chart and files."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Notebook

SET_UP = """from agent import DataTable, Workbench
from agent.models import Offline
wb = Workbench(model=Offline(), trace=False)"""
ASK = "turn = await wb.send('Wie viele Geräte sind je Objekt eingebaut?')\nNone"
LARGE = """import pandas as pd
X = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
frame = pd.DataFrame({'n': range(100_000), X: ['Straße', X, None, 'x' * 2000] * 25_000})
frame.attrs = {'sql': f"SELECT n, '{X}' FROM t", 'database': 'shop', 'truncated': True}
DataTable(frame, 'big')"""


def download(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as info:
        page.get_by_role("button", name=f"Download these rows as {name}").first.click()
    path = info.value.path()
    return info.value.suggested_filename, Path(path).read_bytes()


def test_workspace_table_pages_sorts_filters_and_draws(notebook: Notebook, pictures: Path) -> None:
    notebook.open("table.ipynb", [SET_UP, "wb", ASK])
    notebook.run_all()
    page = notebook.page
    table = page.locator(".wb-card-table")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(25, timeout=20_000)
    expect(table.locator(".wb-data-status")).to_have_text("rows 1–25 of 120")
    table.get_by_role("button", name="Next page").click()
    expect(table.locator(".wb-data-place")).to_have_text("page 2 of 5")
    expect(table.locator(".wb-data-status")).to_have_text("rows 26–50 of 120")
    table.get_by_role("button", name="ort", exact=True).press("Enter")
    expect(table.locator("th").nth(2)).to_have_attribute("aria-sort", "ascending")
    expect(table.locator(".wb-data-place")).to_have_text("page 1 of 5")
    towns = [row.inner_text().split("\t")[2] for row in rows.all()]
    assert towns == sorted(towns)
    table.get_by_label("Filter the rows").fill("LUBECK")
    expect(table.locator(".wb-data-status")).to_have_text(re.compile(r"rows 1–\d+ of \d+, \d+ of 120 rows match"))
    assert {row.inner_text().split("\t")[2] for row in rows.all()} == {"Lübeck"}
    table.get_by_text("SQL:").click()
    expect(table.locator(".wb-data-sql pre")).to_contain_text("LEFT JOIN geraete")
    look = "import json; from agent.workspace import compare; " \
        "print(compare(wb.controls, await wb._panel.look()).text)"  # fmt: skip
    assert "sees all 1 items" in notebook.kernel(look)
    table.get_by_label("Filter the rows").fill("nowhere at all")
    expect(rows).to_have_text(['no row holds "nowhere at all"'])
    assert "sees all 1 items" in notebook.kernel(look)  # what the user filters away is not lost
    table.get_by_label("Filter the rows").fill("")
    expect(rows).to_have_count(25)
    table.get_by_role("button", name="Draw a chart").click()
    image = table.locator("figure img")
    expect(image).to_be_visible(timeout=20_000)
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    name, content = download(page, "CSV")
    assert name == "result.csv"
    whole = json.loads(notebook.kernel("import json; print(json.dumps(turn.tables[0].to_dict('list')))"))
    read = pd.read_csv(io.BytesIO(content))
    assert sorted(read["objekt_id"]) == sorted(whole["objekt_id"])
    name, content = download(page, "Parquet")
    read = pd.read_parquet(io.BytesIO(content)).sort_values("objekt_id", ignore_index=True)
    pd.testing.assert_frame_equal(read, pd.DataFrame(whole).sort_values("objekt_id", ignore_index=True))
    for theme in ("light", "dark"):
        notebook.theme(theme)  # type: ignore[arg-type]  # the names are those of Theme
        page.wait_for_timeout(500)
        notebook.screenshot(pictures / f"table_{theme}.png", ".wb-card-table")
    badge = page.locator(".wb-badge-database")
    expect(badge).to_contain_text("ok")
    badge.press("Enter")
    expect(page.locator(".wb-health-details")).to_contain_text("account may only read")
    notebook.screenshot(pictures / "health_dark.png", ".wb-head")
    assert notebook.errors == []


def test_large_hostile_table_stands_alone_and_leaves_a_copy(notebook: Notebook, pictures: Path) -> None:
    notebook.open("large.ipynb", [SET_UP, LARGE])
    notebook.run_all()
    page = notebook.page
    table = page.locator(".wb-data")
    expect(table.locator("tbody tr")).to_have_count(25, timeout=20_000)
    expect(page.locator(".wb-static")).to_be_hidden()
    table.get_by_role("button", name="Last page").click()
    expect(table.locator("tbody tr").last).to_contain_text("99999")
    assert table.locator("tbody td").nth(5).inner_text().startswith("<img src=x")
    expect(table.locator(".wb-data-note")).to_contain_text("only the first 100,000 rows")
    table.get_by_text("SQL:").click()
    table.get_by_text("Python", exact=True).click()
    name, content = download(page, "CSV")
    assert (name, len(pd.read_csv(io.BytesIO(content)))) == ("big.csv", 100_000)
    notebook.screenshot(pictures / "large_light.png", ".wb-data")
    assert page.evaluate("() => window.hacked") is None
    assert table.locator("img, script").count() == 0
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.shut_down()
    saved = json.loads((notebook.server.root / "large.ipynb").read_text())
    outputs = saved["cells"][1]["outputs"]
    assert any("the first 10 of 100,000 rows" in "".join(o["data"].get("text/html", "")) for o in outputs)


@pytest.mark.parametrize("misbehave", ["wrong_column"])
def test_corrections_are_a_strip_in_the_chat(notebook: Notebook, pictures: Path, misbehave: str) -> None:
    notebook.open("strip.ipynb", [SET_UP.replace("Offline()", f"Offline(misbehave=[{misbehave!r}])"), "wb", ASK])
    notebook.run_all()
    steps = notebook.page.locator(".wb-chat .wb-attempt")
    expect(steps).to_have_count(2, timeout=20_000)
    steps.first.locator("summary").click()
    expect(steps.first.locator(".wb-attempt-error")).to_contain_text("1054")
    notebook.screenshot(pictures / "strip.png", ".wb-chat")
    assert notebook.errors == []
