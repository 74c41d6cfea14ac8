//! Small messages that keep a careless reader busy. Also measured by `benches/responses.rs`.

/// So many items after one another.
pub fn numbered(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        all.push_str(&item(number));
        all
    })
}

/// Each with its name; `genuine` is a signed response to hide some in.
pub fn bombs(genuine: &str) -> Vec<(&'static str, String)> {
    let protocol = r#"xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol""#;
    let root = |attributes: &str, inside: &str| {
        format!("<samlp:Response {protocol} {attributes}>{inside}</samlp:Response>")
    };
    let inside =
        |what: &str| genuine.replacen("<samlp:Status>", &format!("{what}<samlp:Status>"), 1);
    let laughs = numbered(10, |it| {
        let before = if it == 0 { "ha".to_owned() } else { format!("&l{};", it - 1).repeat(10) };
        format!("<!ENTITY l{it} \"{before}\">")
    });
    let signature_end = "</ds:SignedInfo>";
    vec![
        ("20,000 levels", root("", &format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000)))),
        ("400,000 elements", root("", &"<a/>".repeat(400_000))),
        ("60,000 elements", root("", &"<a/>".repeat(60_000))),
        ("60,000 attributes", root(&numbered(60_000, |it| format!(" a{it}=''")), "")),
        ("20,000 attributes", root(&numbered(20_000, |it| format!(" a{it}=''")), "")),
        ("9,000 namespaces", root(&numbered(9_000, |it| format!(" xmlns:n{it}='u:{it}'")), "")),
        ("namespaces that are handed down", {
            let levels = numbered(40, |level| {
                let names = numbered(60, |it| format!(" xmlns:n{level}x{it}='u:{it}'"));
                format!("<a{names}>")
            });
            root("", &format!("{levels}{}{}", "<b xmlns:z='z'/>".repeat(3_000), "</a>".repeat(40)))
        }),
        ("a quote that hides attributes", {
            let hidden = numbered(20_000, |it| format!(" a{it}=''"));
            format!("<?x '?><samlp:Response {protocol}{hidden}/>")
        }),
        ("a billion laughs", format!("<!DOCTYPE x [{laughs}]>{}", root("", "&l9;"))),
        ("an entity of 200 KiB a thousand times", {
            format!(
                "<!DOCTYPE x [<!ENTITY e \"{}\">]>{}",
                "e".repeat(200_000),
                root("", &"&e;".repeat(1_000))
            )
        }),
        ("60,000 character references", root("", &"&#9;".repeat(60_000))),
        ("60,000 references in an attribute", root(&format!("a='{}'", "&#9;".repeat(60_000)), "")),
        ("36,000 comments", root("", &"<!---->".repeat(36_000))),
        ("open tags", "<a ".repeat(80_000)),
        ("250,000 times <", "<".repeat(250_000)),
        ("an endless name", root("", &format!("<{}/>", "a".repeat(250_000)))),
        (
            "3,000 signatures",
            inside(
                &"<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>".repeat(3_000),
            ),
        ),
        ("a signature of 200 KiB", {
            genuine.replacen(
                "<ds:SignatureValue>",
                &format!("<ds:SignatureValue>{}", "A".repeat(200_000)),
                1,
            )
        }),
        ("30,000 prefixes to canonicalize", {
            let list = numbered(30_000, |it| format!("p{it} "));
            let inclusive = format!(
                "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"{list}\"/>"
            );
            genuine.replacen(
                "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>",
                &format!("<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">{inclusive}</ds:Transform>"),
                1,
            )
        }),
        ("200 KiB of space in the signature", {
            genuine.replacen(signature_end, &format!("{}{signature_end}", " ".repeat(200_000)), 1)
        }),
        // The signature is genuine, so all of this is canonicalized before it is refused.
        ("a genuine signature over 1,900 elements", {
            let names = numbered(50, |it| format!(" xmlns:n{it}='urn:{it}'"));
            let many = numbered(1_900, |it| {
                format!("<n{0}:a n{0}:b='&amp;' c='\"'>&lt;</n{0}:a>", it % 50)
            });
            genuine.replacen("<saml:Subject>", &format!("<x{names}>{many}</x><saml:Subject>"), 1)
        }),
        ("a genuine signature over 200 KiB of text", {
            genuine.replacen("<saml:Subject>", &format!("{}<saml:Subject>", ">".repeat(200_000)), 1)
        }),
    ]
}
