// The reports in English.
import type { Comparison } from '../state/reports'

/** What a sentence is made of; numbers come as texts. */
export interface Facts {
  visitors: string
  rate: string
  goal: string
  held: string
  heldRate: string
  difference: string
  low: string
  high: string
  relative: string | null
  verdict: Comparison['verdict']
  more: string | null
}

export const reportsEn = {
  title: 'Reports',
  rules: 'Rules',
  goals: 'Goals',
  pages: 'What to look at',
  period: 'Period',
  days: (n: number) => `${n} days`,
  site: 'Site',
  goal: 'Goal',
  ownGoals: 'Each rule’s own goal',
  ownGoal: 'The rule’s own goal',
  loadFailed: 'The report could not be fetched',
  emptyTitle: 'No rules yet',
  emptyText: 'A rule says hello by itself. Once one is active, this page shows what came of it.',
  toRules: 'Make a rule',
  noGoalsText:
    'Say what you want visitors to do, such as reach the thank-you page. Then each rule shows how many did, and whether it was the rule that made them.',
  addGoal: 'Add a goal',
  deleted: 'Deleted rule',
  states: { active: 'Active', paused: 'Paused', draft: 'Draft' },
  columns: {
    rule: 'Rule',
    visitors: 'Visitors',
    sent: 'Sent',
    shown: 'Shown',
    accepted: 'Accepted',
    reached: 'Goal',
    uplift: 'Over hold-out',
  },
  hints: {
    visitors: 'For how many visitors the rule came true, each counted once',
    reached: 'How many of them reached the goal in its time',
    uplift: 'How much more often than those for whom the rule did nothing, in percentage points',
  },
  back: 'All rules',
  openRule: 'Open the rule',
  notYet: 'It has not come true for anybody in this time.',
  noGoal: 'Choose a goal above, or in the rule, to see what it is worth.',
  noHoldOut: (visitors: string, rate: string, goal: string) =>
    `Of ${visitors} visitors for whom it came true ${rate} reached “${goal}”. Whether they would have done so anyway nobody can say: give the rule a hold-out, 10% is a good start.`,
  sentence: (facts: Facts) =>
    `Of ${facts.visitors} visitors for whom it came true ${facts.rate} reached “${facts.goal}”, of ${facts.held} held out ${facts.heldRate}. `,
  difference: (facts: Facts) => `That is ${facts.difference} points (${facts.low} to ${facts.high}): `,
  verdicts: {
    clear_gain: (facts: Facts) =>
      `a clear gain${facts.relative ? `, ${facts.relative} on the rate without it` : ''}.`,
    clear_loss: (facts: Facts) =>
      `a clear loss${facts.relative ? `, ${facts.relative} on the rate without it` : ''}. Better pause it.`,
    no_difference: () => 'no difference worth having.',
    too_early: (facts: Facts) =>
      facts.more
        ? `too early to say; about ${facts.more} more visitors are needed.`
        : 'too early to say.',
  },
  verdictNames: {
    clear_gain: 'Clear gain',
    clear_loss: 'Clear loss',
    too_early: 'Too early',
    no_difference: 'No difference',
  },
  value: (mean: string, other: string, difference: string, span: string | null) =>
    `Value per visitor: ${mean} against ${other}, ${difference}${span ? ` (${span})` : ''}.`,
  valueAlone: (mean: string, total: string) =>
    `Value per visitor: ${mean}, ${total} in all.`,
  span: (low: string, high: string) => `${low} to ${high}`,
  method: 'How this is measured: intervals hold the truth 95 times in 100. Each visitor counts once.',
  funnel: 'How far they came',
  stages: {
    visitors: 'Came true for',
    sent: 'Sent',
    delivered: 'Delivered',
    shown: 'Shown',
    accepted: 'Accepted',
    reached: 'Goal',
  },
  ends: {
    dismissed: (n: string) => `${n} dismissed`,
    expired: (n: string) => `${n} let it expire`,
    times: (n: string) => `came true ${n} times in all`,
  },
  byDay: 'By day',
  visitorsLine: 'Visitors',
  reachedLine: 'Goal',
  dayTitle: (day: string, visitors: string, reached: string) =>
    `${day}: ${visitors} visitors, ${reached} reached the goal`,
  chartLabel: (first: string, last: string, most: string) =>
    `Visitors for whom the rule came true, day by day from ${first} to ${last}, at most ${most}`,
  asTable: 'As numbers',
  day: 'Day',
  byPage: 'By page',
  page: 'Page',
  pageHint: 'Where the visitor was when the rule first came true.',
  byVariant: 'Variants',
  variant: 'Variant',
  plain: 'The rule’s words',
  heldOut: 'Held out',
  rate: 'Reached the goal',
  interval: (low: string, high: string) => `between ${low} and ${high}`,
  duel: (one: string, other: string, difference: string, low: string, high: string) =>
    `${one} against ${other}: ${difference} points (${low} to ${high})`,

  goalsLead: 'What you want visitors to do. Choose one in a rule, and its report shows what the rule is worth.',
  goalsEmptyTitle: 'What is a success for you?',
  goalsEmptyText:
    'An order, a sign-up, a conversation: say it once, and see which rules bring it about.',
  newGoal: 'New goal',
  editGoal: 'Change goal',
  name: 'Name',
  nameHint: 'As you call it: Order, Sign-up',
  badName: 'Use 1 to 80 characters.',
  kind: 'The visitor',
  kinds: {
    page: 'opens a page',
    event: 'triggers an event',
    conversation: 'begins a conversation',
  },
  fact: 'Of the page',
  facts: { page_path: 'its path', page_url: 'its whole address', page_title: 'its title' },
  op: 'Comparison',
  ops: {
    is: 'is',
    starts_with: 'starts with',
    contains: 'contains',
    ends_with: 'ends with',
    matches: 'matches the pattern',
  },
  text: 'Text',
  textHints: {
    page_path: 'Such as /thank-you',
    page_url: 'Such as ?order=',
    page_title: 'Such as Thank you',
  },
  badText: 'Write what to look for.',
  badPattern: 'This is not a regular expression.',
  event: 'Name of the event',
  eventHint: 'As your page sends it: Halloo.event("order", {total: 39.9})',
  badEvent: 'Write the event’s name.',
  worth: 'Worth',
  worths: { fixed: 'A fixed value', property: 'A number the event brings along' },
  amount: 'Value',
  amountHint: 'In whatever you count in. 0 if it is only about the number.',
  badAmount: 'Write a number, 0 or more.',
  property: 'Name of the property',
  propertyHint: 'Such as total',
  badProperty: 'Write the property’s name.',
  window: 'Counts for a rule',
  windows: {
    3600: 'within an hour',
    86400: 'within a day',
    604800: 'within 7 days',
    2592000: 'within 30 days',
  } as Record<number, string>,
  windowHint: 'After the rule came true for the visitor.',
  windowOther: (seconds: string) => `within ${seconds} seconds`,
  once: 'Counts',
  onces: {
    visit: 'once in a visit',
    visitor: 'once for a visitor',
    none: 'every time',
  },
  onceHint: 'So that a reload is not a second order.',
  add: 'Add goal',
  remove: 'Remove',
  removed: (name: string) => `“${name}” was removed.`,
  onlyAdmins: 'Only owners and admins may change goals.',
  describe: {
    page: (fact: string, op: string, value: string) => `opens a page: ${fact} ${op} “${value}”`,
    event: (name: string) => `triggers the event “${name}”`,
    conversation: 'begins a conversation',
    or: ' or ',
  },
}

export type ReportWords = typeof reportsEn
