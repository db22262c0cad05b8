//! Facts about the service: names, numbers, address, dates.
//!
//! Source, unless noted: the service's information sheet, last modified on 02.09.2021.

use chrono::NaiveDate;

/// Name of the service.
pub const NAME: &str = "Écoute Violences Conjugales";
/// Legal form of the service.
pub const LEGAL_FORM: &str = "asbl";
/// Postal address.
pub const ADDRESS: &str = "rue Maghin 11, 4000 Liège, Belgique";
/// The number that callers dial, the same for team and relay; grouped for display.
pub const NUMBER: &str = "0800 30 030";
/// Who takes the call outside the team's hours.
pub const RELAY_NAME: &str = "Télé-Accueil";
/// The relay's own number.
pub const RELAY_NUMBER: &str = "107";
/// Urgent police help (police.be, "numéros d'urgence": dial 101 directly, 112 would transfer).
pub const POLICE: &str = "101";
/// Ambulance and fire brigade (112.be).
pub const AMBULANCE_AND_FIRE: &str = "112";

/// The minister behind the government plan that created the helpline.
pub const MINISTER: &str = "Didier Donfut";
/// The year of that plan.
pub const PLAN_YEAR: &str = "2008";

/// First day on which calls outside the team's hours were switched to the relay.
pub const RELAY_SINCE: NaiveDate = day(2017, 3, 8);
/// The day on which the helpline opened.
pub const LAUNCHED: NaiveDate = day(2009, 11, 25);
/// Last modification of the information sheet that the built-in hours come from.
pub const SHEET_MODIFIED: NaiveDate = day(2021, 9, 2);
/// Last day for which the time-zone tables list the clock changes of Brussels.
pub const LAST_DAY: NaiveDate = day(2099, 12, 31);

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the service's dates exist")
}
