//! A browser: keeps cookies, says where it comes from, posts forms, calls server functions.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{Request, header, request::Builder},
};
use rollcall_directory::testing::{Administrator, PASSWORD, TestClock};
use serde_json::Value;

use super::{Answer, EMAIL, Form};

pub struct Browser {
    router: Router,
    origin: &'static str,
    cookies: BTreeMap<String, String>,
    /// What `Sec-Fetch-Site` says (an old browser: nothing), and the `Origin` of posts; a test
    /// makes them another site's.
    pub site: &'static str,
    pub page_origin: &'static str,
    /// The page it shows.
    pub here: String,
}

impl Browser {
    pub fn new(router: Router, origin: &'static str) -> Self {
        let cookies = BTreeMap::new();
        let here = "/".to_owned();
        Self { router, origin, cookies, site: "same-origin", page_origin: origin, here }
    }

    /// Opens a page. Does not follow redirects.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request("GET", path).header(header::ACCEPT, "text/html");
        let answer = self.send(request.body(Body::empty()).unwrap()).await;
        path.clone_into(&mut self.here);
        answer
    }

    /// Opens a page that must be there.
    pub async fn open(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {:?} {}", answer.headers, answer.text());
        answer.text()
    }

    /// Posts a form without scripts.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encoded(fields);
        let request = self
            .request("POST", path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.page_origin)
            .header(header::REFERER, format!("{}{}", self.origin, self.here));
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Fills in the form of the page it shows, without scripts, and opens the page it leads to.
    pub async fn submit(&mut self, page: &str, filled: &[(&str, &str)]) -> String {
        let form = Form::on(page);
        let names: Vec<&str> = filled.iter().map(|it| it.0).collect();
        assert_eq!(form.fields, names, "the fields of {}", form.action);
        let hidden = form.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = hidden.chain(filled.iter().copied()).collect();
        let answer = self.post(&form.action, &fields).await;
        assert!(matches!(answer.status, 302 | 303), "{}: {}", answer.status, answer.text());
        let there = answer.location();
        let there = there.strip_prefix(self.origin).unwrap_or(there).to_owned();
        self.open(&there).await
    }

    /// Calls a server function that takes a form, as the browser half does.
    pub async fn call(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.fetch(path, "application/x-www-form-urlencoded", encoded(fields)).await
    }

    /// Calls a server function that takes JSON.
    pub async fn ask(&mut self, path: &str, arguments: &Value) -> Answer {
        self.fetch(path, "application/json", arguments.to_string()).await
    }

    /// Signs in with the right password and the code of this minute.
    pub async fn sign_in(&mut self, administrator: &Administrator, clock: &TestClock) {
        let code = administrator.code(clock);
        for (path, field, value) in [
            ("/api/session/begin", "email", EMAIL),
            ("/api/session/password", "password", PASSWORD),
            ("/api/session/code", "code", &code),
        ] {
            let answer = self.call(path, &[(field, value)]).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        }
    }

    /// Takes over a cookie from elsewhere.
    pub fn carry(&mut self, cookie: &str) {
        let (name, value) = cookie.split_once('=').unwrap();
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The cookies as sent with every request.
    pub fn cookies(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, it)| format!("{name}={it}")).collect();
        pairs.join("; ")
    }

    /// Sends a body as it is, as this media type.
    pub async fn fetch(&mut self, path: &str, kind: &str, body: String) -> Answer {
        let request = self
            .request("POST", path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ORIGIN, self.page_origin);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    fn request(&self, method: &str, path: &str) -> Builder {
        let host = self.origin.split_once("://").unwrap().1;
        let request = Request::builder().method(method).uri(path).header(header::HOST, host);
        let request = match self.site {
            "" => request,
            site => request.header("sec-fetch-site", site),
        };
        match self.cookies().as_str() {
            "" => request,
            cookies => request.header(header::COOKIE, cookies),
        }
    }

    async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = Answer::to(&self.router, request).await;
        for cookie in answer.cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
