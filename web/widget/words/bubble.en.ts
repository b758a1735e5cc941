export const en = {
  dismiss: 'Dismiss',
  reply: 'Write a reply…',
  chat: 'Chat',
  send: 'Send',
  full: 'Too much is still waiting to be sent. Your text stays here.',
}

export type BubbleWords = typeof en
