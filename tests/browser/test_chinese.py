"""A reader whose browser asks for Chinese meets no sentence in Latin letters, on any page."""

import re

import pytest

# Every text that is seen, those of shadow trees among them; a line's parts put together. Code and
# formulas are the same in every language, and what a work is cited by stays as it was printed.
TEXTS = """() => {
    const other = "code, pre, .katex, math, style, script, option, [data-testid=stIconMaterial]"
        + ", [data-testid=stCaptionContainer], .about-data, .work, .st-key-language";
    const lines = new Map();
    const read = (root) => {
        const both = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
        const walk = document.createTreeWalker(root, both);
        while (walk.nextNode()) {
            const node = walk.currentNode;
            if (node.shadowRoot) read(node.shadowRoot);
            if (node.nodeType !== Node.TEXT_NODE || node.parentElement.closest(other)) continue;
            let place = node.parentElement;
            while (getComputedStyle(place).display === "inline" && !place.closest("svg"))
                place = place.parentElement;
            lines.set(place, (lines.get(place) ?? "") + node.data);
        }
    };
    read(document.querySelector("[data-testid=stApp]"));
    return [...lines.values()].filter((text) => text.trim());
}"""
A_SENTENCE = re.compile(r"[A-Za-z]{2,}(?:,? [a-z]{2,}){2,}")
# Streamlit's own, which no app can translate (streamlit issue 1353).
STREAMLITS = {"Skip to main content", "1MB per file • CSV, TSV, TXT"}
HAN = re.compile(r"[\u4e00-\u9fff]")
WIDE = "document.querySelector('[data-testid=stMain]').scrollWidth"
# A page, what is there once it is drawn, and how many texts in Chinese it has at least.
PAGES = [
    ("?surface=ravine&angle=20", ".lab[data-updates]", 60),
    ("train?data=moons&n=60&epochs=1", ".lab[data-updates]", 60),
    ("methods", "h3 >> text=AdEMAMix", 60),
    ("surfaces", "h3 >> text=你的公式", 60),
    ("models", "h3 >> text=双月", 30),
    ("lessons", "button >> text=打开 >> nth=15", 60),
    ("lessons?lesson=clip", ".lab[data-updates]", 10),
    ("?surface=booth&steps=40&run=gd&run=adam&open=compare", "[data-testid=stDataFrame]", 50),
    ("?surface=booth&steps=40&run=gd&open=search", ".js-plotly-plot .legend text", 50),
    ("?surface=booth&steps=40&run=gd&open=export", "[data-testid=stCode]", 50),
    ("train?data=moons&n=60&epochs=1&open=own", "[data-testid=stTextArea]", 50),
    ("clinic", "[data-testid=stExpander]", 25),
    ("proof", "[data-testid=stMarkdown] >> text=在实验室中打开", 8),
]


@pytest.mark.parametrize(("path", "there", "least"), PAGES)
def test_no_sentence_is_left_in_latin(server, new_page, path, there, least):
    visitor = new_page(locale="zh-CN")
    visitor.goto(f"{server}/{path}")
    visitor.locator(there).first.wait_for(timeout=60_000)
    texts = visitor.evaluate(TEXTS)
    assert {text for text in texts if A_SENTENCE.search(text)} <= STREAMLITS
    assert sum(bool(HAN.search(text)) for text in texts) >= least
    visitor.wait_for_function("document.documentElement.lang === 'zh-CN'")
    for width in (1280, 390):
        visitor.set_viewport_size({"width": width, "height": 800})
        # A table is drawn anew before it fits.
        visitor.wait_for_function(f"(width) => {WIDE} <= width", arg=width)


def test_the_switch_says_the_same_lab_in_another_language(server, new_page):
    page = new_page()
    page.goto(f"{server}/?surface=ravine&angle=20&run=gd&run=adam~lr~0.3")
    row = page.locator(".readout tbody tr").first
    row.filter(has_text="Gradient descent").wait_for()
    page.get_by_role("button", name="中文").click()
    row.filter(has_text="梯度下降").wait_for()
    # The address follows the picture.
    page.wait_for_url(lambda url: "lang=zh" in url)
    assert "angle=20" in page.url and "run=adam~lr~0.3" in page.url
    page.get_by_role("link", name="方法").click()
    page.locator("h3 >> text=梯度下降").wait_for()
    page.go_back()
    row.filter(has_text="梯度下降").wait_for()
    page.get_by_role("button", name="English").click()
    row.filter(has_text="Gradient descent").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
