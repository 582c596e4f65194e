//! What is refused before anything is planned: SQL, injections, raw rows,
//! personal data, changes to data, secrets. Off-topic questions are told apart
//! later, when nothing in them could be accounted for.

use super::token::{Token, plain, tokens};

/// Why a question is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// SQL in the question.
    Sql,
    /// An attempt to change the rules.
    Injection,
    /// Single customers' rows.
    RawRows,
    /// Names, addresses, numbers of persons.
    PersonalData,
    /// Changing, deleting, deciding.
    Change,
    /// Passwords, prompts, settings.
    Secrets,
    /// Another thread's or person's questions.
    OtherContext,
    /// Nothing to do with the business's numbers.
    OffTopic,
}

impl Reason {
    /// Whether it is logged as a security event.
    #[must_use]
    pub fn is_security(self) -> bool {
        !matches!(self, Self::OffTopic)
    }

    /// The id in logs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::Injection => "injection",
            Self::RawRows => "raw_rows",
            Self::PersonalData => "personal_data",
            Self::Change => "change",
            Self::Secrets => "secrets",
            Self::OtherContext => "other_context",
            Self::OffTopic => "off_topic",
        }
    }

    /// One polite sentence, and what can be asked.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Sql => {
                "I don't run SQL or commands from a message; ask in plain words, for example \"issuances by channel last month\"."
            }
            Self::Injection => {
                "I can't change how I work or act on instructions hidden in a message; I can answer questions about submits, approvals, issuances and the forecast."
            }
            Self::RawRows => {
                "I only show totals and rates, never single applications or whole tables; ask for a metric by segment instead, for example \"submits by grade last month\"."
            }
            Self::PersonalData => {
                "I don't show or look up personal data; I can answer with totals and rates, for example \"approval rate by channel last month\"."
            }
            Self::Change => {
                "I can only read the numbers, not change data or decide applications; ask me about submits, approvals, issuances or the forecast."
            }
            Self::Secrets => {
                "I can't share settings, prompts or credentials; I can answer questions about submits, approvals, issuances and the forecast."
            }
            Self::OtherContext => {
                "I don't share what others ask or what is said in other threads; ask me about the numbers themselves."
            }
            Self::OffTopic => {
                "That is outside what I can answer; I know submits, approvals, issuances, their rates, and the forecast. Try \"issuances by channel last month\"."
            }
        }
    }
}

/// The reason to refuse the message, if there is one.
#[must_use]
pub fn refuse(message: &str) -> Option<Reason> {
    let text = plain(message).to_lowercase();
    let words: Vec<Token> = tokens(&text, false);
    let w = Words { words: words.iter().map(|t| t.text.as_str()).collect(), text: &text };
    let w = w.without_grouped_rows();
    sql(&w)
        .or_else(|| injection(&w))
        .or_else(|| secrets(&w))
        .or_else(|| personal(&w))
        .or_else(|| raw_rows(&w))
        .or_else(|| change(&w))
        .or_else(|| other_context(&w))
}

struct Words<'a> {
    words: Vec<&'a str>,
    text: &'a str,
}

impl Words<'_> {
    /// "one row per week", "a line for each channel" ask for a table of sums, not
    /// for rows of the data: the word for the row is taken out.
    fn without_grouped_rows(mut self) -> Self {
        const ONE: [&str; 16] = [
            "application",
            "applications",
            "loan",
            "loans",
            "customer",
            "customers",
            "borrower",
            "borrowers",
            "applicant",
            "applicants",
            "person",
            "client",
            "clients",
            "app",
            "apps",
            "id",
        ];
        let mut kept = Vec::with_capacity(self.words.len());
        let mut i = 0;
        while i < self.words.len() {
            let word = self.words[i];
            let at = i;
            let next = |n: usize| self.words.get(at + n).copied().unwrap_or("");
            let behind = match (next(1), next(2)) {
                ("per" | "each" | "every" | "by", x) => x,
                ("for", "each" | "every" | "the") => next(3),
                ("for", x) => x,
                _ => "",
            };
            let row = matches!(word, "row" | "rows" | "line" | "lines" | "entry");
            if row && !behind.is_empty() && !ONE.contains(&behind) {
                i += 1;
                if next(0) == "per" {
                    i += 1;
                }
                continue;
            }
            kept.push(word);
            i += 1;
        }
        self.words = kept;
        self
    }

    fn any(&self, list: &[&str]) -> bool {
        self.words.iter().any(|w| list.contains(w))
    }

    /// The words of the phrase, in this order, next to each other; `*` is any word.
    fn phrase(&self, phrase: &str) -> bool {
        let want: Vec<&str> = phrase.split(' ').collect();
        self.words.windows(want.len()).any(|got| got.iter().zip(&want).all(|(g, w)| *w == "*" || g == w))
    }

    fn phrases(&self, list: &[&str]) -> bool {
        list.iter().any(|p| self.phrase(p))
    }

    /// One of `first` followed within `gap` words by one of `then`.
    fn near(&self, first: &[&str], then: &[&str], gap: usize) -> bool {
        self.words
            .iter()
            .enumerate()
            .any(|(i, w)| first.contains(w) && self.words[i + 1..].iter().take(gap).any(|x| then.contains(x)))
    }
}

