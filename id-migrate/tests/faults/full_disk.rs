//! A disk that is really full: a file system in memory with a few pages left.

use std::process::Command;

use crate::project::Project;
use crate::sixty::{FILES, count_new, is_restored, new_texts, path, project};

/// Runs `fix --apply` on a disk of that many KiB. Returns the exit code and the output.
///
/// The disk is mounted in its own namespace, so it vanishes with the run. Its files are moved back.
fn on_disk_of(project: &Project, kibibytes: usize) -> (Option<i32>, String) {
    const SCRIPT: &str = r#"
        mount -t tmpfs -o size="$1"k none disk || exit 99
        mv tests disk/ || exit 98
        cd disk
        "$2" fix --apply -q -j1
        code=$?
        cd ..
        cp -a disk/tests . || exit 97
        [ ! -e disk/.id-migrate ] || cp -a disk/.id-migrate .
        exit $code
    "#;
    std::fs::create_dir(project.path("disk")).expect("a folder");
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", SCRIPT, "sh"])
        .arg(kibibytes.to_string())
        .arg(env!("CARGO_BIN_EXE_id-migrate"))
        .current_dir(project.root())
        .output()
        .expect("unshare runs");
    std::fs::remove_dir(project.path("disk")).expect("an empty folder");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn a_full_disk_changes_nothing() {
    let may_mount = run_id_test_support::works(
        Command::new("unshare").args([
            "--mount",
            "--map-root-user",
            "mount",
            "-t",
            "tmpfs",
            "none",
            "/mnt",
        ]),
        "apt-get install util-linux, and allow mounts in a user name space",
    );
    if !may_mount {
        return;
    }
    let new = new_texts();
    let (mut full, mut room) = (0, 0);
    // A page for each file and each old text, and the journal: it gets full in any of them, or just not.
    for kibibytes in (FILES * 4..FILES * 8 + 80).step_by(20) {
        let project = project();
        let (code, said) = on_disk_of(&project, kibibytes);
        match code {
            Some(0) => {
                room += 1;
                assert_eq!(count_new(&project, &new), FILES);
            }
            Some(2) => {
                full += 1;
                assert!(said.contains("no space left on device"), "{said}");
                assert_eq!(count_new(&project, &new), 0, "{kibibytes} KiB: {said}");
                is_restored(&project, &new);
            }
            other => panic!("{kibibytes} KiB, {other:?}: {said}"),
        }
        assert!(project.path(&path(0)).exists());
    }
    assert!(
        full >= 10 && room >= 1,
        "{full} disks were full, {room} were not"
    );
}
