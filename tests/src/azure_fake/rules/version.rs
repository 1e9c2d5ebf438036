//! Which versions of the service's interface there are.

use crate::azure_fake::refusal::{self, Refusal};
use crate::http::Arrived;

/// Those from 2015-02-21 on, since when a body of no bytes is signed without a length:
/// <https://learn.microsoft.com/rest/api/storageservices/previous-azure-storage-service-versions>.
const KNOWN: [&str; 41] = [
    "2015-02-21",
    "2015-04-05",
    "2015-07-08",
    "2015-12-11",
    "2016-05-31",
    "2017-04-17",
    "2017-07-29",
    "2017-11-09",
    "2018-03-28",
    "2018-11-09",
    "2019-02-02",
    "2019-07-07",
    "2019-10-10",
    "2019-12-12",
    "2020-02-10",
    "2020-04-08",
    "2020-06-12",
    "2020-08-04",
    "2020-10-02",
    "2020-12-06",
    "2021-02-12",
    "2021-04-10",
    "2021-06-08",
    "2021-08-06",
    "2021-10-04",
    "2021-12-02",
    "2022-11-02",
    "2023-01-03",
    "2023-05-03",
    "2023-08-03",
    "2023-11-03",
    "2024-02-04",
    "2024-05-04",
    "2024-08-04",
    "2024-11-04",
    "2025-01-05",
    "2025-05-05",
    "2025-07-05",
    "2025-11-05",
    "2026-02-06",
    "2026-04-06",
];

/// Refuses a request in a version that there is not.
///
/// # Errors
/// 400 without a version, or with an unknown one.
pub fn check(request: &Arrived) -> Result<(), Refusal> {
    let version = request.header("x-ms-version");
    let version = version.ok_or(refusal::MISSING_HEADER)?;
    if is_known(version) {
        Ok(())
    } else {
        Err(refusal::INVALID_HEADER_VALUE)
    }
}

/// Reports if the version exists.
#[must_use]
pub fn is_known(version: &str) -> bool {
    KNOWN.contains(&version)
}
