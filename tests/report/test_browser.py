"""What a browser makes of the page: the languages switch, nothing spills over, it prints."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from commonweal import report

from .conftest import MakeContext

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium (apt-get install chromium fonts-noto-cjk)"
)

PROBE = """
<script>
const shown = name => getComputedStyle(document.querySelector('.article-' + name)).display;
const found = {};
for (const name of ['zh', 'en']) {
  document.getElementById('language-' + name).click();
  found[name] = {zh: shown('zh'), en: shown('en'),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth};
}
document.title = JSON.stringify(found);
</script></body>
"""


def _chromium(folder: Path, *options: str) -> str:
    assert CHROMIUM is not None
    found = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}",
            *options,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return found.stdout


@pytest.fixture
def page(make_context: MakeContext) -> Path:
    context = make_context()
    report.write(context)
    return context.workspace.path("report.html")


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_one_language_shows_at_a_time_and_fits_the_window(
    page: Path, tmp_path: Path, width: int
) -> None:
    # The page itself allows no script; the probe is put into a copy that does. A headless window
    # has a least width, so the page is looked at through a frame.
    text = page.read_text("utf-8")
    policy = re.search(r"<meta http-equiv=\"Content-Security-Policy\".*?>", text)
    assert policy is not None
    inner = tmp_path / "inner.html"
    probe = PROBE.replace("document.title =", "parent.document.title =")
    inner.write_text(text.replace(policy.group(), "").replace("</body>", probe), "utf-8")
    outer = tmp_path / "outer.html"
    outer.write_text(f'<iframe src="inner.html" width="{width}" height="900"></iframe>', "utf-8")
    document = _chromium(tmp_path, "--allow-file-access-from-files", "--dump-dom", outer.as_uri())
    title = re.search(r"<title>(.*?)</title>", document)
    assert title is not None
    assert json.loads(title.group(1)) == {
        "zh": {"zh": "block", "en": "none", "wide": 0},
        "en": {"zh": "none", "en": "block", "wide": 0},
    }


def test_it_prints(page: Path, tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    _chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri())
    content = paper.read_bytes()
    assert content.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 12
