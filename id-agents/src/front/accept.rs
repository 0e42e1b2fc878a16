//! Chooses between the two forms of a thread's events, by the `Accept` header.

use axum::http::{HeaderMap, header};

/// The form of the answer to `GET /threads/{thread}/events`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `text/event-stream`: events as they happen.
    Stream,
    /// `application/json`: one page of the events.
    Page,
}

/// The rank of a form: its quality in thousandths, then how exactly the client named it.
type Suits = (u16, u8);

impl Form {
    /// Returns the form with the highest quality in the `Accept` header. If both have the same quality, the form that
    /// is named more exactly wins, otherwise the stream (as for `*/*` and without the header). Returns `None` if the
    /// client accepts neither.
    pub(super) fn chosen_by(headers: &HeaderMap) -> Option<Self> {
        let accept = accept(headers);
        if accept.is_empty() {
            return Some(Self::Stream);
        }
        let stream = suits(&accept, "text", "event-stream");
        let page = suits(&accept, "application", "json");
        match (stream.0, page.0) {
            (0, 0) => None,
            _ if page > stream => Some(Self::Page),
            _ => Some(Self::Stream),
        }
    }
}

#[cfg(feature = "ag-ui")]
pub(super) fn takes_stream(headers: &HeaderMap) -> bool {
    let accept = accept(headers);
    accept.is_empty() || suits(&accept, "text", "event-stream").0 > 0
}

/// Returns the `Accept` headers as one list.
fn accept(headers: &HeaderMap) -> String {
    let accept = headers.get_all(header::ACCEPT).iter();
    let accept: Vec<&str> = accept.filter_map(|value| value.to_str().ok()).collect();
    accept.join(",").trim().to_owned()
}

/// Returns the rank of `main/sub`. The most exact range that covers it decides (RFC 9110, section 12.5.1).
fn suits(accept: &str, main: &str, sub: &str) -> Suits {
    let mut best = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some((type_name, subtype)) = parts.next().and_then(|it| it.split_once('/')) else {
            continue;
        };
        let exactness = match (type_name.trim(), subtype.trim()) {
            ("*", "*") => 1,
            (found, "*") if found.eq_ignore_ascii_case(main) => 2,
            (found, subtype)
                if found.eq_ignore_ascii_case(main) && subtype.eq_ignore_ascii_case(sub) =>
            {
                3
            }
            _ => continue,
        };
        let quality = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(1_000, |(_, value)| thousandths(value.trim()));
        if exactness >= best.1 {
            best = (quality, exactness);
        }
    }
    best
}

/// A quality that cannot be parsed counts as absent.
fn thousandths(quality: &str) -> u16 {
    let quality: f32 = quality.parse().unwrap_or(0.0);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0 to 1,000"
    )]
    let thousandths = (quality.clamp(0.0, 1.0) * 1_000.0).round() as u16;
    thousandths
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_accept_header_decides() {
        let chosen = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            Form::chosen_by(&headers)
        };
        for stream in [
            "",
            "*/*",
            "text/*",
            "text/event-stream",
            "TEXT/Event-Stream; charset=utf-8",
            "application/json, text/event-stream",
            "application/json;q=0.5, text/event-stream;q=0.9",
            "application/json;q=0, */*",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/json;q=nan, */*;q=0.1",
        ] {
            assert_eq!(chosen(stream), Some(Form::Stream), "{stream}");
        }
        for page in [
            "application/json",
            "application/*",
            "application/json, text/plain, */*",
            "application/json;q=0.9, text/event-stream;q=0.5",
            "text/event-stream;q=0.1, application/json ; q=0.2",
            "*/*, text/event-stream;q=0",
        ] {
            assert_eq!(chosen(page), Some(Form::Page), "{page}");
        }
        for neither in [
            "text/html",
            "image/*",
            "*/*;q=0",
            "json",
            "application/json;q=0",
            "text/event-stream;q=x",
        ] {
            assert_eq!(chosen(neither), None, "{neither}");
        }
        assert_eq!(Form::chosen_by(&HeaderMap::new()), Some(Form::Stream));
    }

    #[test]
    fn several_headers_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT, HeaderValue::from_static("text/html"));
        headers.append(header::ACCEPT, HeaderValue::from_static("application/json"));
        assert_eq!(Form::chosen_by(&headers), Some(Form::Page));
    }
}
