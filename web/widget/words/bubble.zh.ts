import type { BubbleWords } from './bubble.en'

export const zh: BubbleWords = {
  dismiss: '关闭',
  reply: '回复一句…',
  chat: '聊聊',
  send: '发送',
}