fn sql(w: &Words) -> Option<Reason> {
    let t = w.text;
    let statement = w.near(&["select"], &["from"], 12)
        && (w.any(&["*", "where", "count", ";"])
            || w.any(&["cps_tb", "forecast_df", "sqlite_master", "information_schema"]))
        || w.phrases(&[
            "drop table",
            "drop database",
            "drop view",
            "drop index",
            "alter table",
            "truncate table",
            "create table",
            "create view",
            "create index",
            "union select",
            "union all",
            "insert into",
            "delete from",
            "pragma *",
            "attach database",
            "or 1 = 1",
            "where 1 = 1",
            "information_schema *",
            "exec xp_cmdshell",
            "load_extension *",
            "group by 1",
            "vacuum into",
            "grant all",
            "select 1",
            "limit 10 offset",
        ])
        || w.near(&["update"], &["set"], 4) && w.any(&["=", "cps_tb", "forecast_df"])
        || w.phrase("select *") && w.any(&["from", "*"]) && t.contains("select *")
        || t.contains("';")
        || t.contains("\";")
        || t.contains("' or '")
        || t.contains("1=1")
        || t.contains("'='")
        || t.contains("--") && (t.contains(';') || t.contains('\''))
        || t.contains("/*") && t.contains("*/")
        || w.any(&[
            "sqlite_master",
            "sqlite_schema",
            "information_schema",
            "pg_catalog",
            "xp_cmdshell",
            "load_extension",
            "pg_sleep",
            "randomblob",
        ])
        || w.near(
            &["drop", "truncate", "alter"],
            &["table", "tables", "database", "schema", "cps_tb", "forecast_df"],
            3,
        )
        || w.near(
            &["delete", "insert", "update", "erase", "wipe"],
            &["cps_tb", "forecast_df", "database", "table", "tables", "rows", "records", "row", "record"],
            5,
        )
        || w.near(
            &["run", "execute", "exec", "eval"],
            &["sql", "query:", "command", "shell", "script", "code"],
            5,
        )
        || t.contains("<script")
        || t.contains("${")
        || t.contains("{{")
        || t.contains("$(")
        || t.contains("`rm ")
        || t.contains("rm -rf")
        || t.contains("../..")
        || t.contains("%27");
    statement.then_some(Reason::Sql)
}

