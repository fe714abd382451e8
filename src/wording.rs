//! Sizes, times, failures and questions in human words. Nobody else writes sentences: the window
//! and the command line show what stands here, so that both say the same.

mod certificate;
mod change;
mod deed;
mod failure;
mod filter;
mod policy;
mod prompt;
mod queue;
mod secret;
mod text;
mod time;
mod transfer;
mod units;
mod url;

pub use certificate::{
    changed_certificate, fingerprint, hex, problem, trust, trust_question, validity,
};
pub use change::{NO_FILE_DIALOG, count, log_saved, name_refusal, notice, remove_question};
pub use deed::{
    FOLDERS_ENTERED, LINKS_LEFT, LOST, NOTHING_TO_UNDO, change_stopped, changed, changing, left,
    left_on_disk, left_title, more, move_of, name_bytes, new_folder_of, not_undone, precision,
    raw_refusal, rename_of, undone,
};
pub use failure::{Sentence, disk_fault, failure, stage};
pub use filter::{filter_fault, hidden, shown};
pub use policy::{PART_NAME_HELP, REPLACING_HELP, pattern_fault, replacing, replacing_risk};
pub use prompt::{
    CLEAR_NEEDS_YES, NO_HOME, NO_PASSWORD, NOT_A_FOLDER, PASSWORD_IN_URL, SERVICE_GONE,
    SPECIAL_FILE, Summary, TOP_FOLDER, TRUST_CHOICES, UNREAD, WHOSE_PASSWORD, bad_url,
    clear_question, cleared, exists_choices, exists_report, needs_recursive, no_queue,
    no_such_site, not_opened, not_read, password_prompt, password_refused, queue_refused,
    queue_sum, set_aside, skipped, summary, trust_report, unread,
};
pub use queue::{
    STILL_CLOSING, finished, not_quitting, priority, quit_question, speed_limits, totals,
};
pub use secret::{
    MASTER_AGAIN, MASTER_CHANGED, MASTER_DIFFERS, MASTER_NEW, MASTER_OPENS, MASTER_WRONG, keep,
    keep_meaning, master_prompt, secret_fault, whose,
};
pub use text::{name, path, printable};
pub use time::{clock, date, listed, moment, utc, utc_seconds};
pub use transfer::{
    LEARNED_HELP, direction, exists_choice, exists_comparison, exists_question, facts, grade,
    grade_tip, kind, learned, log_line, log_mark, next_try, note, status, verify_choice,
    verify_meaning, waiting,
};
pub use units::{
    duration, exact_size, files, folders, number, percent, size, speed, things, time_left,
};
pub use url::{PASSWORD_ON_COMMAND_LINE, url_fault};
