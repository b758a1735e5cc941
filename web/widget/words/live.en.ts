export const en = {
  launcher: 'Chat with us',
  unread: (count: number) => `Chat with us, ${count} unread`,
  minimise: 'Close chat',
}

export type LiveWords = typeof en
