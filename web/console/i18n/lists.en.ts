// Filters, views, reasons and the site at a glance: the English texts.
import type { FieldName } from '../state/filter'
import type { GreetReasonCode, Sort } from '../state/list'

const s = (n: number) => (n === 1 ? '' : 's')

const fields: Record<FieldName, string> = {
  country: 'Country',
  device: 'Device',
  browser: 'Browser',
  lang: 'Language',
  page: 'Page contains',
  referrer: 'Came from a host with',
  source: 'Source',
  campaign: 'Campaign',
  visits: 'Visits',
  pages: 'Pages seen, at least',
  minutes: 'Minutes on the site, at least',
  idle: 'Activity',
  talking: 'Conversation',
  tags: 'Tag',
  push: 'Last invitation or message',
  attrs: 'Attribute',
}

const sorts: Record<Sort, string> = {
  newest: 'Newest first',
  oldest: 'Longest here',
  greet: 'Greet now',
  active: 'Last active',
  idle: 'Longest on page',
  page: 'By page',
  pages: 'Most pages',
  visits: 'Most visits',
  country: 'By country',
}

const reasons: Record<GreetReasonCode, (value: string | number) => string> = {
  waiting: () => 'Waits for an answer',
  checkout: () => 'At the checkout',
  cart: () => 'In the cart',
  pricing: () => 'Looks at prices',
  contact: () => 'Looks for contact',
  page_time: (seconds) => (Number(seconds) < 60 ? `${seconds}+ s here` : `${minutes(seconds)} here`),
  pages: (n) => `${n} pages`,
  leaving: () => 'About to leave',
  scrolled: (percent) => `Read ${percent}%`,
  returning: (n) => `Visit ${n}`,
  chatted: () => 'Has chatted before',
  campaign: (name) => `Campaign ${name}`,
  idle: () => 'Idle',
  invited: () => 'Already invited',
  dismissed: () => 'Said no',
  talking: () => 'In conversation',
  away: () => 'Just left',
}

const minutes = (seconds: string | number) => {
  const n = Number(seconds) / 60
  return `${Number.isInteger(n) ? n : n.toFixed(1)}+ min`
}

export const listsEn = {
  fields,
  sorts,
  reasons,
  reverse: 'Reverse',
  filter: 'Filter',
  addFilter: 'Add a filter',
  editFilter: (text: string) => `Change filter: ${text}`,
  removeFilter: (text: string) => `Remove filter: ${text}`,
  clearFilter: 'Clear filter',
  removeThis: 'Remove',
  search: 'Search',
  done: 'Done',
  value: 'Value',
  key: 'Name',
  add: 'Add',
  addHint: 'Enter adds it; several mean any of them',
  unknown: 'Not known',
  direct: 'Direct',
  devices: { desktop: 'Desktop', phone: 'Phone', tablet: 'Tablet' } as Record<string, string>,
  visits: { new: 'First visit', returning: 'Has been here before' } as Record<string, string>,
  idle: { true: 'Idle', false: 'Active' } as Record<string, string>,
  talking: { true: 'In conversation', false: 'Not in conversation' } as Record<string, string>,
  push: {
    none: 'None yet',
    open: 'Not answered',
    accepted: 'Accepted',
    dismissed: 'Dismissed',
    expired: 'Expired',
    recalled: 'Recalled',
  } as Record<string, string>,
  chips: {
    is: (field: string, values: string) => `${field}: ${values}`,
    page: (text: string) => `Page: ${text}`,
    referrer: (text: string) => `From: ${text}`,
    pages: (n: number) => `${n}+ page${s(n)}`,
    minutes: (n: number) => `${n}+ min here`,
    any: (values: string[]) => values.join(', '),
  },
  noMatch: 'Nobody matches',
  noMatchText: 'No visitor on the site fits this filter right now. Who begins to fit shows at once.',
  views: {
    label: 'Views',
    all: 'All',
    greet: 'Greet now',
    returning: 'Returning',
    talking: 'In conversation',
    save: 'Save view',
    saveHint: 'Keep this filter and order under a name',
    update: 'Save changes',
    name: 'Name of the view',
    menu: (name: string) => `View ${name}: rename or delete`,
    rename: 'Rename',
    remove: 'Delete',
    saved: (name: string) => `View “${name}” is saved`,
    removed: (name: string) => `View “${name}” is deleted`,
    taken: 'A view has this name already.',
  },
  score: (n: number) => `Score ${n}: how much speaks for a greeting`,
  overview: {
    label: 'The site at a glance',
    chart: 'Visitors in the last 30 minutes',
    chartText: (now: string, most: string) => `${now} now, ${most} at most`,
    ago: '30 min ago',
    now: 'now',
    countries: 'Countries',
    pages: 'Pages',
    sources: 'Sources',
    devices: 'Devices',
    only: (name: string) => `Show only: ${name}`,
  },
}
