//! What a person said, from Slack's markup to plain words.

/// The words without the bot's own mention, and whether it was there. Other mentions, channels and links become the
/// words that a reader sees.
pub(super) fn words(text: &str, bot: Option<&str>) -> (String, bool) {
    let mut words = String::with_capacity(text.len());
    let mut mentioned = false;
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once('<') {
        words.push_str(before);
        let Some((inner, after)) = marked.split_once('>') else {
            // No markup after all.
            words.push('<');
            rest = marked;
            continue;
        };
        if bot.is_some_and(|bot| is_mention_of(inner, bot)) {
            mentioned = true;
        } else {
            words.push_str(&seen(inner));
        }
        rest = after;
    }
    words.push_str(rest);
    (unescaped(words.trim()), mentioned)
}

/// Whom the text mentions first.
pub(super) fn first_mention(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("<@")?;
    let (inner, _) = after.split_once('>')?;
    inner.split('|').next().filter(|id| !id.is_empty())
}

fn is_mention_of(inner: &str, bot: &str) -> bool {
    inner.strip_prefix('@').is_some_and(|id| id.split('|').next() == Some(bot))
}

/// What a reader sees of something in angle brackets.
fn seen(inner: &str) -> String {
    let (target, label) = inner.split_once('|').map_or((inner, None), |(t, l)| (t, Some(l)));
    let label = label.filter(|label| !label.is_empty());
    match target.chars().next() {
        Some(sign @ ('@' | '#')) => {
            format!("{sign}{}", label.unwrap_or(&target[1..]).trim_start_matches(sign))
        }
        Some('!') => label.map_or_else(|| format!("@{}", &target[1..]), str::to_owned),
        _ => label.unwrap_or(target).to_owned(),
    }
}

/// Text without the three escapes.
pub(super) fn unescaped(text: &str) -> String {
    // The ampersand last, or "&amp;lt;" would become "<".
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_mention_is_taken_out() {
        let said = |text: &str| words(text, Some("U0BOT"));
        assert_eq!(said("<@U0BOT> issuances by channel"), ("issuances by channel".into(), true));
        assert_eq!(said("issuances <@U0BOT|topup> for <@U2>"), ("issuances  for @U2".into(), true));
        assert_eq!(said("<@U0BOTTLE> hello"), ("@U0BOTTLE hello".into(), false));
        assert_eq!(said("<@U0BOT>"), (String::new(), true));
        assert_eq!(words("<@U0BOT> hi", None), ("@U0BOT hi".into(), false));
    }

    #[test]
    fn markup_reads_as_a_person_sees_it() {
        let plain = |text: &str| words(text, None).0;
        assert_eq!(plain("see <#C1|sales> and <https://x.example/a|the sheet>"), "see #sales and the sheet");
        assert_eq!(plain("<!here> <!subteam^S1|@team> <https://x.example>"), "@here @team https://x.example");
        assert_eq!(plain("Q&amp;A &lt; 5 &gt; 3 &amp;lt;"), "Q&A < 5 > 3 &lt;");
        assert_eq!(plain("a < b"), "a < b");
        assert_eq!(plain("<>"), "");
    }
}
