//! Lines that spreadsheets read, and take for nothing else.

/// The mark by which spreadsheets know UTF-8: a file begins with it.
macro_rules! head {
    ($first:literal $(, $column:literal)* $(,)?) => {
        concat!("\u{feff}\"", $first, "\"", $(",\"", $column, "\"",)* "\r\n")
    };
}

pub(super) use head;

/// The line of a row.
pub(super) fn line<const N: usize>(fields: [&str; N]) -> String {
    fields.map(field).join(",") + "\r\n"
}

/// A field that no spreadsheet takes for a formula (OWASP, CSV injection), always quoted.
fn field(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{feff}', '\u{a0}']).chars().next();
    let formula = first.is_some_and(|it| "=+-@\t\r\n|%＝＋－＠".contains(it));
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_formula_and_never_ends_its_field() {
        for (name, quoted) in [
            ("Anna", "\"Anna\""),
            ("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("  =1+1", "\"'  =1+1\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("a,b\nc", "\"a,b\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(field(name), quoted);
        }
    }

    #[test]
    fn a_file_begins_with_the_names_of_its_columns() {
        assert_eq!(head!("Name", "User ID"), "\u{feff}\"Name\",\"User ID\"\r\n");
        assert_eq!(line(["Anna", "=7"]), "\"Anna\",\"'=7\"\r\n");
    }
}
