export const en = {
  files: 'Files to send',
  waiting: 'Waiting',
  going: (percent: number) => `${percent} %`,
  done: 'Ready to send',
  cancel: (name: string) => `Cancel ${name}`,
  remove: (name: string) => `Remove ${name}`,
  again: 'Try again',
  whenReady: 'Sent as soon as the files are there',
  save: (name: string) => `Download ${name}`,
  notLoaded: 'Could not be loaded. Try again.',
  failed: (why: string) => `Not sent. ${why}`,
  why: {
    file_too_large: 'It is too large.',
    file_empty: 'It is empty.',
    file_refused: 'Programs are not taken.',
    too_many_files: 'Send the others first.',
    too_many_requests: 'Too many at once; wait a little.',
    no_room: 'There is no room for it just now.',
    unreachable: 'The connection was lost.',
  } as Record<string, string>,
}

export type FileWords = typeof en
