// Files in conversations: the English texts.
export const filesEn = {
  attach: 'Attach files',
  drop: 'Drop files here to attach them',
  list: 'Files to send',
  waiting: 'Waiting',
  going: (percent: number) => `${percent} %`,
  done: 'Ready to send',
  failed: (why: string) => `Not sent. ${why}`,
  cancel: (name: string) => `Cancel ${name}`,
  remove: (name: string) => `Remove ${name}`,
  whenReady: 'Goes out as soon as the files are there',
  save: (name: string) => `Download ${name}`,
  gone: 'This file is not there any more',
  said: (name: string) => `File: ${name}`,
  unreachable: 'The connection was lost.',
}

export type FilesWords = typeof filesEn
