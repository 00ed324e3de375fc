"""What a page says, and whether any of it is still English."""

import re
import time
from functools import lru_cache

from django.utils import translation
from django.utils.translation import trans_real

# every piece of text and every spoken name, but those marked as being in another language
SAID = """() => {
    const said = [], own = document.documentElement.lang;
    const foreign = (one) => one.closest("[lang]").lang !== own || one.closest("script, style, noscript");
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode.data.replace(/\\s+/g, " ").trim();
        if (text && !foreign(texts.currentNode.parentElement)) said.push(text);
    }
    for (const one of document.querySelectorAll("[aria-label], [alt], [title], [placeholder]")) {
        if (foreign(one)) continue;
        for (const name of ["aria-label", "alt", "title", "placeholder"])
            if (one.getAttribute(name)) said.push(one.getAttribute(name));
    }
    for (const [name, text] of Object.entries(document.body.dataset)) if (name.startsWith("say")) said.push(text);
    return said;
}"""
ENGLISH = re.compile(r"\b(the|and|you|your|with|this|that|what|when|of|are|here|we|our)\b", re.IGNORECASE)
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]")
LETTERS = re.compile(r"[^\W\d_]{3}")


def say(language, text, *, context=None, **holes):
    """One of our texts in `language`."""
    with translation.override(language):
        said = translation.pgettext(context, text) if context else translation.gettext(text)
        return said % holes if holes else said


@lru_cache
def _english(language):
    """(texts that are written otherwise in `language`, patterns of those with holes in them, all its own texts)."""
    catalogue = trans_real.translation(language)._catalog
    pairs = []
    for layer in catalogue._catalogs:
        pairs += [
            ((key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2], value) for key, value in layer.items()
        ]
    own = {value for _text, value in pairs}
    texts = {text for text, value in pairs if text and value != text and LETTERS.search(HOLE.sub("", text))}
    patterns = [
        re.compile(".+".join(re.escape(part) for part in HOLE.split(text)))
        for text in texts
        if HOLE.search(text) and len(HOLE.sub("", text).strip()) > 3
    ]
    return texts - own, patterns, own


def leftovers(said, language):
    """Those of `said` that are English."""
    texts, patterns, own = _english(language)
    return [
        one
        for one in said
        if one not in own and (one in texts or ENGLISH.search(one) or any(each.fullmatch(one) for each in patterns))
    ]


def speaks(page, language):
    """The page is in `language`, all of it; what stands round a live part may follow a moment later."""
    assert page.locator("html").get_attribute("lang") == language, page.url
    deadline = time.monotonic() + 5
    while (found := leftovers(page.evaluate(SAID), language)) and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert found == [], page.url