fn injection(w: &Words) -> Option<Reason> {
    let rules: &[&str] = &[
        "rules",
        "rule",
        "instructions",
        "instruction",
        "guardrail",
        "guardrails",
        "restrictions",
        "restriction",
        "limits",
        "limitations",
        "policy",
        "policies",
        "prompt",
        "prompts",
        "safeguards",
        "filters",
        "checks",
        "check",
        "guidelines",
        "safety",
        "constraints",
        "programming",
        "training",
        "directives",
        "above",
        "validation",
        "whitelist",
        "allowlist",
        "security",
        "controls",
        "protections",
    ];
    let found = w.near(
        &[
            "ignore",
            "disregard",
            "forget",
            "bypass",
            "override",
            "overrule",
            "disable",
            "skip",
            "circumvent",
            "deactivate",
            "suspend",
            "lift",
            "violate",
            "break",
            "evade",
        ],
        rules,
        5,
    ) && !w.phrases(&[
        "drop the filters",
        "forget the filters",
        "ignore the filters",
        "lift the filters",
        "skip the filters",
        "disregard the filters",
    ]) || w.near(
        &["turn", "switch", "shut"],
        &[
            "checks",
            "guardrails",
            "rules",
            "safety",
            "validation",
            "protections",
            "restrictions",
            "guardrail",
            "limits",
            "security",
        ],
        5,
    ) && w.any(&["off"])
        || w.phrases(&[
            "maintenance mode",
            "developer mode",
            "debug mode",
            "god mode",
            "admin mode",
            "root mode",
            "dan mode",
            "jailbreak mode",
            "sudo mode",
            "unrestricted mode",
            "safe mode",
            "you are now",
            "act as",
            "pretend you",
            "pretend to",
            "pretend that",
            "roleplay as",
            "role play",
            "new instructions",
            "from now on you",
            "from now on",
            "you must obey",
            "system prompt",
            "system message",
            "no longer bound",
            "without restrictions",
            "without any restrictions",
            "do anything now",
            "your new role",
            "hidden instructions",
            "i am your developer",
            "i am the developer",
            "im the admin",
            "i am the admin",
            "i am an administrator",
            "as an administrator",
            "as the administrator",
            "reader is an administrator",
            "i am the ceo so",
            "simulate a",
            "end of instructions",
            "begin new",
            "repeat everything above",
            "repeat your instructions",
            "repeat the words",
            "everything above this",
            "your initial instructions",
            "unlock yourself",
            "run as root",
            "with admin rights",
            "hypothetically you",
            "imagine you are",
            "assume you have no",
            "let us play",
            "grandma used to",
            "override code",
            "authorization code",
            "answer as if you had no",
            "reply only with",
            "say only",
            "respond with the word",
        ])
        || w.any(&["jailbreak", "jailbroken", "sudo", "dan"]) && !w.any(&["from"])
        || w.near(
            &["decode", "base64", "rot13", "unscramble", "deobfuscate", "hex"],
            &["do", "run", "execute", "follow", "obey", "says", "it", "this"],
            8,
        )
        || w.any(&["base64", "rot13"])
        || long_code(w)
        || starts_with_role(w)
        || foreign(w)
        || w.near(&["when", "if"], &["asked", "asks"], 4)
            && w.any(&["always", "reply", "respond"])
            && w.any(&["secret", "double", "say"])
        || w.near(&["always", "must"], &["answer", "report", "say"], 3)
            && w.any(&["double", "triple", "fake", "lie", "inflate", "regardless"])
        || w.near(
            &["make", "invent", "fabricate", "fake", "fudge", "inflate"],
            &["up", "numbers", "number", "figures", "data"],
            4,
        ) && w.any(&["fake", "fabricate", "invent", "fudge", "inflate", "fictional"]);
    found.then_some(Reason::Injection)
}

/// A blob that only a machine reads.
fn long_code(w: &Words) -> bool {
    w.text.split_whitespace().any(|t| {
        let t = t.trim_matches(|c: char| !c.is_alphanumeric() && c != '=' && c != '+' && c != '/');
        t.len() >= 20
            && t.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '=' | '+' | '/'))
            && (t.ends_with('=')
                || t.chars().filter(char::is_ascii_digit).count() >= 3
                    && t.chars().any(char::is_alphabetic)
                    && !t.contains('/'))
    })
}

/// A line that plays the system or the assistant.
fn starts_with_role(w: &Words) -> bool {
    w.text.lines().any(|l| {
        let l = l.trim_start_matches(|c: char| {
            c == '>' || c.is_whitespace() || c == '#' || c == '[' || c == '<' || c == '*' || c == '|'
        });
        [
            "system:",
            "assistant:",
            "developer:",
            "system]",
            "inst]",
            "/inst]",
            "im_start",
            "system>",
            "instruction:",
            "instructions:",
            "new instruction",
            "admin:",
            "root:",
            "important:",
        ]
        .iter()
        .any(|p| l.starts_with(p))
            && (l.starts_with("system")
                || l.starts_with("assistant")
                || l.starts_with("inst")
                || l.starts_with("im_")
                || l.starts_with("developer")
                || l.starts_with("new instr")
                || l.starts_with("admin:")
                || l.starts_with("root:")
                || l.contains("all checks")
                || l.contains("rules"))
    })
}

