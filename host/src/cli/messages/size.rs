//! Bytes as people read them.

/// Decimal units, as disks and invoices count; the largest has no end.
const UNITS: [(u64, &str); 3] = [(1_000, "KB"), (1_000_000, "MB"), (1_000_000_000, "GB")];

/// Writes a number of bytes: "812 B", "2.1 KB", "3.4 MB".
pub fn size(bytes: u64) -> String {
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let (mut tenths, mut name) = (0, "");
    for (unit, unit_name) in UNITS {
        (tenths, name) = (rounded_tenths(bytes, unit), unit_name);
        if tenths < 10_000 {
            break;
        }
    }
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// Wide, since ten times the largest `u64` does not fit into one.
fn rounded_tenths(bytes: u64, unit: u64) -> u128 {
    (u128::from(bytes) * 10 + u128::from(unit) / 2) / u128::from(unit)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_has_one_decimal_from_a_kilobyte_on() {
        let written = [0, 812, 999, 1_000, 2_100, 3_449_999, 5_000_000_000].map(size);
        assert_eq!(
            written,
            [
                "0 B", "812 B", "999 B", "1.0 KB", "2.1 KB", "3.4 MB", "5.0 GB"
            ]
        );
    }

    #[test]
    fn rounding_up_reaches_the_next_unit() {
        assert_eq!(size(999_949), "999.9 KB");
        assert_eq!(size(999_950), "1.0 MB");
        assert_eq!(size(999_999_999), "1.0 GB");
    }

    #[test]
    fn the_largest_number_has_a_size() {
        assert_eq!(size(u64::MAX), "18446744073.7 GB");
    }
}
