//! Sixty files with one old id each, and their allowed contents after a fault.

use crate::project::Project;

pub(crate) const FILES: usize = 60;

pub(crate) fn path(number: usize) -> String {
    // In the order of the paths, which is that of the writing.
    format!("tests/test_{number:02}.py")
}

pub(crate) fn old(number: usize) -> String {
    format!(
        "# {}\nf(run_id='run-{number}', thread_id='t{number}')\n",
        "x".repeat(2_000)
    )
}

pub(crate) fn project() -> Project {
    let project = Project::new();
    for number in 0..FILES {
        project.write(&path(number), old(number).as_bytes());
    }
    project
}

/// Returns the new texts, from a run that nothing disturbs.
pub(crate) fn new_texts() -> Vec<String> {
    let project = project();
    project.expect(0, &["fix", "--apply"]);
    (0..FILES)
        .map(|number| project.read(&path(number)))
        .collect()
}

/// Returns the number of files with the new bytes. All other files must hold the old bytes.
#[track_caller]
pub(crate) fn count_new(project: &Project, new: &[String]) -> usize {
    let mut count = 0;
    for (number, new) in new.iter().enumerate() {
        let text = project.read(&path(number));
        if text == *new {
            count += 1;
        } else {
            assert_eq!(text, old(number), "neither the old bytes nor the new ones");
        }
    }
    count
}

/// Undoes every run that can be: all files hold the old bytes, and nothing else lies beside them.
#[track_caller]
pub(crate) fn is_restored(project: &Project, new: &[String]) {
    let can_be_undone = |project: &Project| {
        let list = project.run(&["undo", "--list"]).stdout;
        list != "no runs\n" && list.lines().any(|run| !run.ends_with("undone"))
    };
    while can_be_undone(project) {
        project.expect(0, &["undo"]);
    }
    assert_eq!(count_new(project, new), 0);
    assert_eq!(temporary_files(project), Vec::<String>::new());
}

/// Returns the other files in the folder.
pub(crate) fn temporary_files(project: &Project) -> Vec<String> {
    std::fs::read_dir(project.path("tests"))
        .expect("a folder")
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        })
        .filter(|name| name.strip_suffix(".py").is_none())
        .collect()
}
