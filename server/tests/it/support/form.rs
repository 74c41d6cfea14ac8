//! A form as a browser without scripts sees it.

/// The first form of a page that calls a server function.
#[derive(Debug)]
pub struct Form {
    pub action: String,
    /// The values that the page itself puts in.
    pub hidden: Vec<(String, String)>,
    /// The names of the fields that a person fills in.
    pub fields: Vec<String>,
}

impl Form {
    #[track_caller]
    pub fn on(page: &str) -> Self {
        let form = tags(page, "form").into_iter().find(|it| {
            attribute(it, "action").is_some_and(|action| action.starts_with("/api/"))
                && attribute(it, "method").is_some_and(|it| it.eq_ignore_ascii_case("post"))
        });
        let form = form.unwrap_or_else(|| panic!("no form that posts: {page}"));
        let action = attribute(form, "action").unwrap();
        let after = page.split_once(form).unwrap().1;
        let inside = after.split("</form>").next().unwrap();
        let mut found = Self { action, hidden: Vec::new(), fields: Vec::new() };
        for input in tags(inside, "input") {
            let Some(name) = attribute(input, "name") else { continue };
            if attribute(input, "type").as_deref() == Some("hidden") {
                found.hidden.push((name, attribute(input, "value").unwrap_or_default()));
            } else {
                found.fields.push(name);
            }
        }
        found
    }
}

/// The opening tags of this name. An attribute's value may hold `>`.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!("<{name}");
    let starts = html.match_indices(&opening).map(|(at, _)| &html[at..]);
    starts
        .filter(|it| it[opening.len()..].starts_with([' ', '>']))
        .map(|it| {
            let mut quoted = false;
            let end = it.find(|letter| {
                quoted ^= letter == '"';
                letter == '>' && !quoted
            });
            &it[..=end.unwrap()]
        })
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    Some(plain(value.split('"').next()?))
}

/// Text without HTML's escapes.
pub fn plain(html: &str) -> String {
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")];
    escapes.iter().fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[test]
fn a_form_is_read_as_a_browser_reads_it() {
    let page = r#"<form method="post" action="/theme"></form><form action="/api/a" method="post"
        class="x"><input type="hidden" name="next" value="/d?a=1&amp;b=&gt;"><input name="email"
        type="email"><input type="checkbox"></form><input name="other">"#
        .replace("\n        ", " ");
    let form = Form::on(&page);
    assert_eq!(form.action, "/api/a");
    assert_eq!(form.hidden, [("next".to_owned(), "/d?a=1&b=>".to_owned())]);
    assert_eq!(form.fields, ["email"]);
}