/// Rules and tables in some other languages.
fn foreign(w: &Words) -> bool {
    let forget: &[&str] = &[
        "olvida",
        "ignora",
        "ignoriere",
        "vergiss",
        "oublie",
        "oubliez",
        "ignorez",
        "ignore",
        "esquece",
        "esqueça",
        "dimentica",
        "vergeet",
        "negeer",
        "zapomnij",
        "zignoruj",
        "missachte",
        "desconsidera",
    ];
    let rules: &[&str] = &[
        "reglas",
        "instrucciones",
        "regeln",
        "anweisungen",
        "règles",
        "regles",
        "instructions",
        "consignes",
        "regras",
        "instruções",
        "regole",
        "istruzioni",
        "regels",
        "instructies",
        "zasady",
        "instrukcje",
        "vorgaben",
    ];
    let all: &[&str] = &[
        "filas",
        "zeilen",
        "lignes",
        "linhas",
        "righe",
        "rijen",
        "wiersze",
        "tabla",
        "tabelle",
        "tabela",
        "tabella",
        "contraseña",
        "passwort",
        "senha",
        "kundendaten",
        "clientes",
        "datensätze",
    ];
    w.near(forget, rules, 5)
        || w.near(
            &[
                "muéstrame",
                "muestrame",
                "zeig",
                "zeige",
                "montre",
                "montrez",
                "mostre",
                "mostra",
                "toon",
                "pokaż",
                "affiche",
                "affichez",
                "dame",
                "gib",
                "donne",
            ],
            all,
            8,
        )
        || w.text.contains("无视")
        || w.text.contains("忽略")
        || w.text.contains("игнорируй")
        || w.text.contains("забудь")
        || w.text.contains("無視")
}

fn secrets(w: &Words) -> Option<Reason> {
    let things: &[&str] = &[
        "password",
        "passwords",
        "credential",
        "credentials",
        "token",
        "tokens",
        "secret",
        "secrets",
        "apikey",
        "passphrase",
        "env",
        "connection",
    ];
    let found = w.any(&["password", "passwords", "credentials", "apikey", "passphrase", "passwd"])
        || w.phrases(&[
            "api key",
            "api keys",
            "access token",
            "bot token",
            "signing secret",
            "connection string",
            "database url",
            "db url",
            "database path",
            "environment variable",
            "environment variables",
            "env vars",
            "config file",
            "private key",
            "your prompt",
            "your prompts",
            "your instructions",
            "your source code",
            "source code",
            "your system",
            "secret key",
            "server address",
            "ip address",
            "your configuration",
            "your config",
            "host name of",
            "encryption key",
            "admin login",
            "login details",
            "log files",
        ])
        || w.near(&["print", "show", "reveal", "tell", "give", "leak", "dump", "display", "list"], things, 5);
    found.then_some(Reason::Secrets)
}

