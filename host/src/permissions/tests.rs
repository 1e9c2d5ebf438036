//! The judgement of files and folders by owner, group and mode.

use super::{Access, Fault, Rule};

const ALICE: u32 = 1000;
const MALLORY: u32 = 1001;

fn access(mode: u32, uid: u32) -> Access {
    Access {
        mode,
        uid,
        gid: uid,
    }
}

#[test]
fn ones_own_and_roots_files_pass() {
    let rule = Rule::for_user(ALICE);
    for (mode, uid) in [(0o755, ALICE), (0o700, ALICE), (0o644, 0), (0o4755, 0)] {
        assert_eq!(
            rule.fault_of_file(access(mode, uid)),
            None,
            "{mode:o} {uid}"
        );
    }
}

#[test]
fn what_another_user_owns_or_can_write_is_a_fault() {
    let rule = Rule::for_user(ALICE);
    for (mode, uid, fault) in [
        (0o755, MALLORY, Fault::OtherOwner(MALLORY)),
        (0o775, ALICE, Fault::GroupWrites),
        (0o757, ALICE, Fault::EveryoneWrites),
        (0o777, ALICE, Fault::EveryoneWrites),
        (0o664, 0, Fault::GroupWrites),
    ] {
        assert_eq!(
            rule.fault_of_file(access(mode, uid)),
            Some(fault),
            "{mode:o}"
        );
        assert_eq!(
            rule.fault_of_folder(access(mode, uid)),
            Some(fault),
            "{mode:o}"
        );
    }
}

#[test]
fn a_group_of_the_users_own_has_no_other_member() {
    let rule = Rule::for_user(ALICE).with_own_group();
    assert_eq!(rule.fault_of_file(access(0o664, ALICE)), None);
    let users = Access {
        gid: 100,
        ..access(0o664, ALICE)
    };
    assert_eq!(rule.fault_of_file(users), Some(Fault::GroupWrites));
    let fault = rule.fault_of_file(access(0o666, ALICE));
    assert_eq!(fault, Some(Fault::EveryoneWrites));
}

#[test]
fn root_trusts_no_other_user() {
    let rule = Rule::for_user(0);
    assert_eq!(rule.fault_of_file(access(0o755, 0)), None);
    assert_eq!(
        rule.fault_of_file(access(0o755, ALICE)),
        Some(Fault::OtherOwner(ALICE))
    );
}

#[test]
fn a_sticky_folder_is_accepted_from_root_only() {
    let rule = Rule::for_user(ALICE);
    assert_eq!(rule.fault_of_folder(access(0o1777, 0)), None);
    assert_eq!(
        rule.fault_of_folder(access(0o1777, ALICE)),
        Some(Fault::EveryoneWrites)
    );
    assert_eq!(
        rule.fault_of_file(access(0o1777, 0)),
        Some(Fault::EveryoneWrites)
    );
}

#[test]
fn a_bundled_file_may_be_written_by_whoever_can_exchange_the_program() {
    const ADMIN: u32 = 80;
    let admins = |mode| Access {
        gid: ADMIN,
        ..access(mode, ALICE)
    };
    let program = access(0o755, ALICE);
    let homebrew = Rule::for_installation(program, admins(0o775));
    assert_eq!(homebrew.fault_of_folder(admins(0o775)), None);
    assert_eq!(homebrew.fault_of_folder(admins(0o2775)), None);
    let fault = homebrew.fault_of_folder(access(0o775, MALLORY));
    assert_eq!(fault, Some(Fault::OtherOwner(MALLORY)));
    for folder in [admins(0o755), admins(0o1775)] {
        let closed = Rule::for_installation(program, folder);
        let fault = closed.fault_of_folder(admins(0o775));
        assert_eq!(fault, Some(Fault::GroupWrites));
    }
    let folder = access(0o755, 0);
    let shared = Rule::for_installation(access(0o775, ALICE), folder);
    assert_eq!(shared.fault_of_file(access(0o775, ALICE)), None);
    let foreign_group = Access {
        gid: MALLORY,
        ..access(0o775, ALICE)
    };
    assert_eq!(
        shared.fault_of_file(foreign_group),
        Some(Fault::GroupWrites)
    );
    let private = Rule::for_installation(access(0o755, ALICE), folder);
    assert_eq!(
        private.fault_of_file(access(0o775, ALICE)),
        Some(Fault::GroupWrites)
    );
    assert_eq!(
        shared.fault_of_file(access(0o777, ALICE)),
        Some(Fault::EveryoneWrites)
    );
}

#[test]
fn a_secret_is_read_by_its_user_alone() {
    let secret = Rule::for_user(ALICE).for_secret();
    let shared = Access {
        gid: 100,
        ..access(0o640, ALICE)
    };
    for (access, fault) in [
        (access(0o600, ALICE), None),
        (access(0o644, ALICE), Some(Fault::OthersRead)),
        (shared, Some(Fault::OthersRead)),
    ] {
        assert_eq!(secret.fault_of_file(access), fault, "{access:?}");
        assert_eq!(secret.with_own_group().fault_of_file(access), fault);
        assert_eq!(secret.fault_of_folder(access), None);
    }
    let own = access(0o640, ALICE);
    assert_eq!(secret.with_own_group().fault_of_file(own), None);
}
