//! The app's package: what an owner uploads to Teams. A zip file of a manifest, made from the templates in `deploy/teams`,
//! and of two icons, drawn here.

mod icons;
mod zip;

use serde_json::Value;

use self::zip::Zip;

/// The manifest, and what it has more where messages are read that do not mention the app.
const MANIFEST: &str = include_str!("../../../../deploy/teams/manifest.json");
const PERMISSIONS: &str = include_str!("../../../../deploy/teams/permissions.json");

/// What a package is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The id of the app's registration.
    pub app_id: String,
    /// The name in Teams.
    pub name: String,
    /// Who offers it.
    pub company: String,
    /// A page of theirs.
    pub website: String,
    /// Our address as Teams reaches it, where there is one.
    pub public_url: Option<String>,
    /// Whether messages are read that do not mention the app, in conversations that it is in.
    pub reads: bool,
}

/// The longest name.
const NAME: usize = 30;
/// The longest entry in a message's menu.
const ENTRY: usize = 32;
/// The longest name of a company.
const COMPANY: usize = 32;

/// The manifest of an app.
///
/// # Errors
/// A fact is of another form than Teams takes; the sentence says which.
pub fn manifest(facts: &Facts) -> Result<Value, String> {
    if !is_guid(&facts.app_id) {
        return Err(format!(
            "teams.app_id is {:?}: it is the \"Application (client) ID\" of the registration, 32 digits and letters with \
             hyphens between them",
            facts.app_id
        ));
    }
    let short = |name: &str, most: usize| (1..=most).contains(&name.trim().encode_utf16().count());
    if !short(&facts.name, NAME) {
        return Err(format!("the name must have 1 to {NAME} characters"));
    }
    if !short(&facts.company, COMPANY) {
        return Err(format!("the company's name must have 1 to {COMPANY} characters"));
    }
    if !facts.website.starts_with("https://") {
        return Err(format!("the website is {}: it must begin with https://", facts.website));
    }
    let read = |template: &str| -> Result<Value, String> {
        let mut value: Value = serde_json::from_str(template)
            .map_err(|error| format!("a template of the manifest is broken: {error}"))?;
        fill(&mut value, facts);
        Ok(value)
    };
    let mut manifest = read(MANIFEST)?;
    let entry = &mut manifest["composeExtensions"][0]["commands"][0]["title"];
    if entry.as_str().is_none_or(|title| title.encode_utf16().count() > ENTRY) {
        *entry = "Ask about this".into();
    }
    let host = facts.public_url.as_deref().and_then(|url| url.strip_prefix("https://"));
    if let Some(host) = host.and_then(|rest| rest.split(['/', ':']).next()) {
        manifest["validDomains"] = vec![host].into();
    }
    if facts.reads {
        for (name, value) in read(PERMISSIONS)?.as_object().into_iter().flatten() {
            manifest[name] = value.clone();
        }
    }
    Ok(manifest)
}

/// The package of an app.
///
/// # Errors
/// As [`manifest`], or an icon could not be drawn.
pub fn package(facts: &Facts) -> Result<Vec<u8>, String> {
    let manifest = manifest(facts)?;
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
    let mut zip = Zip::default();
    zip.add("manifest.json", text.as_bytes());
    let drawn = |icon: Option<Vec<u8>>| icon.ok_or("an icon could not be drawn");
    zip.add("color.png", &drawn(icons::colour())?);
    zip.add("outline.png", &drawn(icons::outline())?);
    Ok(zip.finish())
}

