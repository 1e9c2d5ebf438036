//! Providers and hosts that were built for other versions of the contract.

use devlog_tests::{
    journal::Journal,
    output::Output,
    provider_builds::api_copies::{Built, Side, built},
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::path::Path;

/// A sandbox with a journal that is to be pushed with this provider.
fn sandbox(name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.configure(&format!(
        "[remote]\nprovider = \"{name}\"\nurl = \"memory\"\n"
    ));
    Journal::create(sandbox.root(), 1);
    sandbox
}

fn run_with(name: &str, library: &Path, arguments: &[&str]) -> Output {
    let named = format!("{name}={}", library.display());
    let named = ["--provider", &named];
    sandbox(name).run(arguments.iter().chain(&named))
}

#[test]
fn the_program_works_with_a_provider_of_every_version() {
    for side in &built().sides {
        let output = run_with(&side.name, &side.provider, &["push"]).expect(0);
        let pushed = "✓ Pushed 3 files to Golden Storage ";
        assert!(output.stdout.starts_with(pushed), "{}", side.what);
        let output = run_with(&side.name, &side.provider, &["provider", "check"]).expect(0);
        assert!(output.stdout.contains("✓ Level full: "), "{}", side.what);
    }
}

#[test]
fn a_provider_of_another_major_version_is_refused_in_one_line() {
    let Built {
        sides,
        other_major_provider,
    } = built();
    let output = run_with(&sides[0].name, other_major_provider, &["push"]).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `golden_1_0` at [TARGET]/taken/libdevlog_provider_other_major.so is refused
      Caused by: it was built for provider-api 2.0.0, this devlog speaks 1.0.0

    hint: install a version of the provider that was built for this devlog
    ");
}

#[test]
fn every_call_of_every_host_reaches_every_provider() {
    let sides = &built().sides;
    assert!(sides.len() >= 2);
    for host in sides {
        for provider in sides {
            let (calls, more) = every_call(host, provider);
            let pair = format!("host {}, provider {}", host.what, provider.what);
            let expected = match (host.is_later, provider.is_later) {
                (false, _) => None,
                (true, false) => Some("free_space: None"),
                (true, true) => Some("free_space: Some(42)"),
            };
            assert_eq!(more.as_deref(), expected, "{pair}");
            assert_eq!(calls, every_call(&sides[0], &sides[0]).0, "{pair}");
        }
    }
    assert_snapshot!(every_call(&sides[0], &sides[0]).0, @r#"
    create_storage: error invalid_settings, a golden storage needs a url, after None, [("code", "NO_URL"), ("hint", "set `url` to any word")]
      log Info: 4 settings, shelf top by GOLDEN_SHELF, a token of 6 bytes, from /journal
    properties: Properties { connections: 16, list_has_hashes: true, conditional_create: true, conditional_replace: true, conditional_delete: true, max_object_size: Some(1000) }
      log Debug: events/20250911.jsonl is of type application/x-ndjson
      read 19 bytes after 1 rewinds
    upload_file: events/20250911.jsonl, 19 bytes, etag Some("\"1\""), hash a5a5, upload Some("5f1d-0A"), attributes [("format", "1")], modified Some(1757586600)
      log Debug: events/20250911.jsonl is of type application/x-ndjson
      read 19 bytes after 0 rewinds
    upload_file if absent: error already_exists, events/20250911.jsonl is not as it should be, after None, []
      log Debug: events/20250911.jsonl is of type application/x-ndjson
      read 19 bytes after 0 rewinds
    upload_file if match: events/20250911.jsonl, 19 bytes, etag Some("\"2\""), hash a5a5, upload Some("5f1d-0A"), attributes [("format", "1")], modified Some(1757586600)
      log Debug: events/20250911.jsonl is of type application/x-ndjson
      read 19 bytes after 0 rewinds
    upload_file if match: error precondition_failed, events/20250911.jsonl is not as it should be, after None, []
    create_container: done
    upload_file of a source that fails: error storage_full, planted, after None, [("code", "E42"), ("hint", "none")]
      wrote "{\"type\":\"Created\"}\n"
    download_file: events/20250911.jsonl, 19 bytes, etag Some("\"2\""), hash a5a5, upload Some("5f1d-0A"), attributes [("format", "1")], modified Some(1757586600)
      wrote ""
    download_file of what is absent: error not_found, events/absent.jsonl is not there, after None, []
    download_file into a sink that fails: error storage_full, planted, after None, [("code", "E42"), ("hint", "none")]
      events/20250911.jsonl, 19 bytes, etag Some("\"2\""), hash a5a5, upload Some("5f1d-0A"), attributes [("format", "1")], modified Some(1757586600)
    list_files: done
    list_files: done
      events/20250911.jsonl, 19 bytes, etag Some("\"2\""), hash a5a5, upload Some("5f1d-0A"), attributes [("format", "1")], modified Some(1757586600)
    list_files: error storage_full, planted, after None, [("code", "E42"), ("hint", "none")]
    stat_file: events/20250911.jsonl, 19 bytes, etag Some("\"2\""), hash a5a5, upload Some("5f1d-0A"), attributes [("format", "1")], modified Some(1757586600)
    file_exists: true
    get_file_hash: Some("a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5")
    stat_file: none
    file_exists: false
    get_file_hash: None
    delete_file if match: error precondition_failed, events/20250911.jsonl is not as it should be, after None, []
    delete_file: done
    delete_file: done
    list_files: done
    progress was noted 8 times
      read 0 bytes after 1 rewinds
    upload_file after a stop: error cancelled, cancelled, after None, []
      log Info: 2 settings, shelf none by the configuration, a token of 0 bytes, from /journal
      wrote ""
    download_file: error throttled, the shelf is busy, after Some(1.5s), [("request_id", "request-7"), ("queue", "3")]
    create_container: error permission_denied, the shelf is not yours, after None, []
      read 0 bytes after 0 rewinds
    upload_file of what is too large: error too_large, the object is larger than `size_limit`, after None, []
    "#);
}

/// The host's report of every call, and, apart from that, of the one that only a later host makes.
fn every_call(host: &Side, provider: &Side) -> (String, Option<String>) {
    let sandbox = Sandbox::new();
    let output = sandbox.finish(sandbox.command_of(&host.host, [&provider.provider]));
    let output = output.expect(0).stdout;
    let (more, calls): (Vec<_>, Vec<_>) = output
        .lines()
        .partition(|line| line.starts_with("free_space: "));
    (calls.join("\n"), more.first().map(|&line| line.to_owned()))
}
