//! Telephone numbers of contacts.

use helpline::contacts::read;
use helpline::telephone::dialling_address;
use serde_json::json;

/// Telephones of a contact: the address that dials it, or `None` where it is not one number.
pub const TELEPHONES: [(&str, Option<&str>); 80] = [
    ("107", Some("tel:107")),
    ("42 17", Some("tel:4217")),
    ("8-12345", Some("tel:812345")),
    ("421-4218", Some("tel:4214218")),
    ("116 016", Some("tel:116016")),
    ("+683 4217", Some("tel:+6834217")),
    ("007", Some("tel:007")),
    ("0800/30 030", Some("tel:080030030")),
    ("081/22.33.44", Some("tel:081223344")),
    ("02\u{a0}511\u{202f}91\u{a0}11\u{a0}", Some("tel:025119111")),
    ("081 / 22 33 44", Some("tel:081223344")),
    ("0475/11.22.33", Some("tel:0475112233")),
    ("0475-11-22-33", Some("tel:0475112233")),
    (" 02 511.91.11 ", Some("tel:025119111")),
    ("+32 4/000.00.00", Some("tel:+3240000000")),
    ("+32 (0)81 22 33 44", Some("tel:+3281223344")),
    ("+32(0)475/11 22 33", Some("tel:+32475112233")),
    ("0032 (0)81/22.33.44", Some("tel:003281223344")),
    ("0032 475/11.22.33", Some("tel:0032475112233")),
    ("+352 621/123 456", Some("tel:+352621123456")),
    ("+49 241 1234567890", Some("tel:+492411234567890")),
    ("081 22 33 44 / 0475 11 22 33", None),
    ("081/22.33.44 0475/11.22.33", None),
    ("081/22.33.44 - 0475.11.22.33", None),
    ("02 511 91 11 ou 0475 11 22 33", None),
    ("02 511 91 11, 12", None),
    ("02 511 91 11 / 12", None),
    ("+32 2 511 91 11 / 12", None),
    ("0032 2 511 91 11 / 12", None),
    ("081/22.33.44/45", None),
    ("4217 / 4218", None),
    ("4217 - 4218", None),
    ("02 511 91 11-12", None),
    ("0475/12.34.56-57", None),
    ("+32 2 511 91 11-12", None),
    ("0032 2 511 91 11-12", None),
    ("+32 0 81 22 33 44", None),
    ("0032 081 22 33 44", None),
    ("+32 (0) 081 22 33 44", None),
    ("0811 22 33", None),
    ("+0032 81 22 33 44", None),
    ("+081 22 33 44", None),
    ("000 32 81 22 33 44", None),
    ("00 081 22 33 44", None),
    ("00 12", Some("tel:0012")),
    ("00 352 621 123 456", Some("tel:00352621123456")),
    ("00 3 21", Some("tel:00321")),
    ("+33 1 23 45 67 89", Some("tel:+33123456789")),
    ("+39 06 1234 5678", Some("tel:+390612345678")),
    ("+ 32 2 511 91 11", Some("tel:+3225119111")),
    ("+3-2 2 511 91 11", Some("tel:+3225119111")),
    ("0475 11 22 33", Some("tel:0475112233")),
    ("00", Some("tel:00")),
    ("02/", None),
    ("0/2", Some("tel:02")),
    ("-4217", None),
    ("4217.", None),
    ("+-32 81 22 33 44", None),
    ("+32 81 22 33 44 -", None),
    ("00/32475123456", Some("tel:0032475123456")),
    ("4217 4218", None),
    ("42174218", None),
    ("+32", None),
    ("+32 107", None),
    ("+32 (0)107", None),
    ("+32 (0)", None),
    ("101/112", None),
    ("081 22 33 44 0475 11 22 33", None),
    ("+32 81 22 33 44 +32 475 11 22 33", None),
    ("1234567890123456", None),
    ("(0)81 22 33 44", None),
    ("(081) 22 33 44", None),
    ("081 (0) 22 33 44", None),
    ("+(0)81 22 33 44", None),
    ("+32 81 (0) 22 33 44 (0)", None),
    ("+32 4750 (0) 11 22 33", None),
    ("++32 81 22 33 44", None),
    ("1", None),
    ("", None),
    ("+", None),
];

/// The page shows, copies and dials the same digits.
#[test]
fn a_telephone_is_one_number_and_is_dialled_as_it_is_meant() {
    for (telephone, address) in TELEPHONES {
        let read = read(&json!([{"name": "Accueil", "telephone": telephone}])).ok();
        let shown = read.map(|contacts| contacts[0].telephone.clone());
        let dialled = shown.as_deref().map(dialling_address);
        assert_eq!(dialled.as_deref(), address, "{telephone}");
        let shown = shown.map(|it| it.replace([' ', '/', '.', '-'], ""));
        assert_eq!(shown.map(|it| format!("tel:{it}")), dialled, "{telephone}");
    }
}
