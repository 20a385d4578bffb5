"""The README's PHP for WordPress, run by PHP: it files what is sure, leaves editors' choices, and survives a service that is away."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from tests.receivers import Receiver
from tests.servers import ROOT, Server

(SNIPPET,) = re.findall(r"```php\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
PHP = shutil.which("php")
pytestmark = pytest.mark.skipif(PHP is None, reason="php is not installed")

WORDPRESS = r"""
error_reporting(E_ALL);
ini_set('display_errors', 'stderr');
$site = json_decode(stream_get_contents(STDIN), true);
$site['set'] = null;
function add_action($hook, $callback, $priority, $arguments) { $GLOBALS['saved'] = $callback; }
function esc_html($text) { return htmlspecialchars($text, ENT_QUOTES, 'UTF-8', false); }
function apply_filters($name, $text) { return $text; }
function wp_json_encode($data) { return json_encode($data); }
function wp_remote_post($url, $how) {
    $headers = implode("\r\n", array_map(fn($name) => "$name: {$how['headers'][$name]}", array_keys($how['headers'])));
    $request = ['method' => 'POST', 'header' => $headers, 'content' => $how['body'], 'timeout' => $how['timeout'], 'ignore_errors' => true];
    return ['body' => (string) @file_get_contents($url, false, stream_context_create(['http' => $request]))];
}
function wp_remote_retrieve_body($answer) { return $answer['body']; }
function wp_get_post_categories($id) { return $GLOBALS['site']['categories']; }
function get_option($name) { return $name === 'default_category' ? '1' : null; }
function wp_set_object_terms($id, $slug, $taxonomy) { $GLOBALS['site']['set'] = [$slug, $taxonomy]; }
function update_post_meta($id, $name, $text) { $GLOBALS['site']['meta'][$name] = $text; }
"""
SAVE = "\n$saved(7, (object) $site['post']);\nfwrite(STDOUT, json_encode($site));"
STORY = (
    "<!-- wp:paragraph -->\n<p>Người dân&nbsp;Quảng Hà đến xem trận đấu từ sáng sớm.</p>\n<!-- /wp:paragraph -->\n"
    '<!-- wp:image {"id": 12} -->\n<figure class="wp-block-image"><img src="a.jpg"/><figcaption>Sân cỏ. Ảnh: Minh Anh</figcaption></figure>'
)


def saved(
    port: int, *, title: str = "Chuyện ở Quảng Hà", content: str = STORY, categories: tuple[int, ...] = (1,), summary: str = ""
) -> Any:
    """The site after a post was saved: ``set`` is the category, ``meta`` what is kept beside the post."""
    site = {"post": {"post_title": title, "post_content": content}, "categories": categories, "meta": {"toa_soan_summary": summary}}
    code = WORDPRESS + SNIPPET.replace("localhost:8000", f"127.0.0.1:{port}") + SAVE
    ended = subprocess.run([str(PHP), "-r", code], input=json.dumps(site), capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout)


def test_a_post_that_is_sure_is_filed_and_gets_a_summary(server: Server) -> None:
    site = saved(server.port)
    assert site["set"] == ["the-thao", "category"]
    assert site["meta"]["toa_soan_summary"] == "Người dân Quảng Hà đến xem trận đấu từ sáng sớm."


def test_what_an_editor_chose_stays(server: Server) -> None:
    assert saved(server.port, categories=(1, 9))["set"] is None


def test_a_post_that_is_not_sure_is_left_to_the_editors(server: Server) -> None:
    assert saved(server.port, content="<p>Người dân đến xem từ sáng sớm.</p>")["set"] is None


@pytest.mark.parametrize("title", ["", "Tin &amp; ảnh", 'Trận <em>"đấu"</em> 3 < 4'], ids=["empty", "an entity", "markup"])
def test_a_post_is_filed_whatever_its_title_is(server: Server, title: str) -> None:
    assert saved(server.port, title=title)["set"] == ["the-thao", "category"]


def test_a_post_of_which_nothing_can_stand_alone_is_filed_and_keeps_no_summary_of_what_it_was() -> None:
    found = {"id": "7", "sections": [{"slug": "the-thao"}], "decision": "assign", "summary": None}
    with Receiver([200], json.dumps({"predictions": [found]}).encode()) as receiver:
        site = saved(receiver.port, summary="Tóm tắt cũ.")
    assert (site["set"], site["meta"]["toa_soan_summary"]) == (["the-thao", "category"], "")


def test_a_draft_without_a_word_is_left_as_it_is(server: Server) -> None:
    site = saved(server.port, title="", content="<p>&nbsp;</p>", summary="Tóm tắt cũ.")
    assert (site["set"], site["meta"]["toa_soan_summary"]) == (None, "Tóm tắt cũ.")


@pytest.mark.parametrize(
    ("status", "answer"),
    [(200, b""), (502, b"<html>Bad gateway</html>"), (429, b'{"status": 429}')],
    ids=["nothing", "a page", "a problem"],
)
def test_a_summary_stays_while_the_service_is_away(status: int, answer: bytes) -> None:
    with Receiver([status], answer) as receiver:
        kept = saved(receiver.port, summary="Tóm tắt cũ.")
        assert receiver.messages
    for site in (kept, saved(receiver.port, summary="Tóm tắt cũ.")):  # nobody listens there any more
        assert (site["set"], site["meta"]["toa_soan_summary"]) == (None, "Tóm tắt cũ.")
