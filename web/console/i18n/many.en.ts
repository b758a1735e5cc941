// One push to many, where the list of visitors is, in English.
const s = (n: number) => (n === 1 ? '' : 's')

export const manyEn = {
  select: (name: string) => `Select ${name}`,
  selected: (n: number) => `${n} selected`,
  clear: 'Clear selection',
  pushToThese: 'Push to these',
  pushToAll: 'Push to all in this list',
  selectKey: 'Select, with Shift up to here',
  underWay: 'Push to many under way',
  progress: (done: number, total: number) => `${done} of ${total}`,
  held: (n: number) => `${n} held back`,
  gone: (n: number) => `${n} gone`,
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  details: 'Details',
  notDone: (reason: string) => `Not done: ${reason}`,
  takeBack: 'Take back',
  notTakenBack: (reason: string) => `Not taken back: ${reason}`,
  more: 'Style, picture, buttons, duration',
  waits: 'If they leave, it waits',
  waitsFor: { 0: 'not at all', 600: '10 minutes', 3600: '1 hour', 86400: '1 day' } as Record<
    string,
    string
  >,
  visitors: (n: number) => `${n.toLocaleString('en')} visitor${s(n)}`,
  faults: {
    label: 'Give the button a label.',
    url: 'Write an address like https://shop.example/sale or /sale.',
    image: 'Write an address that starts with https:// or with /.',
    value: 'Fill this in, or let the button open the chat.',
  },
}
