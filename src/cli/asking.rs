//! A question on the terminal: shown, and its answer read. Waits for the person.

use std::io::{self, Write};

use crate::profile::{ExistsRule, Password};
use crate::service::{Command, ExistsAnswer, TrustDecision};
use crate::wording;

use super::questions::{Question, now, trust_answer};

/// Asks it, and says what the answer orders.
pub fn ask(question: Question) -> Command {
    match question {
        Question::Trust(question) => {
            show(&wording::trust_report(&question, now()));
            let decision = read_choice(wording::TRUST_CHOICES, TrustDecision::Cancel, trust_choice);
            trust_answer(&question, decision)
        }
        Question::Password {
            endpoint,
            refused,
            from_url,
            keep,
        } => {
            if let Some(words) = refused {
                show(&wording::password_refused(&words));
            }
            let prompt = wording::password_prompt(&endpoint, from_url.is_some());
            let (password, keep) = match rpassword::prompt_password(prompt) {
                Ok(typed) if typed.is_empty() && from_url.is_some() => {
                    show(wording::PASSWORD_IN_URL);
                    (from_url, None)
                }
                Ok(typed) => (Some(Password::new(typed)), keep),
                Err(_) => (None, None),
            };
            Command::AnswerPassword {
                endpoint,
                password,
                keep,
            }
        }
        Question::Challenge {
            number,
            endpoint,
            text,
        } => {
            show(&wording::challenge(&endpoint, &text));
            let typed = rpassword::prompt_password(wording::CHALLENGE_ANSWER);
            let answer = typed.ok().map(Password::new);
            Command::AnswerChallenge { number, answer }
        }
        Question::Master { is_new, wrong } => {
            if wrong {
                show(wording::MASTER_WRONG);
            }
            if is_new {
                show(wording::MASTER_NEW);
            }
            Command::AnswerMasterPassword(ask_master(is_new))
        }
        Question::Exists { transfer, existing } => {
            show(&wording::exists_question(&transfer));
            show(&wording::exists_report(&existing));
            let skip_all = ExistsAnswer {
                rule: ExistsRule::Skip,
                for_rest: true,
            };
            let choices = wording::exists_choices(&existing);
            let answer = read_choice(&choices, skip_all, |typed| {
                exists_choice(typed, existing.can_resume)
            });
            Command::AnswerExists {
                id: transfer.id,
                answer,
            }
        }
    }
}

/// Enter alone leaves the vault closed.
fn ask_master(is_new: bool) -> Option<Password> {
    loop {
        let typed = rpassword::prompt_password(wording::master_prompt(is_new)).ok()?;
        let typed = Password::new(typed);
        if typed.reveal().is_empty() {
            return None;
        }
        if !is_new {
            return Some(typed);
        }
        let again = rpassword::prompt_password(wording::MASTER_AGAIN).ok()?;
        if Password::new(again) == typed {
            return Some(typed);
        }
        show(wording::MASTER_DIFFERS);
    }
}

/// Asks until an answer fits; the end of the input is the refusal.
fn read_choice<T>(prompt: &str, refusal: T, understand: impl Fn(&str) -> Option<T>) -> T {
    loop {
        let mut err = io::stderr().lock();
        // Who cannot see the question answers it with the refusal below.
        let _ = write!(err, "{prompt}");
        let _ = err.flush();
        drop(err);
        let mut typed = String::new();
        match io::stdin().read_line(&mut typed) {
            Ok(0) | Err(_) => return refusal,
            Ok(_) => {}
        }
        if let Some(answer) = understand(typed.trim()) {
            return answer;
        }
    }
}

fn trust_choice(typed: &str) -> Option<TrustDecision> {
    match typed.to_ascii_lowercase().as_str() {
        "" | "c" | "cancel" => Some(TrustDecision::Cancel),
        "o" | "once" => Some(TrustDecision::Once),
        "a" | "always" => Some(TrustDecision::Always),
        _ => None,
    }
}

fn exists_choice(typed: &str, can_resume: bool) -> Option<ExistsAnswer> {
    let rule = match typed.to_ascii_lowercase().as_str() {
        "" | "s" | "skip" => ExistsRule::Skip,
        "o" | "overwrite" => ExistsRule::Overwrite,
        "n" | "newer" => ExistsRule::Newer,
        "d" | "different-size" => ExistsRule::DifferentSize,
        "e" | "newer-or-different-size" => ExistsRule::NewerOrDifferentSize,
        "r" | "resume" if can_resume => ExistsRule::Resume,
        "m" | "rename" => ExistsRule::Rename,
        _ => return None,
    };
    Some(ExistsAnswer {
        rule,
        for_rest: typed.starts_with(|c: char| c.is_ascii_uppercase()),
    })
}

fn show(text: &str) {
    // The question that follows is answered with «no» by whoever sees neither.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_alone_never_says_yes() {
        assert_eq!(trust_choice(""), Some(TrustDecision::Cancel));
        assert_eq!(trust_choice("Always"), Some(TrustDecision::Always));
        assert_eq!(trust_choice("yes"), None);
        let skip = ExistsAnswer {
            rule: ExistsRule::Skip,
            for_rest: false,
        };
        assert_eq!(exists_choice("", true), Some(skip));
    }

    #[test]
    fn a_capital_letter_answers_for_the_rest() {
        let answer = exists_choice("O", false).unwrap();
        assert_eq!(
            (answer.rule, answer.for_rest),
            (ExistsRule::Overwrite, true)
        );
        let answer = exists_choice("m", false).unwrap();
        assert_eq!((answer.rule, answer.for_rest), (ExistsRule::Rename, false));
        assert_eq!(exists_choice("r", false), None);
    }
}
