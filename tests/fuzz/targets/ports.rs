//! The address of a data connection, as replies to EPSV and PASV tell it.

#![no_main]

use argosy::protocol::Reply;
use argosy::protocol::conversation::{DataPort, data_port};
use argosy_fuzz::replies_with;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for before in ["227 ", "229 ", "229-Listening\r\n"] {
        for reply in replies_with(before, data, "\r\n229 End\r\n") {
            check(&reply);
        }
    }
});

fn check(reply: &Reply) {
    let text = reply.text();
    let says = |number: u16| text.contains(&number.to_string());
    let told = match (reply.code, data_port(reply)) {
        (_, None) => return,
        (229, Some(DataPort::Port(port))) => {
            assert!(port > 0 && says(port));
            format!("229 Here (|||{port}|)\r\n")
        }
        (227, Some(DataPort::Address([a, b, c, d], port))) => {
            let [high, low] = port.to_be_bytes();
            assert!(
                port > 0
                    && [a, b, c, d, high, low]
                        .into_iter()
                        .all(|it| says(it.into()))
            );
            format!("227 Here ({a},{b},{c},{d},{high},{low})\r\n")
        }
        (code, port) => panic!("{code} tells {port:?}"),
    };
    let again = replies_with(&told, b"", "");
    assert_eq!(again.first().and_then(data_port), data_port(reply));
}
