//! What a person said, from Teams' text to plain words.

use serde_json::Value;

/// The words without the mentions of the bot itself, and whether there was one. Other mentions become the names that a
/// reader sees.
pub(super) fn words(activity: &Value) -> (String, bool) {
    let bot = activity["recipient"]["id"].as_str().unwrap_or_default();
    let mut text = activity["text"].as_str().unwrap_or_default().to_owned();
    let mut mentioned = false;
    let entities = activity["entities"].as_array().into_iter().flatten();
    for entity in entities.filter(|entity| entity["type"] == "mention") {
        let of_us = !bot.is_empty() && entity["mentioned"]["id"] == bot;
        mentioned |= of_us;
        let Some(marked) = entity["text"].as_str().filter(|marked| !marked.is_empty()) else { continue };
        // One for each: somebody who is mentioned twice has two entities.
        let seen = if of_us { String::new() } else { name(marked) };
        text = text.replacen(marked, &seen, 1);
    }
    (as_read(&text), mentioned)
}

/// Text as a reader sees it.
pub(super) fn as_read(text: &str) -> String {
    tidy(&plain(text))
}

/// The name in a mention: `<at>Ann</at>`, `<at id="0">Ann</at>`.
fn name(marked: &str) -> String {
    let inner = marked.split_once('>').map_or(marked, |(_, inner)| inner);
    inner.strip_suffix("</at>").unwrap_or(inner).to_owned()
}

/// Text without tags and with its characters as a reader sees them. What only looks like a tag (`a < b`) stays.
fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        words.push_str(before);
        let is_tag = from.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
        match from.split_once('>').filter(|(tag, _)| is_tag && tag.len() < 300 && !tag.contains('<')) {
            Some((tag, after)) => {
                let breaks = ["br", "p", "/p", "div", "/div", "li", "/li"];
                let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
                if breaks.contains(&name) || breaks.contains(&tag) {
                    words.push('\n');
                }
                rest = after;
            }
            None => {
                words.push('<');
                rest = from;
            }
        }
    }
    words.push_str(rest);
    let unescaped = words.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
    let unescaped = unescaped.replace("&quot;", "\"").replace("&#39;", "'");
    // The ampersand last, or "&amp;lt;" would become "<".
    unescaped.replace("&amp;", "&")
}

/// Without blanks around lines, and without empty lines.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(text: &str, mentions: &[(&str, &str)]) -> (String, bool) {
        let entities: Vec<Value> = mentions
            .iter()
            .map(|(id, text)| json!({"type": "mention", "mentioned": {"id": id}, "text": text}))
            .collect();
        words(&json!({"text": text, "recipient": {"id": "28:bot"}, "entities": entities}))
    }

    #[test]
    fn only_the_own_mention_is_taken_out() {
        let ours = ("28:bot", "<at>Topup</at>");
        assert_eq!(
            said("<at>Topup</at> issuances by channel\n", &[ours]),
            ("issuances by channel".into(), true)
        );
        let ann = ("29:ann", "<at>Ann</at>");
        let both = said("<at>Ann</at> look, <at>Topup</at> WoW issuances?", &[ann, ours]);
        assert_eq!(both, ("Ann look, WoW issuances?".into(), true));
        assert_eq!(said("<at>Topup</at>&nbsp;", &[ours]), (String::new(), true));
        assert_eq!(said("issuances", &[]), ("issuances".into(), false));
        // Somebody else who has our name.
        let twin = ("29:twin", "<at>Topup</at>");
        assert_eq!(said("<at>Topup</at> hi", &[twin]), ("Topup hi".into(), false));
    }

    #[test]
    fn text_reads_as_a_person_sees_it() {
        let plain = |text: &str| said(text, &[]).0;
        assert_eq!(plain("<p>issuances</p><p>by&nbsp;grade</p>"), "issuances\nby grade");
        assert_eq!(plain("Q&amp;A &lt; 5 &amp;lt;"), "Q&A < 5 &lt;");
        assert_eq!(plain("loans < 5000 and > 100"), "loans < 5000 and > 100");
        assert_eq!(plain("a <b>bold</b> word"), "a bold word");
    }
}
