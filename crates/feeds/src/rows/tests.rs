//! Whether rows are cut as the `csv` crate cuts them.

use proptest::prelude::*;

use super::*;

type Cut = (u64, Vec<Vec<u8>>);

/// Every row's line and cells, and whether the end is whole.
fn cut(bytes: &[u8], chunk: usize, open_end: bool) -> (Vec<Cut>, bool) {
    let mut rows = Rows { chunk, ..Rows::new(bytes).open_end(open_end) };
    let mut all = Vec::new();
    loop {
        match rows.next() {
            Ok(Some(row)) => all.push((row.line(), row.iter().map(<[u8]>::to_vec).collect())),
            Ok(None) => return (all, true),
            Err(Stuck { why: Why::Open, .. }) => return (all, false),
            Err(other) => panic!("{other:?}"),
        }
    }
}

fn by_csv(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.into_byte_records().map(|row| row.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
}

proptest! {
    /// The `csv` crate cuts the same cells, however little is read at a time; the row that
    /// it takes from a stream without an end is the one that is refused here.
    #[test]
    fn rows_are_those_of_the_csv_crate(text in r#"[a"",\r\n\n;é \x00]{0,60}"#, chunk in 1_usize..80, cut_at in 0_usize..60) {
        // Not always at the border of a character.
        let bytes = &text.as_bytes()[..text.len().min(cut_at)];
        let mut expected = by_csv(bytes);
        for open_end in [false, true] {
            let (rows, whole) = cut(bytes, chunk, open_end);
            if !whole {
                expected.pop();
            }
            let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
            prop_assert!(lines.is_sorted());
            prop_assert_eq!(rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), expected);
            let ended = open_end || matches!(bytes.last(), None | Some(b'\r' | b'\n'));
            prop_assert_eq!(whole, ended && is_closed(bytes));
            expected = by_csv(bytes);
        }
    }
}

/// Whether a row that is begun behind these bytes is one of its own.
fn is_closed(bytes: &[u8]) -> bool {
    let behind = [bytes, b"\nbehind\n".as_slice()].concat();
    by_csv(&behind).last().is_some_and(|row| row == &[b"behind".to_vec()])
}

#[test]
fn lines_are_those_on_which_rows_begin() {
    for ends in ["\n", "\r\n"] {
        let text = "a,b\n\n\"c\nd\",e\nf\n".replace('\n', ends);
        for chunk in [1, 5, 100] {
            let lines: Vec<u64> = cut(text.as_bytes(), chunk, false).0.into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [1, 3, 5], "{ends:?}");
        }
    }
}

#[test]
fn long_rows_are_refused() {
    let text = format!("a,b\n\"{}\",c\n", "x".repeat(1_000));
    let mut rows = Rows { chunk: 64, ..Rows::new(text.as_bytes()).limit(1_000) };
    assert!(rows.next().is_ok_and(|row| row.is_some()));
    assert!(matches!(rows.next(), Err(Stuck { line: 2, why: Why::TooLong(1_000) })));
}
