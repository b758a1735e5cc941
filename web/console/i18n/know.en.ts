// What is known of one visitor: the detail panel.

const s = (n: number) => (n === 1 ? '' : 's')

export const knowEn = {
  now: 'Now',
  page: 'Page',
  onPage: 'On this page',
  onSite: 'On the site',
  idle: 'Idle',
  idleFor: 'Nothing has moved for',
  active: 'Active',
  activity: 'Activity',
  firstSeen: 'First seen',
  visits: 'Visits',
  firstVisit: 'This is the first',
  event: 'Event',
  place: 'Place',
  inCountry: (city: string, country: string) => `${city}, ${country}`,
  utm: {
    source: 'Source',
    medium: 'Medium',
    campaign: 'Campaign',
    term: 'Term',
    content: 'Content',
  } as Record<string, string>,
  shy: 'Has not agreed to be remembered',
  privacy: 'Privacy',

  past: 'Past visits',
  stayed: (time: string) => `stayed ${time}`,
  noPast: 'None that was stored.',
  pagesOf: (n: number) => `${n} page${s(n)}`,
  showTrail: 'Show the pages of this visit',
  hideTrail: 'Hide the pages of this visit',
  noTrail: 'The pages could not be fetched.',
  more: (n: number) => `${n} earlier visit${s(n)}`,

  conversations: 'Conversations',
  noConversations: 'None yet.',
  openOne: 'Open',
  closedOne: 'Closed',
  noWords: 'No messages yet',

  tags: 'Tags',
  addTag: 'Add a tag',
  removeTag: (tag: string) => `Remove the tag ${tag}`,
  tagRemoved: (tag: string) => `Tag “${tag}” removed.`,
  tagsShy: 'Forgotten when the visit is over: the visitor has not agreed to be remembered.',
  suggested: 'Tags in use',

  notes: 'Notes',
  noteLabel: 'A note for your team',
  notePlaceholder: 'Add a note… only agents see it',
  noteHint: 'Enter saves · Shift+Enter for a new line',
  saveNote: 'Save note',
  notesShy: 'Notes need a visitor who agreed to be remembered, or a conversation.',
  deleteNote: 'Delete this note',
  noteDeleted: 'Note deleted.',
  saving: 'Saving…',

  data: 'Their data',
  exportAll: 'Export',
  eraseAll: 'Erase…',
  eraseTitle: (who: string) => `Erase ${who}?`,
  eraseWhat:
    'The conversation, files, visits, notes, tags and pushes of this visitor are deleted for good. This cannot be undone. Backups made before keep them.',
  eraseNow: 'Erase for good',
  erased: 'Erased. Nothing of this visitor is kept.',
}

export type KnowWords = typeof knowEn
