// What the program sends to the page; written by the test that compares it.

type PageData = { 
/**
 * That this desktop shows no icon, and why; empty where it shows one.
 */
no_tray: string, lang: string, theme: Theme, quick_hide: boolean, mark: Mark, product: string, skip: string, hide: string, hide_hint: string, headline: string, until: string, reason: string, warning: string, dial: string, number: string, spoken_number: string, copy: string, copy_hint: string, copied: string, copied_until_closed: string, not_copied: string, picks_up: string, free: string, language_note: string, elsewhere: string, emergency: string, week_title: string, column_day: string, column_hours: string, week: Array<Weekday>, now: number | null, brussels_time: string, provenance: string, closures_title: string, closures: Array<Closure>, closures_more: string, later_closures: Array<Closure>, save: string, contacts_title: string, contacts: Array<Contact>, about_title: string, about: Array<string>, settings_title: string, settings: Array<Choice>, print_title: string, print_choice: string, print_sheet: string, print_cards: string, print: string, paper: Paper, 
/**
 * Its heading; empty where there is no policy, so the page hides the table.
 */
policy_title: string, 
/**
 * A row for each key.
 */
policy: Array<PolicyRow>, 
/**
 * The label before each ignored item.
 */
ignored_title: string, 
/**
 * What is ignored and why, one sentence each.
 */
ignored: Array<string>, };

type Mark = "open" | "relay" | "check";

type Theme = "system" | "light" | "dark";

type Weekday = { 
/**
 * Short name of the day and its number.
 */
name: string, 
/**
 * The full date for screen readers, marked if it is today.
 */
spoken: string, 
/**
 * Whether it is today.
 */
today: boolean, 
/**
 * When the team answers, or that the relay answers all day.
 */
hours: string, 
/**
 * The name of the holiday or closure; empty on other days.
 */
note: string, 
/**
 * The start and end of each band, in minutes of local time since midnight.
 */
bands: Array<[number, number]>, };

type Closure = { 
/**
 * The date in words, or the first and the last.
 */
date: string, 
/**
 * Its name.
 */
name: string, };

type Contact = { 
/**
 * The number to dial.
 */
number: string, 
/**
 * One short sentence.
 */
purpose: string, };

type Choice = { 
/**
 * Its key in the preferences.
 */
key: string, 
/**
 * Its name.
 */
label: string, 
/**
 * Its possible values.
 */
options: Array<ChoiceOption>, 
/**
 * The index of the effective value.
 */
chosen: number, 
/**
 * Why it cannot be changed; empty where it can.
 */
locked: string, 
/**
 * That the value comes from the installation; empty where it does not.
 */
note: string, };

type ChoiceOption = { 
/**
 * As written in the preferences.
 */
value: unknown, 
/**
 * As displayed.
 */
label: string, };

type Paper = { title: string, number: string, free: string, hours: string, otherwise: string, language_note: string, emergency: string, provenance: string, };

type PolicyRow = { 
/**
 * Its name in files and registries.
 */
key: string, 
/**
 * Its effective value, as JSON.
 */
value: string, 
/**
 * Who set it, and whether the user can change it.
 */
level: string, 
/**
 * The file or registry path; empty for built-in values.
 */
source: string, };

type QrCode = { 
/**
 * Width and height.
 */
size: number, 
/**
 * Its dark modules, as an SVG path.
 */
path: string, };

type ZoomStep = "in" | "out" | "reset";
