// Who is not let in to a site: the list in the settings, and the button in the visitor's panel.

export const blocksEn = {
  title: 'Blocked',
  lead: 'Whoever is on this list is not let in by the widget, and their open pages are cut off at once. They see nothing of it. Your own console is never affected.',
  none: 'Nobody is blocked on this site.',
  add: 'Block',
  kind: 'Whom',
  kinds: {
    address: 'A range of addresses',
    country: 'A country',
    visitor: 'A visitor, by id',
  },
  value: { address: 'Address or range', country: 'Country code', visitor: 'Visitor id' },
  hint: {
    address: 'Like 203.0.113.0/24 or 2001:db8::/48',
    country: 'Two letters, like NL. Needs a location file or a proxy that names the country.',
    visitor: 'From the address line of the visitor’s page in this console',
  },
  note: 'Note for your team',
  notePlaceholder: 'Why?',
  lasts: 'For how long',
  spans: {
    '3600': 'An hour',
    '86400': 'A day',
    '604800': 'A week',
    '2592000': '30 days',
    '0': 'Until removed',
  },
  until: (when: string) => `until ${when}`,
  forEver: 'until removed',
  remove: (value: string) => `Let ${value} in again`,
  removed: (value: string) => `${value} may come in again.`,
  added: (value: string) => `${value} is blocked.`,
  more: 'Show more',

  section: 'Blocking',
  isBlocked: 'Blocked: this visitor is not let in.',
  blockVisitor: 'Block visitor',
  blockRange: 'Block their network',
  unblock: 'Let in again',
  rangeHint:
    'Only the network is known (/24, IPv6 /48), not the whole address: others there are shut out as well.',
  visitorBlocked: 'The visitor is blocked.',
  rangesBlocked: (ranges: string) => `${ranges} is blocked.`,
  unblocked: 'The visitor may come in again.',
}

export type BlockWords = typeof blocksEn