fn personal(w: &Words) -> Option<Reason> {
    let person: &[&str] = &[
        "customer",
        "customers",
        "applicant",
        "applicants",
        "borrower",
        "borrowers",
        "client",
        "clients",
        "people",
        "person",
        "everyone",
        "user",
        "users",
        "who",
        "whom",
        "member",
        "members",
        "consumer",
        "consumers",
        "those",
        "them",
        "somebody",
        "someone",
        "all",
        "each",
        "every",
        "anyone",
        "declined",
        "approved",
    ];
    let data: &[&str] = &[
        "names",
        "name",
        "emails",
        "phone",
        "phones",
        "address",
        "addresses",
        "ssn",
        "ssns",
        "birthday",
        "birthdays",
        "birthdate",
        "dob",
        "contact",
        "contacts",
        "mailing",
        "salary",
        "salaries",
        "employer",
        "passport",
        "license",
        "surname",
        "surnames",
        "lastname",
        "identities",
        "identity",
    ];
    let phrases: &[&str] = &[
        "social security",
        "phone number",
        "phone numbers",
        "email address",
        "email addresses",
        "e mail address",
        "e mail addresses",
        "home address",
        "home addresses",
        "mailing address",
        "street address",
        "date of birth",
        "dates of birth",
        "bank account",
        "account number",
        "account numbers",
        "credit report",
        "driver license",
        "drivers license",
        "first name",
        "last name",
        "full name",
        "full names",
        "last names",
        "contact details",
        "contact info",
        "contact information",
        "personal data",
        "personal details",
        "personal information",
        "customer list",
        "which customer borrowed",
        "which borrower",
        "which applicant",
        "which client",
        "name please",
        "names please",
        "which person",
        "list of customers",
        "list of borrowers",
        "list of applicants",
        "customer names",
        "applicant names",
        "names and",
        "names of",
        "name of the customer",
        "name and",
        "customer id",
        "customer ids",
        "loan id",
        "loan ids",
        "application id",
        "application ids",
        "who are the",
        "routing number",
        "card number",
        "card numbers",
        "tax id",
        "credit card number",
        "maiden name",
        "cell phone",
        "cell numbers",
        "john smith",
        "jane doe",
        "john doe",
        "zip codes of",
    ];
    let numbered = [
        "customer",
        "applicant",
        "borrower",
        "client",
        "application",
        "loan",
        "user",
        "member",
        "account",
        "case",
        "app",
    ]
    .iter()
    .any(|n| {
        w.words.windows(3).any(|x| {
            let id = |t: &str| {
                t.len() >= 4
                    && t.chars().all(|c| c.is_ascii_digit())
                    && !(t.len() == 4 && t.starts_with("20"))
            };
            x[0] == *n
                && (id(x[1])
                    || matches!(x[1], "#" | "id" | "number" | "no" | "nr")
                        && x[2].len() >= 3
                        && x[2].chars().all(|c| c.is_ascii_digit()))
        }) || w.words.len() >= 2
            && w.words[w.words.len() - 2] == *n
            && w.words[w.words.len() - 1].len() >= 4
            && w.words[w.words.len() - 1].chars().all(|c| c.is_ascii_digit())
            && !w.words[w.words.len() - 1].starts_with("20")
    });
    let titled = w.words.windows(2).any(|x| {
        matches!(x[0], "mr" | "mrs" | "ms" | "miss")
            && x[1].len() > 2
            && x[1].chars().all(char::is_alphabetic)
    }) && w
        .any(&["borrow", "borrowed", "loan", "apply", "applied", "fico", "owe", "score", "approved"]);
    let ssn = w.text.split_whitespace().any(|t| {
        let t = t.trim_matches(|c: char| !c.is_ascii_digit());
        t.len() == 11
            && t.char_indices().all(|(i, c)| if i == 3 || i == 6 { c == '-' } else { c.is_ascii_digit() })
    });
    let found = w.phrases(phrases)
        || w.any(&["ssn", "ssns", "dob", "pii"])
        || w.near(data, person, 6)
        || w.near(
            person,
            &[
                "names",
                "emails",
                "addresses",
                "phones",
                "ssn",
                "ssns",
                "birthdays",
                "birthdates",
                "passport",
                "salaries",
                "surnames",
            ],
            6,
        )
        || numbered
        || titled
        || ssn
        || w.near(&["who"], &["defaulted", "borrowed", "declined", "rejected", "applied"], 3)
            && !w.any(&["many", "much"])
            && w.phrases(&[
                "who borrowed",
                "who defaulted",
                "who did we decline",
                "who was declined",
                "who was rejected",
                "who got declined",
                "tell me who",
            ]);
    found.then_some(Reason::PersonalData)
}

fn raw_rows(w: &Words) -> Option<Reason> {
    let row: &[&str] = &["rows", "row", "records", "record", "entries", "lines", "tuples"];
    let grain: &[&str] = &[
        "applications",
        "application",
        "apps",
        "loans",
        "loan",
        "customers",
        "borrowers",
        "applicants",
        "submissions",
    ];
    let take: &[&str] = &[
        "show", "list", "export", "dump", "give", "send", "print", "download", "display", "pull", "fetch",
        "get", "extract", "see", "email", "want", "need", "output", "return", "provide",
    ];
    let listing: &[&str] = &["list", "export", "dump", "download", "extract"];
    let tables = w.near(
        &["dump", "export", "download", "print", "extract", "open", "cat"],
        &["forecast_df", "cps_tb", "table", "tables", "database", "dataset"],
        4,
    ) || w.near(
        &["first", "top", "last", "all", "some", "few", "any", "random", "sample"],
        &["rows", "records", "row"],
        3,
    ) || w.near(
        &["individual", "single", "raw"],
        &["score", "scores", "applicants", "borrowers", "loans", "applications", "customers"],
        3,
    ) && !w.any(&["average", "avg", "rate"])
        || w.phrases(&[
            "one per line",
            "line by line",
            "one line per loan",
            "one row per",
            "per applicant",
            "per borrower",
            "by applicant",
            "by borrower",
            "by loan id",
        ])
        || w.phrases(&["per customer", "by customer", "each customer"])
            && !w.phrases(&["customer type", "customer types", "customer status"])
        || w.near(
            &["give", "show", "list", "send", "get", "tell", "see", "pull"],
            &["customers", "borrowers", "applicants"],
            4,
        ) && w.any(&["behind", "who", "whose", "which"])
            && !w.any(&["many", "rate", "average"]);
    let found = tables
        || w.near(take, row, 6) && !w.phrases(&["rows of the chart", "funnel rows"]) && w.any(row)
        || w.phrases(&[
            "all rows",
            "every row",
            "all records",
            "every record",
            "raw data",
            "raw rows",
            "raw table",
            "raw records",
            "row level",
            "row by row",
            "loan level",
            "application level",
            "customer level",
            "applicant level",
            "full table",
            "whole table",
            "entire table",
            "complete table",
            "whole database",
            "entire database",
            "full database",
            "underlying data",
            "underlying rows",
            "individual applications",
            "individual loans",
            "individual customers",
            "individual records",
            "individual borrowers",
            "single application",
            "each individual",
            "line level",
            "loan tape",
            "data dump",
            "full export",
            "table dump",
            "first 10 rows",
            "sample of applications",
            "sample rows",
            "individual application",
        ])
        || w.near(listing, grain, 4) && !w.any(&["by", "per", "count", "number", "how"])
        || w.near(&["recent", "latest", "newest", "last", "first", "oldest"], grain, 2) && counted_things(w)
        || w.near(&["each", "every", "single", "one"], &["application", "applicant", "borrower", "loan"], 1)
            && w.near(take, &["application", "applicant", "borrower", "loan"], 6)
            && !w.any(&["average", "avg"])
        || w.phrases(&[
            "its fico",
            "with their fico",
            "with their scores",
            "their fico score",
            "their fico scores",
            "with its",
        ]);
    found.then_some(Reason::RawRows)
}

