//! What surrounds a question in a pasted mail or a chat message and carries no
//! meaning: headers, quote marks, signatures, the bot's own name.

/// The message without its wrapping. Never empty unless the message is.
#[must_use]
pub fn unwrap_mail(message: &str) -> String {
    let lines: Vec<String> = message.lines().map(|l| unquote(l).to_string()).collect();
    let mailish = lines.len() > 1;
    let kept: Vec<&str> = lines.iter().map(String::as_str).filter(|l| !(mailish && is_header(l))).collect();
    let text = kept.join("\n");
    let text = if text.trim().is_empty() { lines.join("\n") } else { text };
    strip_name(text.trim()).to_string()
}

fn unquote(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c == '|' || c.is_whitespace())
}

fn is_header(line: &str) -> bool {
    let l = line.trim().to_lowercase();
    let starts = [
        "from:",
        "to:",
        "cc:",
        "bcc:",
        "subject:",
        "sent:",
        "date:",
        "re:",
        "fw:",
        "fwd:",
        "sent from",
        "----",
        "====",
        "reply-to:",
        "importance:",
        "attachments:",
        "get outlook",
        "on behalf of",
        "confidential",
        "begin forwarded",
    ];
    let closings = [
        "best",
        "best regards",
        "regards",
        "kind regards",
        "thanks",
        "thank you",
        "cheers",
        "warm regards",
        "thanks!",
        "thx",
        "ty",
        "--",
        "many thanks",
        "rgds",
        "br",
        "sincerely",
    ];
    starts.iter().any(|s| l.starts_with(s))
        || closings.contains(&l.trim_end_matches([',', '.', '!']))
        || l.contains("forwarded message")
        || l.contains("original message")
        || (l.starts_with("on ") && l.ends_with("wrote:"))
}

fn strip_name(text: &str) -> &str {
    let mut rest = text;
    for name in
        ["@topup", "topup,", "topup:", "hey topup", "hi topup", "hello topup", "ok topup", "dear topup"]
    {
        if rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            rest = rest[name.len()..].trim_start_matches([',', ':', ' ', '!']);
        }
    }
    rest
}

/// A slash form and the text behind it.
#[must_use]
pub fn slash(message: &str) -> Option<(&'static str, &str)> {
    let rest = message.trim().strip_prefix('/')?;
    let (name, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let name = match name.to_lowercase().as_str() {
        "trend" => "trend",
        "forecast" => "forecast",
        "funnel" => "funnel",
        "ask" | "topup" => "ask",
        "help" => "help",
        _ => return None,
    };
    Some((name, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_go_and_the_question_stays() {
        let mail = "---- forwarded message ----\nFrom: Ops\nSubject: ask\n\n> Need the funnel, Aug 2026.\n\nSent from my phone";
        assert_eq!(unwrap_mail(mail).trim(), "Need the funnel, Aug 2026.");
        assert_eq!(unwrap_mail("Subject: issuances last week"), "Subject: issuances last week");
        assert_eq!(unwrap_mail("@Topup issuances"), "issuances");
        assert_eq!(slash("/Trend by grade"), Some(("trend", "by grade")));
    }
}
