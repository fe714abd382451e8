//! What the queue does while a person is asked.

use super::*;

#[test]
fn items_behind_a_closed_gate_say_why_and_go_on_after_the_answer() {
    let (mut story, _) = Story::of(300, 2);
    story.refuse(1, Refused::Untrusted);
    assert_eq!(
        story.status(1),
        &TransferStatus::Waiting(Some(WaitingFor::Trust))
    );
    assert_eq!(
        story.status(2),
        &TransferStatus::Waiting(Some(WaitingFor::Trust))
    );
    let effects = story.tell(QueueEvent::Unlocked(story.site.clone()));
    assert_eq!(started(&effects), [1]);
    assert_eq!(story.status(2), &TransferStatus::Waiting(None));
}

#[test]
fn giving_up_at_the_prompt_fails_what_waits() {
    let (mut story, _) = Story::of(3, 2);
    story.refuse(1, Refused::Login);
    let site = story.site.clone();
    story.tell(QueueEvent::Denied(site, Declined::Password));
    let failed = TransferStatus::Failed(Failure::Declined(Declined::Password));
    assert!((1..=3).all(|id| story.status(id) == &failed));
}

#[test]
fn an_existing_target_asks_and_the_next_item_starts() {
    let (mut story, _) = Story::of(3, 1);
    assert_eq!(started(&story.end(1, exists())), [2]);
    assert!(matches!(story.status(1), TransferStatus::Asking(_)));
    let answer = ExistsAnswer {
        rule: ExistsRule::Overwrite,
        for_rest: false,
    };
    story.tell(QueueEvent::Answered {
        id: TransferId(1),
        answer,
    });
    let effects = story.end(2, done());
    assert!(
        matches!(&effects[..], [.., Effect::Start(Work::Transfer(task))]
        if task.id.0 == 1 && task.exists == ExistsRule::Overwrite)
    );
}

#[test]
fn for_the_rest_holds_for_what_is_queued_now_and_not_for_later() {
    let (mut story, _) = Story::of(4, 1);
    story.end(1, exists());
    story.end(2, exists());
    let answer = ExistsAnswer {
        rule: ExistsRule::Skip,
        for_rest: true,
    };
    story.tell(QueueEvent::Answered {
        id: TransferId(1),
        answer,
    });
    story.add(vec![file("later")]);
    let rule = |story: &Story, id| story.queue.rule(TransferId(id));
    assert!((1..=4).all(|id| rule(&story, id) == ExistsRule::Skip));
    assert_eq!(rule(&story, 5), ExistsRule::Ask);
    // One that was running when the answer came is not asked about either.
    story.end(3, exists());
    assert_eq!(story.status(3), &TransferStatus::Waiting(None));
}

#[test]
fn a_skipped_item_that_is_tried_again_asks() {
    let (mut story, _) = Story::of(1, 1);
    story.end(1, Outcome::Skipped);
    assert_eq!(started(&story.order(QueueOrder::Retry, Which::All)), [1]);
    story.end(1, exists());
    assert!(matches!(story.status(1), TransferStatus::Asking(_)));
}