/// Puts the facts in the places that the templates leave for them.
fn fill(value: &mut Value, facts: &Facts) {
    match value {
        Value::String(text) => {
            *text = text
                .replace("{APP_ID}", &facts.app_id)
                .replace("{NAME}", facts.name.trim())
                .replace("{COMPANY}", facts.company.trim())
                .replace("{WEBSITE}", &facts.website);
        }
        Value::Array(all) => all.iter_mut().for_each(|one| fill(one, facts)),
        Value::Object(fields) => fields.values_mut().for_each(|one| fill(one, facts)),
        _ => {}
    }
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.concat().bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            app_id: "7f8e9d0c-1111-2222-3333-444455556666".into(),
            name: "Topup".into(),
            company: "The Lender".into(),
            website: "https://lender.example".into(),
            public_url: Some("https://topup.lender.example".into()),
            reads: false,
        }
    }

    #[test]
    fn the_facts_stand_in_the_manifest_and_nothing_is_left_open() {
        let plain = manifest(&facts()).expect("a manifest");
        assert_eq!(plain["bots"][0]["botId"], facts().app_id);
        assert_eq!(plain["validDomains"][0], "topup.lender.example");
        assert!(plain["authorization"].is_null());
        let text = plain.to_string();
        assert!(
            ["{APP_ID}", "{NAME}", "{COMPANY}", "{WEBSITE}"].iter().all(|open| !text.contains(open)),
            "{text}"
        );
        assert_eq!(plain["composeExtensions"][0]["commands"][0]["title"], "Ask Topup about this");
        let long = manifest(&Facts { name: "The Lender's Analyst of Loans".into(), ..facts() });
        let long = long.expect("a manifest");
        assert_eq!(long["composeExtensions"][0]["commands"][0]["title"], "Ask about this");
        let reading = manifest(&Facts { reads: true, ..facts() }).expect("a manifest");
        let names = &reading["authorization"]["permissions"]["resourceSpecific"];
        assert_eq!(names[0]["name"], "ChannelMessage.Read.Group");
        assert_eq!(reading["webApplicationInfo"]["id"], facts().app_id);
    }

    #[test]
    fn what_teams_would_not_take_is_told() {
        let said = |facts: Facts| manifest(&facts).expect_err("it is told");
        assert!(said(Facts { app_id: "app".into(), ..facts() }).contains("teams.app_id"));
        assert!(said(Facts { name: "n".repeat(31), ..facts() }).contains("30"));
        assert!(said(Facts { company: " ".into(), ..facts() }).contains("company"));
        assert!(said(Facts { website: "http://x".into(), ..facts() }).contains("https://"));
    }

    #[test]
    fn the_icons_have_the_sizes_and_colours_that_teams_asks_for() {
        let decoded = |png: Vec<u8>| {
            let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
            let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
            let info = reader.next_frame(&mut pixels).expect("pixels");
            (info.width, info.height, pixels)
        };
        let (width, height, colour) = decoded(icons::colour().expect("drawn"));
        assert_eq!((width, height), (192, 192));
        assert!(colour.chunks_exact(4).all(|pixel| pixel[3] == 255), "no transparency in the coloured one");
        let (width, height, outline) = decoded(icons::outline().expect("drawn"));
        assert_eq!((width, height), (32, 32));
        let inked = outline.chunks_exact(4).filter(|pixel| pixel[3] > 0);
        assert!(inked.clone().count() > 50 && outline.chunks_exact(4).any(|pixel| pixel[3] == 0));
        assert!(inked.clone().all(|pixel| pixel[..3] == [255; 3]), "white and nothing else");
    }

    #[test]
    fn the_package_is_a_zip_that_others_read() {
        let bytes = package(&facts()).expect("a package");
        let path = std::env::temp_dir().join(format!("topup-teams-{}.zip", std::process::id()));
        std::fs::write(&path, &bytes).expect("a file");
        let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(sorted(z.namelist()))";
        let out =
            std::process::Command::new("python3").args(["-c", script]).arg(&path).output().expect("python3");
        std::fs::remove_file(&path).expect("it goes");
        let said = String::from_utf8_lossy(&out.stdout).trim().to_owned();
        assert_eq!(
            said,
            "['color.png', 'manifest.json', 'outline.png']",
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        assert_eq!(bytes, package(&facts()).expect("a package"), "the same facts give the same package");
    }
}
