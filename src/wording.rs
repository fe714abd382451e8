//! Sizes, times, failures and questions in human words. Nobody else writes sentences: the window
//! and the command line show what stands here, so that both say the same.

mod carrying;
mod certificate;
mod change;
mod deed;
mod failure;
mod filter;
mod policy;
mod prompt;
mod queue;
mod secret;
mod settings;
mod site;
mod text;
mod time;
mod together;
mod transfer;
mod units;
mod url;

pub use carrying::{
    DROP_ALREADY_THERE, DROP_BUSY, DROP_INTO_ITSELF, DROP_LEAVING, DROP_NOT_CONNECTED,
    DROP_OTHER_SERVER, NO_DOWNLOAD_DIALOG, NO_UPLOAD_DIALOG, NOTHING_TO_PASTE, PASTE_THERE,
    carried, moved, moving, not_found_here, not_moved, would_download, would_move, would_upload,
};
pub use certificate::{
    changed_certificate, fingerprint, hex, problem, trust, trust_question, validity,
};
pub use change::{
    NO_FILE_DIALOG, count, leads, log_saved, name_refusal, no_folder_dialog, notice,
    remove_question,
};
pub use deed::{
    BUSY, COPYING, FOLDERS_ENTERED, LINKS_LEFT, LOST, NAME_IS_NO_TEXT, NOTHING_TO_UNDO, Walked,
    change_stopped, changed, changing, copy_of, counting, deleting, left, left_on_disk, left_title,
    link_to, more, move_of, name_bytes, new_folder_of, not_undone, order_failure, precision,
    raw_refusal, rename_of, trashing, trashing_stopped, undone,
};
pub use failure::{
    AWAITS_ANSWER, AWAITS_JUDGEMENT, AWAITS_MASTER, AWAITS_PASSWORD, Sentence, disk_fault, failure,
    stage,
};
pub use filter::{filter_fault, hidden, room, shown};
pub use policy::{
    ACCOUNT_CONTROL, ACCOUNT_HELP, CERTIFICATE_HELP, CHARSET_HELP, CLEAR_CONTROL_RISK,
    CLEAR_DATA_RISK, COMPRESSION_HELP, PART_NAME_HELP, PASSPHRASE_GIVEN, REPLACING_HELP, charset,
    clear_control, clear_data, compression, data_mode, data_mode_help, kept_alive, pasv_address,
    pasv_address_help, pattern_fault, replacing, replacing_risk, through_proxy, tls_versions,
    tls_versions_help,
};
pub use prompt::{
    CHALLENGE_ANSWER, CLEAR_NEEDS_YES, NO_HOME, NO_PASSWORD, NOT_A_FOLDER, PASSWORD_IN_URL,
    SERVICE_GONE, SPECIAL_FILE, Summary, TOP_FOLDER, TRUST_CHOICES, UNREAD, WHOSE_PASSWORD,
    bad_url, challenge, challenge_unanswered, clear_question, cleared, exists_choices,
    exists_report, needs_recursive, no_queue, no_such_site, not_opened, not_read, password_prompt,
    password_refused, queue_refused, queue_sum, set_aside, skipped, summary, trust_report, unread,
};
pub use queue::{
    CALL_FAILED, CALL_QUESTION, CALLS_UNHEARD, PASSWORD_PUT_OFF, STILL_CLOSING, cancel_question,
    close_tab_question, finished, goes_on_at, group, not_quitting, priority, quit_question, site,
    speed_limits, target_folder, totals, under_way, visit_question,
};
pub use secret::{
    INTERACTIVE_HELP, MASTER_AGAIN, MASTER_CHANGED, MASTER_DIFFERS, MASTER_NEW, MASTER_OPENS,
    MASTER_WRONG, keep, keep_meaning, logon, master_prompt, secret_fault, whose,
};
pub use settings::{
    ACTIVE_HELP, ADDRESS_HELP, KEY_UNKNOWN, NO_ADDRESS, PROXY_COLON, PROXY_CONTROL, PROXY_HELP,
    PROXY_LONG, PROXY_NO_HOST, PROXY_NO_PORT, PROXY_NOT_YET, PROXY_PASSWORD, PROXY_USED,
    PROXY_WANTS_HOST, at_start, density, graphics, graphics_meaning, key_reserved,
    keys_not_understood, log_level, proxy_keep, proxy_kind, theme, tip_connect, tip_keys,
    tip_transfer,
};
pub use site::{
    SITE_FOLDER_NAME, arrangement_fault, forget_connections, remove_site, remove_site_folder,
    site_colour, site_folder, sites,
};
pub use text::{UNREADABLE_BYTES, name, path, printable, unseen};
pub use time::{Told, clock, date, date_details, date_told, listed, moment, utc, utc_seconds};
pub use together::{
    BOOKMARK_NOT_CONNECTED, BOOKMARK_OF_ANY, BOOKMARK_UNREADABLE, NO_SUCH_PLACE,
    TOGETHER_NOT_CONNECTED, TOGETHER_OFF, TOGETHER_ON, bookmarked, cannot_follow, no_such_name,
    remove_bookmark,
};
pub use transfer::{
    LEARNED_HELP, PER_FILE_MEANING, direction, exists_choice, exists_comparison, exists_question,
    facts, grade, grade_tip, kind, learned, learned_report, listing_remark, log_line, log_mark,
    next_try, note, per_file_choice, status, verify_choice, verify_meaning, waiting,
};
pub use units::{
    choose_units, duration, exact_size, files, folders, items, number, percent, size, speed,
    things, time_left, units,
};
pub use url::{PASSWORD_ON_COMMAND_LINE, url_fault};
