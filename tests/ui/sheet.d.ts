// What the program sends to the page; written by the test that compares it.

type Sheet = { lang: string, theme: Theme, quick_hide: boolean, mark: Mark, product: string, skip: string, hide: string, hide_hint: string, headline: string, until: string, reason: string, warning: string, dial: string, number: string, spoken_number: string, copy: string, copy_hint: string, copied: string, not_copied: string, picks_up: string, free: string, language_note: string, elsewhere: string, emergency: string, week_title: string, column_day: string, column_hours: string, week: Array<Weekday>, now: number | null, brussels_time: string, provenance: string, closures_title: string, closures: Array<Closure>, closures_more: string, later_closures: Array<Closure>, save: string, whom_title: string, whom: Array<Whom>, about_title: string, about: Array<string>, settings_title: string, settings: Array<Choice>, print_title: string, print_choice: string, print_sheet: string, print_cards: string, print: string, paper: Paper, 
/**
 * Its heading; nothing where no admin has said anything, so that there is nothing to explain.
 */
policy_title: string, 
/**
 * A row for each key.
 */
policy: Array<PolicyRow>, 
/**
 * What is said before each thing that is ignored.
 */
ignored_title: string, 
/**
 * What is ignored and why, a sentence each.
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
 * The whole date in words, saying so where it is today.
 */
spoken: string, 
/**
 * Whether it is today.
 */
today: boolean, 
/**
 * When the team answers, or that the relay does all day.
 */
hours: string, 
/**
 * The holiday's or the closure's name, or nothing.
 */
note: string, 
/**
 * Where the bands lie on the day, in minutes of wall time.
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

type Whom = { 
/**
 * As it is dialled.
 */
number: string, 
/**
 * In one short sentence.
 */
what: string, };

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
options: Array<Answer>, 
/**
 * Which of them is in force.
 */
chosen: number, 
/**
 * Why it cannot be changed; nothing where it can.
 */
locked: string, 
/**
 * Where it comes from, if not from the user; nothing where that needs no word.
 */
note: string, };

type Answer = { 
/**
 * As the preferences write it.
 */
value: unknown, 
/**
 * As people read it.
 */
label: string, };

type Paper = { title: string, number: string, free: string, hours: string, otherwise: string, language_note: string, emergency: string, provenance: string, };

type PolicyRow = { 
/**
 * As files and registries write it.
 */
key: string, 
/**
 * Its value in force, as JSON.
 */
value: string, 
/**
 * Who set it, and whether the user can change it.
 */
level: string, 
/**
 * The file or registry path; nothing for what is built in.
 */
source: string, };

type Code = { 
/**
 * Width and height.
 */
size: number, 
/**
 * Its dark parts, as the path of an SVG.
 */
path: string, };

type ZoomStep = "in" | "out" | "reset";
