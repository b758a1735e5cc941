export const en = {
  dismiss: 'Dismiss',
  reply: 'Write a reply…',
  chat: 'Chat',
  send: 'Send',
}

export type BubbleWords = typeof en