/// "the 20 most recent applications", "last 5 loans".
fn counted_things(w: &Words) -> bool {
    let things: &[&str] =
        &["applications", "application", "apps", "loans", "loan", "customers", "borrowers", "applicants"];
    w.words.windows(4).any(|x| {
        let n = |t: &str| {
            t.parse::<u32>().is_ok_and(|n| n < 2000)
                || matches!(t, "five" | "ten" | "twenty" | "hundred" | "three")
        };
        let newest = |t: &str| matches!(t, "recent" | "latest" | "newest" | "last" | "first" | "oldest");
        (n(x[0]) && x[1] == "most" && newest(x[2]) && things.contains(&x[3]))
            || (n(x[0]) && newest(x[1]) && things.contains(&x[2]))
            || (newest(x[0]) && n(x[1]) && things.contains(&x[2]))
    }) || w.words.windows(3).any(|x| {
        matches!(x[0], "recent" | "latest" | "newest" | "last" | "first")
            && x[1].parse::<u32>().is_ok()
            && things.contains(&x[2])
    })
}

fn change(w: &Words) -> Option<Reason> {
    let objects: &[&str] = &[
        "application",
        "applications",
        "app",
        "apps",
        "loan",
        "loans",
        "customer",
        "customers",
        "record",
        "records",
        "rows",
        "row",
        "data",
        "table",
        "tables",
        "database",
        "duplicates",
        "duplicate",
        "forecast",
        "forecasts",
        "numbers",
        "number",
        "actuals",
        "history",
        "entry",
        "entries",
        "figures",
        "value",
        "values",
        "channel",
        "grade",
        "outliers",
        "everything",
        "month",
        "week",
    ];
    let destroy: &[&str] = &[
        "delete",
        "erase",
        "purge",
        "wipe",
        "overwrite",
        "truncate",
        "destroy",
        "modify",
        "edit",
        "amend",
        "alter",
        "rewrite",
        "backdate",
        "reclassify",
        "relabel",
        "rename",
        "reassign",
        "restate",
        "scrub",
        "deduplicate",
        "dedupe",
        "merge",
        "upload",
        "insert",
        "falsify",
        "tamper",
        "zero",
    ];
    let opens = |verbs: &[&str]| {
        let k = w.words.iter().position(|x| {
            !matches!(
                *x,
                "please"
                    | "pls"
                    | "can"
                    | "could"
                    | "would"
                    | "you"
                    | "kindly"
                    | "hey"
                    | "hi"
                    | "hello"
                    | "now"
                    | "then"
                    | "and"
                    | "go"
                    | "ahead"
                    | "just"
                    | "i"
                    | "we"
                    | "want"
                    | "need"
                    | "to"
                    | "should"
                    | ","
                    | "."
                    | "topup"
                    | "@"
                    | "bot"
                    | "let"
                    | "lets"
                    | "us"
                    | "also"
                    | "the"
                    | "quick"
                    | "quickly"
            )
        });
        k.is_some_and(|k| verbs.contains(&w.words[k])).then(|| k.unwrap_or(0))
    };
    let view = w.any(&[
        "view",
        "filter",
        "filters",
        "chart",
        "breakdown",
        "split",
        "legend",
        "comparison",
        "plot",
        "picture",
    ]);
    let repaint = w.near(
        &[
            "change",
            "convert",
            "turn",
            "switch",
            "move",
            "reassign",
            "upgrade",
            "downgrade",
            "regrade",
            "shift",
            "flip",
        ],
        &["loans", "loan", "applications", "application", "apps", "customers", "borrowers"],
        4,
    ) && w.near(
        &["loans", "loan", "applications", "application", "apps", "customers", "borrowers"],
        &["to", "into"],
        4,
    ) && !view
        && !w.any(&["weekly", "monthly", "daily", "count", "dollars"])
        || w.near(
            &["add", "insert", "create", "register", "enter"],
            &["applications", "application", "loans", "apps", "issuances", "approvals", "submits"],
            3,
        ) && w.words.iter().any(|x| x.chars().all(|c| c.is_ascii_digit()))
            && w.near(
                &["applications", "application", "loans", "apps", "issuances", "approvals", "submits"],
                &["to", "for", "in", "into"],
                2,
            )
            && w.words.first().is_some_and(|f| {
                matches!(*f, "add" | "insert" | "create" | "register" | "enter" | "please" | "can" | "could")
            })
        || w.near(
            &["mark", "flag", "tag", "record"],
            &["issued", "approved", "declined", "funded", "rejected", "paid"],
            8,
        ) && w.near(
            &["mark", "flag", "tag", "record"],
            &["loan", "loans", "application", "applications", "app", "apps", "customer", "it", "them"],
            4,
        )
        || w.near(
            &["email", "send", "mail", "forward", "text", "message", "notify", "contact", "call"],
            &["customers", "borrowers", "applicants", "clients", "them", "everyone"],
            8,
        ) && w.near(
            &["to", "email", "notify", "contact", "call", "text", "message", "mail"],
            &["customers", "borrowers", "applicants", "clients", "everyone"],
            4,
        ) && !w.any(&["channel", "issuances", "rate", "trend"]);
    let restates = w.near(
        &["change", "set", "adjust", "edit", "fix", "tweak", "correct", "overwrite", "raise", "lower"],
        &["actuals", "forecast", "forecasts", "actual"],
        5,
    ) && w.any(&["to", "match", "by"])
        && w.near(&["actuals", "forecast", "forecasts", "actual"], &["to", "by", "match"], 3)
        && !w.any(&["weekly", "monthly", "daily", "count", "view", "chart"]);
    let assigns = w.near(
        &[
            "set", "change", "adjust", "raise", "lower", "increase", "decrease", "bump", "update", "cut",
            "fix", "correct", "move", "put", "make", "reduce", "replace",
        ],
        &["to", "by", "at", "with", "equal", "into"],
        8,
    ) && w.any(&["to", "by", "at", "with", "into"]);
    let found = repaint
        || restates
        || opens(destroy).is_some() && w.near(destroy, objects, 7) && !view
        || opens(&["remove"]).is_some()
            && w.near(
                &["remove"],
                &[
                    "application",
                    "applications",
                    "duplicate",
                    "duplicates",
                    "record",
                    "records",
                    "rows",
                    "row",
                    "data",
                    "entries",
                    "outliers",
                    "loans",
                    "customers",
                ],
                5,
            )
            && !view
        || w.near(
            &["delete", "erase", "purge", "wipe", "overwrite"],
            &[
                "application",
                "applications",
                "duplicates",
                "data",
                "record",
                "records",
                "customers",
                "loans",
                "history",
                "everything",
                "forecast",
            ],
            6,
        ) && !view
        || opens(&[
            "approve",
            "decline",
            "deny",
            "reject",
            "issue",
            "fund",
            "book",
            "cancel",
            "disburse",
            "waive",
            "refund",
            "submit",
            "originate",
        ])
        .is_some_and(|k| {
            let rest = &w.words[k + 1..];
            rest.iter().take(4).any(|x| {
                matches!(
                    *x,
                    "application"
                        | "applications"
                        | "loan"
                        | "loans"
                        | "applicant"
                        | "customer"
                        | "him"
                        | "her"
                        | "it"
                        | "them"
                        | "everyone"
                        | "all"
                        | "pending"
                        | "request"
                        | "requests"
                        | "app"
                )
            }) && !rest.iter().any(|x| {
                matches!(*x, "by" | "per" | "trend" | "rate" | "weekly" | "monthly" | "daily" | "vs")
            })
        })
        || opens(&[
            "set", "change", "adjust", "raise", "lower", "bump", "update", "fix", "correct", "replace",
            "increase", "decrease", "reduce", "put", "move", "cut", "mark", "flag", "tag", "assign", "add",
            "enter", "record", "import", "load", "insert", "lock", "override", "make",
        ])
        .is_some_and(|k| {
            let rest = &w.words[k + 1..];
            let thing = rest.iter().take(7).any(|x| {
                matches!(
                    *x,
                    "forecast"
                        | "forecasts"
                        | "actuals"
                        | "actual"
                        | "target"
                        | "budget"
                        | "row"
                        | "rows"
                        | "record"
                        | "records"
                        | "apr"
                        | "fico"
                        | "application"
                        | "applications"
                        | "grade"
                        | "flag"
                        | "database"
                        | "table"
                        | "issuances"
                        | "approvals"
                        | "submits"
                        | "price"
                        | "rate"
                        | "amount"
                        | "loans"
                        | "numbers"
                        | "number"
                        | "customer"
                        | "customers"
                        | "data"
                )
            });
            let number = rest.iter().any(|x| {
                x.chars().any(|c| c.is_ascii_digit())
                    || matches!(*x, "zero" | "double" | "higher" | "lower" | "million")
            });
            let as_value = rest.iter().any(|x| matches!(*x, "as" | "approved" | "declined" | "issued"));
            thing && assigns && (number || as_value)
                || thing
                    && matches!(
                        w.words[k],
                        "mark"
                            | "flag"
                            | "tag"
                            | "assign"
                            | "insert"
                            | "import"
                            | "lock"
                            | "override"
                            | "enter"
                    )
                    && (as_value || rest.contains(&"into") || rest.contains(&"new") || number)
                || matches!(w.words[k], "add" | "enter" | "record" | "load")
                    && rest.iter().take(4).any(|x| {
                        matches!(*x, "row" | "rows" | "record" | "records" | "application" | "entry" | "new")
                    })
                    && rest.iter().any(|x| {
                        matches!(*x, "row" | "rows" | "record" | "records" | "entry" | "table" | "database")
                    })
        })
        || w.phrases(&[
            "remove the duplicate",
            "remove duplicate",
            "remove duplicates",
            "clean up the data",
            "fix the data",
            "change the data",
            "update the forecast to",
            "send an email to",
            "send a message to",
            "send an email",
            "transfer money",
            "wire the",
            "turn off the bot",
            "shut down",
            "restart the",
            "reboot the",
            "schedule a meeting",
            "book a meeting",
            "pay out the",
            "change my role",
            "give me admin",
            "grant me",
            "make me an admin",
            "refresh the database",
            "change grade",
            "change the grade",
        ]);
    found.then_some(Reason::Change)
}

fn other_context(w: &Words) -> Option<Reason> {
    let found = w.near(
        &["what", "which", "show", "tell", "who"],
        &[
            "team",
            "teams",
            "people",
            "person",
            "user",
            "users",
            "colleague",
            "colleagues",
            "channel",
            "channels",
            "thread",
            "threads",
            "department",
            "else",
            "others",
            "ceo",
            "cfo",
        ],
        5,
    ) && (w.phrases(&[
        "ask you",
        "asked you",
        "asking you",
        "said to you",
        "tell you",
        "told you",
        "talk to you",
        "typed to you",
        "asked the bot",
        "ask the bot",
        "ask topup",
        "asked topup",
        "ask you about",
    ])) || w.phrases(&[
        "other threads",
        "other thread",
        "another thread",
        "other conversation",
        "other conversations",
        "someone elses",
        "somebody elses",
        "other peoples",
        "other workspace",
        "other workspaces",
        "another workspace",
        "other teams question",
        "other teams questions",
        "chat history of",
        "what did * ask",
        "has anyone asked",
        "who asked",
        "who else asked",
        "private messages",
        "direct messages of",
        "other users",
    ]);
    found.then_some(Reason::OtherContext)
}
